/** The formats of `diff`: normal, unified, context, ed's script and RCS's are GNU's; the last two are not made here. */

import type { Change } from "./edit-script.ts";
import type { ComparedTexts } from "./hunks.ts";
import type { TextLines } from "./text-lines.ts";

export const noNewline = "\\ No newline at end of file\n";

/** A line with what marks it. The last one may lack its end. */
function printLine(prefix: string, { lines, hasFinalNewline }: TextLines, index: number): string {
  const isCut = !hasFinalNewline && index === lines.length - 1;
  return `${prefix}${lines[index] ?? ""}\n${isCut ? noNewline : ""}`;
}

function printLines(prefix: string, text: TextLines, [start, end]: readonly [number, number]): string {
  let printed = "";
  for (let index = start; index < end; index++) printed += printLine(prefix, text, index);
  return printed;
}

export function printNormal(change: Change, texts: ComparedTexts): string {
  const { oldStart, newStart, deleted, inserted } = change;
  const letter = deleted === 0 ? "a" : inserted === 0 ? "d" : "c";
  const header = `${range(oldStart + texts.offset, deleted)}${letter}${range(newStart + texts.offset, inserted)}\n`;
  const middle = deleted > 0 && inserted > 0 ? "---\n" : "";
  return (
    header +
    printLines("< ", texts.old, [oldStart, oldStart + deleted]) +
    middle +
    printLines("> ", texts.new, [newStart, newStart + inserted])
  );
}

/** `3`, `3,5`, and of nothing the line before. */
function range(start: number, count: number): string {
  if (count === 0) return String(start);
  return count === 1 ? String(start + 1) : `${start + 1},${start + count}`;
}

function boundsOf(hunk: readonly Change[], texts: ComparedTexts, context: number) {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (first === undefined || last === undefined) return { oldStart: 0, oldEnd: 0, newStart: 0, newEnd: 0 };
  return {
    oldStart: Math.max(0, first.oldStart - context),
    oldEnd: Math.min(texts.old.lines.length, last.oldStart + last.deleted + context),
    newStart: Math.max(0, first.newStart - context),
    newEnd: Math.min(texts.new.lines.length, last.newStart + last.inserted + context),
  };
}

export interface HunkOptions {
  context: number;
  /** The last line before a place that begins a function, as `-p` shows it. */
  functionAt: (line: number) => string;
}

export function printUnified(hunk: readonly Change[], texts: ComparedTexts, options: HunkOptions): string {
  const bounds = boundsOf(hunk, texts, options.context);
  const oldRange = unifiedRange(bounds.oldStart + texts.offset, bounds.oldEnd + texts.offset);
  const newRange = unifiedRange(bounds.newStart + texts.offset, bounds.newEnd + texts.offset);
  let printed = `@@ -${oldRange} +${newRange} @@${options.functionAt(bounds.oldStart)}\n`;
  let at = bounds.oldStart;
  for (const { oldStart, newStart, deleted, inserted } of hunk) {
    printed += printLines(" ", texts.old, [at, oldStart]);
    printed += printLines("-", texts.old, [oldStart, oldStart + deleted]);
    printed += printLines("+", texts.new, [newStart, newStart + inserted]);
    at = oldStart + deleted;
  }
  return printed + printLines(" ", texts.old, [at, bounds.oldEnd]);
}

function unifiedRange(start: number, end: number): string {
  if (end === start) return `${start},0`;
  return end - start === 1 ? String(end) : `${start + 1},${end - start}`;
}

export function printContext(hunk: readonly Change[], texts: ComparedTexts, options: HunkOptions): string {
  const bounds = boundsOf(hunk, texts, options.context);
  const hasDeleted = hunk.some(({ deleted }) => deleted > 0);
  const hasInserted = hunk.some(({ inserted }) => inserted > 0);
  let printed = `***************${options.functionAt(bounds.oldStart)}\n`;
  printed += `*** ${contextRange(bounds.oldStart + texts.offset, bounds.oldEnd + texts.offset)} ****\n`;
  if (hasDeleted) {
    let at = bounds.oldStart;
    for (const { oldStart, deleted, inserted } of hunk) {
      printed += printLines("  ", texts.old, [at, oldStart]);
      printed += printLines(inserted > 0 ? "! " : "- ", texts.old, [oldStart, oldStart + deleted]);
      at = oldStart + deleted;
    }
    printed += printLines("  ", texts.old, [at, bounds.oldEnd]);
  }
  printed += `--- ${contextRange(bounds.newStart + texts.offset, bounds.newEnd + texts.offset)} ----\n`;
  if (!hasInserted) return printed;
  let at = bounds.newStart;
  for (const { newStart, deleted, inserted } of hunk) {
    printed += printLines("  ", texts.new, [at, newStart]);
    printed += printLines(deleted > 0 ? "! " : "+ ", texts.new, [newStart, newStart + inserted]);
    at = newStart + inserted;
  }
  return printed + printLines("  ", texts.new, [at, bounds.newEnd]);
}

function contextRange(start: number, end: number): string {
  if (end <= start + 1) return String(end);
  return `${start + 1},${end}`;
}
