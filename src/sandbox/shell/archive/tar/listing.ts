/** The lines of `tar -tv`. */

import { momentOf } from "../../date/calendar.ts";
import { formatTime } from "../../date/format.ts";
import { zoneOf } from "../../date/zone.ts";
import { formatPermissions } from "../../entry/mode.ts";
import type { TarHeader } from "./format.ts";

const letters = { file: "-", directory: "d", symlink: "l", hardlink: "h", sparse: "-", other: "?" } as const;
/** Owner, group and size share a column of so many characters. */
const columnWidth = 19;

export function describeMember(member: TarHeader, env: ReadonlyMap<string, string>): string {
  const owner = `${member.owner}/${member.group}`;
  const size = String(member.size).padStart(columnWidth - owner.length - 1);
  const time = formatTime("%Y-%m-%d %H:%M", momentOf(member.mtimeMs), zoneOf(env));
  const target =
    member.type === "symlink"
      ? ` -> ${member.target}`
      : member.type === "hardlink"
        ? ` link to ${member.target}`
        : "";
  return `${letters[member.type]}${formatPermissions(member.mode)} ${owner} ${size} ${time} ${member.name}${target}\n`;
}
