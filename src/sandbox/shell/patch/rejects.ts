/** The `.rej` file: hunks that did not fit, in the format of their patch. */

import { noNewline } from "../diff/formats.ts";
import type { FilePatch, Hunk, HunkLine } from "./parse-patch.ts";

export function printRejects(patch: FilePatch, hunks: readonly Hunk[], isReversed: boolean): string {
  const [oldHeader, newHeader] = isReversed
    ? [patch.newHeader, patch.oldHeader]
    : [patch.oldHeader, patch.newHeader];
  if (patch.format === "unified") {
    return `--- ${oldHeader}\n+++ ${newHeader}\n${hunks.map(printUnified).join("")}`;
  }
  const header = oldHeader === "" ? "" : `*** ${oldHeader}\n--- ${newHeader}\n`;
  return header + hunks.map(printContext).join("");
}

function counts({ lines }: Hunk): { old: number; new: number } {
  return {
    old: lines.filter(({ kind }) => kind !== "insert").length,
    new: lines.filter(({ kind }) => kind !== "delete").length,
  };
}

function printLine(mark: string, { text, isCut }: HunkLine): string {
  return `${mark}${text}\n${isCut ? noNewline : ""}`;
}

function printUnified(hunk: Hunk): string {
  const { old: oldCount, new: newCount } = counts(hunk);
  const range = (start: number, count: number) => (count === 1 ? String(start) : `${start},${count}`);
  const marks = { context: " ", delete: "-", insert: "+" } as const;
  const lines = hunk.lines.map((line) => printLine(marks[line.kind], line)).join("");
  return `@@ -${range(hunk.oldStart, oldCount)} +${range(hunk.newStart, newCount)} @@\n${lines}`;
}

function printContext(hunk: Hunk): string {
  const { old: oldCount, new: newCount } = counts(hunk);
  const range = (start: number, count: number) =>
    count <= 1 ? String(start) : `${start},${start + count - 1}`;
  const print = (side: "delete" | "insert", mark: string) =>
    hunk.lines.some(({ kind }) => kind === side)
      ? hunk.lines
          .filter(({ kind }) => kind === side || kind === "context")
          .map((line, _index) =>
            printLine(line.kind === "context" ? "  " : `${markOf(hunk, line) ?? mark} `, line),
          )
          .join("")
      : "";
  return `***************\n*** ${range(hunk.oldStart, oldCount)} ****\n${print("delete", "-")}--- ${range(hunk.newStart, newCount)} ----\n${print("insert", "+")}`;
}

/** `!` where lines of both sides stand next to each other. */
function markOf({ lines }: Hunk, line: HunkLine): "!" | undefined {
  const at = lines.indexOf(line);
  let [start, end] = [at, at];
  while (start > 0 && lines[start - 1]?.kind !== "context") start -= 1;
  while (end + 1 < lines.length && lines[end + 1]?.kind !== "context") end += 1;
  const kinds = new Set(lines.slice(start, end + 1).map(({ kind }) => kind));
  return kinds.size > 1 ? "!" : undefined;
}
