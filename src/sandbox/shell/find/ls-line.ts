/** The lines of `find -ls`. */

import { momentOf } from "../date/calendar.ts";
import { formatTime } from "../date/format.ts";
import type { Zone } from "../date/zone.ts";
import { formatMode } from "../entry/mode.ts";
import { inodeOf, linkCount, userName } from "../entry/owner.ts";
import { escapeName } from "../entry/quote.ts";
import { allocatedBytes, shownSize } from "../entry/size.ts";
import type { Process } from "../process/process.ts";
import type { FoundFile } from "./found-file.ts";

const halfYearMs = (364 * 86_400_000) / 2;

export function describeFile({ path, status }: FoundFile, { files, clock }: Process, zone: Zone): string {
  const now = clock.now();
  const isRecent = status.mtimeMs > now - halfYearMs && status.mtimeMs <= now + 3_600_000;
  const target = status.type === "symlink" ? ` -> ${escapeName(files.readlink(path))}` : "";
  const cells = [
    String(inodeOf(status)).padStart(9),
    String(allocatedBytes(status) / 1024).padStart(6),
    formatMode(status),
    String(linkCount(files, path, status)).padStart(3),
    userName.padEnd(8),
    userName.padEnd(8),
    String(shownSize(status)).padStart(8),
    formatTime(isRecent ? "%b %e %H:%M" : "%b %e  %Y", momentOf(status.mtimeMs), zone),
  ];
  return `${cells.join(" ")} ${escapeName(path)}${target}\n`;
}
