/** A change of one file as `git diff` prints it. */

import type { Change } from "../../diff/edit-script.ts";
import type { Meter } from "../../process/meter.ts";
import { escapedByCode } from "../../process/text/c-escapes.ts";
import type { FileChange } from "./file-changes.ts";
import { findLineChanges, isBinary, type LineChanges, type LineRules } from "./line-changes.ts";

export interface PatchRules extends LineRules {
  /** Lines of context. */
  readonly context: number;
  readonly prefixes: readonly [string, string];
  readonly isFullIndex: boolean;
}

export type Contents = readonly [Uint8Array, Uint8Array];

export async function formatPatch(
  change: FileChange,
  contents: Contents,
  { rules, meter }: { rules: PatchRules; meter: Meter },
): Promise<string> {
  const [before, after] = rules.prefixes;
  const names = { old: quotePath(before + change.oldPath), new: quotePath(after + change.path) };
  const head = formatHead(change, names, rules);
  const [older, newer] = contents;
  if (change.old?.oid === change.new?.oid) return head;
  const shown = {
    old: change.old === undefined ? "/dev/null" : names.old,
    new: change.new === undefined ? "/dev/null" : names.new,
  };
  if (isBinary(older) || isBinary(newer)) return `${head}Binary files ${shown.old} and ${shown.new} differ\n`;
  const lines = await findLineChanges([older, newer], meter, rules);
  const hunks = await formatHunks(lines, rules.context, meter);
  if (hunks === "") return rules.space === "none" ? head : "";
  const tab = (name: string) => (name.includes(" ") && !name.startsWith('"') ? "\t" : "");
  return `${head}--- ${shown.old}${tab(shown.old)}\n+++ ${shown.new}${tab(shown.new)}\n${hunks}`;
}

function formatHead(
  { status, oldPath, path, old, new: fresh, similarity }: FileChange,
  names: { old: string; new: string },
  { isFullIndex }: PatchRules,
): string {
  const lines = [`diff --git ${names.old} ${names.new}`];
  const octal = (mode = 0) => mode.toString(8).padStart(6, "0");
  const short = (oid = "0".repeat(40)) => (isFullIndex ? oid : oid.slice(0, 7));
  const isModeChange = old !== undefined && fresh !== undefined && old.mode !== fresh.mode;
  if (old === undefined) lines.push(`new file mode ${octal(fresh?.mode)}`);
  else if (fresh === undefined) lines.push(`deleted file mode ${octal(old.mode)}`);
  else if (isModeChange) lines.push(`old mode ${octal(old.mode)}`, `new mode ${octal(fresh.mode)}`);
  if (status === "R") {
    lines.push(
      `similarity index ${similarity}%`,
      `rename from ${quotePath(oldPath)}`,
      `rename to ${quotePath(path)}`,
    );
  }
  if (old?.oid !== fresh?.oid) {
    const mode = old !== undefined && fresh !== undefined && !isModeChange ? ` ${octal(fresh.mode)}` : "";
    lines.push(`index ${short(old?.oid)}..${short(fresh?.oid)}${mode}`);
  }
  return `${lines.join("\n")}\n`;
}

export async function formatHunks(
  { old, new: fresh, changes }: LineChanges,
  context: number,
  meter: Meter,
): Promise<string> {
  let text = "";
  let title = "";
  let searched = -1;
  for (const hunk of group(changes, context)) {
    const [first, last] = [hunk[0], hunk.at(-1)];
    if (first === undefined || last === undefined) continue;
    const before = Math.min(context, first.oldStart, first.newStart);
    const [oldFrom, newFrom] = [first.oldStart - before, first.newStart - before];
    const oldEnd = last.oldStart + last.deleted;
    const newEnd = last.newStart + last.inserted;
    const after = Math.min(context, old.lines.length - oldEnd, fresh.lines.length - newEnd);
    for (let line = oldFrom - 1; line > searched; line--) {
      if (!/^[A-Za-z_$]/.test(old.lines[line] ?? "")) continue;
      title = ` ${clip(old.lines[line] ?? "")}`;
      break;
    }
    searched = oldFrom - 1;
    text += `@@ -${range(oldFrom, oldEnd + after - oldFrom)} +${range(newFrom, newEnd + after - newFrom)} @@${title}\n`;
    let at = oldFrom;
    const print = (sign: string, side: LineChanges["old"], index: number) => {
      text += `${sign}${side.lines[index]}\n`;
      if (index === side.lines.length - 1 && !side.hasFinalNewline) text += "\\ No newline at end of file\n";
    };
    for (const change of hunk) {
      for (; at < change.oldStart; at++) print(" ", old, at);
      for (let index = 0; index < change.deleted; index++) print("-", old, change.oldStart + index);
      for (let index = 0; index < change.inserted; index++) print("+", fresh, change.newStart + index);
      at = change.oldStart + change.deleted;
      await meter.spend((change.deleted + change.inserted) * 100 + 100);
    }
    // Equal lines may differ in their white space when that does not count: git shows the new ones.
    for (let index = 0; index < after; index++) print(" ", fresh, newEnd + index);
  }
  return text;
}

function group(changes: readonly Change[], context: number): Change[][] {
  const hunks: Change[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const change of changes) {
    const hunk = hunks.at(-1);
    if (hunk !== undefined && change.oldStart - end <= 2 * context) hunk.push(change);
    else hunks.push([change]);
    end = change.oldStart + change.deleted;
  }
  return hunks;
}

/** `start` from 0. An empty range begins at the line before it. */
function range(start: number, count: number): string {
  const line = count === 0 ? start : start + 1;
  return count === 1 ? String(line) : `${line},${count}`;
}

function clip(line: string): string {
  const encoded = new TextEncoder().encode(line.trimEnd());
  return encoded.length <= 80
    ? line.trimEnd()
    : new TextDecoder()
        .decode(encoded.subarray(0, 80))
        .replace(/\ufffd+$/, "")
        .trimEnd();
}

/** In quotes with octal bytes when it has quotes, control characters or bytes that are not ASCII. */
export function quotePath(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (!/[\x00-\x1f"\\\x7f-\uffff]/.test(path)) return path;
  const named: Readonly<Record<number, string>> = { ...escapedByCode, 34: '\\"', 92: "\\\\" };
  let text = "";
  for (const byte of new TextEncoder().encode(path)) {
    const isPlain = byte >= 32 && byte < 127;
    text += named[byte] ?? (isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`);
  }
  return `"${text}"`;
}
