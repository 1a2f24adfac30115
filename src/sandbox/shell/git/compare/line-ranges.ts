/** Which lines of a file are asked about: git's `-L`. */

import { compileRegex } from "../../../../regex/regex.ts";
import { NotSupported } from "../../process/options.ts";
import { fatal, GitFailure } from "../store/git-failure.ts";

export interface Range {
  /** From 0. */
  start: number;
  /** After the last one. */
  end: number;
}

/** Joined where they overlap or touch, in order; all lines when none were asked for. */
export function readRanges(asked: readonly string[], lines: readonly string[]): Range[] {
  if (asked.length === 0) return lines.length === 0 ? [] : [{ start: 0, end: lines.length }];
  const ranges: Range[] = [];
  let last = 0;
  for (const text of asked) {
    const range = readRange(text, lines, last);
    last = range.end;
    ranges.push(range);
  }
  const joined: Range[] = [];
  for (const range of ranges.sort((one, other) => one.start - other.start)) {
    const before = joined.at(-1);
    if (before !== undefined && range.start <= before.end) before.end = Math.max(before.end, range.end);
    else joined.push(range);
  }
  return joined;
}

function readRange(text: string, lines: readonly string[], last: number): Range {
  if (text.startsWith(":")) throw new NotSupported("-L with a function's name");
  const match = /^(\d+|\^?\/(?:[^/\\]|\\.)*\/)?(?:(,)([+-]?\d+|\/(?:[^/\\]|\\.)*\/)?)?$/.exec(text);
  if (match === null || text === "") throw new GitFailure(`fatal: -L invalid line range: ${text}`, 128);
  const [, from, comma, to] = match;
  const find = (pattern: string, start: number) => {
    const source = pattern.replace(/^\^?\//, "").slice(0, -1);
    const regex = compileRegex(source, { syntax: "basic" });
    const found = lines.findIndex((line, index) => index >= start && regex.search(line, 0) !== undefined);
    return found < 0 ? fatal(`-L parameter '${source}' starting at line ${start + 1}: No match`) : found;
  };
  const place = (part: string, base: number) => (part.includes("/") ? find(part, base) : Number(part) - 1);
  let start = from === undefined ? 0 : place(from, from.startsWith("^") ? 0 : last);
  let end = lines.length;
  if (to !== undefined && /^[+-]/.test(to)) {
    const count = Number(to);
    if (count === 0) fatal("-L invalid empty range");
    if (count > 0) end = start + count;
    else [start, end] = [Math.max(0, start + count + 1), start + 1];
  } else if (to !== undefined) end = place(to, start + 1) + 1;
  if (comma === undefined && from === undefined) end = lines.length;
  if (from !== undefined && to !== undefined && !/^[+-]/.test(to) && end <= start)
    [start, end] = [end - 1, start + 1];
  if (start < 0) start = 0;
  if (start >= lines.length) {
    fatal(`file has only ${lines.length} line${lines.length === 1 ? "" : "s"}`);
  }
  return { start, end: Math.min(end, lines.length) };
}
