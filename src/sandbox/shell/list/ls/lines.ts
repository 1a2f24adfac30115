/** The lines of `ls -l`, and names as `ls` shows them. */

import { quoteWord } from "../../../quote-word.ts";
import { momentOf } from "../../date/calendar.ts";
import { formatTime } from "../../date/format.ts";
import { zoneOf } from "../../date/zone.ts";
import { formatMode } from "../../entry/mode.ts";
import { inodeOf, linkCount, userId, userName } from "../../entry/owner.ts";
import { escapeName, hideUnprintable, quoteAsC, quoteIfNeeded, quoteName } from "../../entry/quote.ts";
import { allocatedBytes, shownSize } from "../../entry/size.ts";
import type { Process } from "../../process/process.ts";
import type { LsItem } from "./item.ts";
import type { LsRules } from "./options.ts";

/** Titles of folders are quoted only where a name would be. */
export function shownName(
  name: string,
  rules: Pick<LsRules, "quoting" | "hidesUnprintable">,
  isTitle = false,
): string {
  switch (rules.quoting) {
    case "c":
      return quoteAsC(name);
    case "escape":
      return escapeName(isTitle ? name.replaceAll(":", "\\:") : name);
    case "shell":
      return quoteIfNeeded(name);
    case "always":
      return quoteName(name);
    // In quotes, unprintable characters as they are.
    case "raw":
      return quoteIfNeeded(name) === name ? name : quoteWord(name);
    case "raw-always":
      return quoteWord(name);
    default:
      return rules.hidesUnprintable ? hideUnprintable(name) : name;
  }
}

export async function longLines(
  process: Process,
  items: readonly LsItem[],
  rules: LsRules,
): Promise<string[]> {
  const { files, meter, clock, env } = process;
  const zone = zoneOf(env);
  const now = clock.now();
  const owner = rules.hasNumbers ? String(userId) : userName;
  const rows: string[][] = [];
  for (const { path, status } of items) {
    if (meter.charge(2_000)) await meter.turn();
    const isRecent = status.mtimeMs > now - halfYearMs && status.mtimeMs <= now;
    rows.push([
      ...(rules.showsInodes ? [String(inodeOf(status))] : []),
      ...(rules.showsBlocks ? [rules.showBlocks(allocatedBytes(status))] : []),
      formatMode(status),
      String(linkCount(files, path, status)),
      ...(rules.showsOwner ? [owner] : []),
      ...(rules.showsGroup ? [owner] : []),
      status.type === "device" ? "1, 3" : rules.showSize(shownSize(status)),
      formatTime(timeFormat(rules.timeStyle, isRecent), momentOf(status.mtimeMs), zone),
    ]);
  }
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  return rows.map((row, index) => {
    const item = items[index];
    const cells = row.map((cell, column) => padCell(cell, widths[column] ?? 0));
    return item === undefined ? "" : `${cells.join(" ")} ${nameWithTarget(process, item, rules)}`;
  });
}

const halfYearMs = 31_556_952_000 / 2;

/** Names and modes are padded on the right, numbers on the left. */
function padCell(cell: string, width: number): string {
  return /^[a-z-]/.test(cell) ? cell.padEnd(width) : cell.padStart(width);
}

function timeFormat(style: string | undefined, isRecent: boolean): string {
  if (style === undefined) return isRecent ? "%b %e %H:%M" : "%b %e  %Y";
  const [old = "", recent = old] = style.slice(1).split("\n");
  return isRecent ? recent : old;
}

function nameWithTarget({ files }: Process, item: LsItem, rules: LsRules): string {
  const { name, path, status } = item;
  const indicator = rules.indicatorOf(item);
  if (status.type !== "symlink") return shownName(name, rules) + indicator;
  const target = shownName(files.readlink(path), rules);
  return `${shownName(name, rules)} -> ${target}${indicator}`;
}
