/** Compares two files and prints how they differ. */

import { FileError } from "../../file-error.ts";
import { momentOf } from "../date/calendar.ts";
import { formatTime } from "../date/format.ts";
import { zoneOf } from "../date/zone.ts";
import { quoteAsC } from "../entry/quote.ts";
import type { Process } from "../process/process.ts";
import { readAll } from "../process/streams.ts";
import type { DiffRules } from "./diff-options.ts";
import { findChanges } from "./edit-script.ts";
import { type HunkOptions, printContext, printNormal, printUnified } from "./formats.ts";
import { type ComparedTexts, groupChanges } from "./hunks.ts";
import { commonEnds, numberLines, splitLines, type TextLines } from "./text-lines.ts";
import { trimEnds } from "./trim-ends.ts";

export interface Side {
  path: string;
  label: string | undefined;
}

export interface Pair {
  old: Side;
  new: Side;
  /** Printed before the first difference. */
  title: string;
}

export async function compareFiles(process: Process, pair: Pair, rules: DiffRules): Promise<0 | 1 | 2> {
  const { meter, stdout } = process;
  const { old: older, new: newer } = pair;
  let contents: [Uint8Array, Uint8Array];
  try {
    contents = [await read(process, older.path), await read(process, newer.path)];
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await process.fail(`${error.path}: ${error.reason}`);
    return 2;
  }
  const [oldBytes, newBytes] = contents;
  const names = `${older.label ?? older.path} and ${newer.label ?? newer.path}`;
  // For the titles of hunks, all lines above count.
  const kept =
    rules.isFunctionStart === undefined ? rules.horizon + rules.context + 1 : Number.POSITIVE_INFINITY;
  const trimmed = await trimEnds(oldBytes, newBytes, { kept, meter });
  if (trimmed === undefined) {
    if (rules.tellsSame) await stdout.write(`Files ${names} are identical\n`);
    return 0;
  }
  if (!rules.isText && (isBinary(oldBytes) || isBinary(newBytes))) {
    await stdout.write(`${rules.isBrief ? "Files" : "Binary files"} ${names} differ\n`);
    return 1;
  }
  const ignoresNothing =
    !rules.ignoresCase &&
    rules.ignoresSpace === "none" &&
    rules.ignores === undefined &&
    !rules.stripsReturns;
  if (rules.isBrief && ignoresNothing) {
    await stdout.write(`Files ${names} differ\n`);
    return 1;
  }
  const [oldText, newText] = [
    await splitLines(trimmed.old, meter, rules.stripsReturns),
    await splitLines(trimmed.new, meter, rules.stripsReturns),
  ];
  try {
    return await printDifferences(process, pair, {
      texts: { old: oldText, new: newText, offset: trimmed.offset },
      names,
      rules,
    });
  } finally {
    meter.release(oldText.heldBytes + newText.heldBytes);
  }
}

async function printDifferences(
  process: Process,
  pair: Pair,
  { texts, names, rules }: { texts: ComparedTexts; names: string; rules: DiffRules },
): Promise<0 | 1> {
  const { meter, stdout } = process;
  const numbers = await numberLines([texts.old, texts.new], rules, meter);
  const ends = commonEnds([texts.old, texts.new], rules.horizon);
  const changes = await findChanges(numbers, meter, { ...ends, isMinimal: rules.isMinimal });
  const context = rules.format === "normal" ? 0 : rules.context;
  const grouping = { context, ignores: rules.ignores, texts };
  const isSingle = rules.format === "normal" && rules.ignores === undefined;
  const hunks = isSingle ? changes.map((change) => [change]) : groupChanges(changes, grouping);
  if (hunks.length === 0) {
    if (rules.tellsSame) await stdout.write(`Files ${names} are identical\n`);
    return 0;
  }
  if (rules.isBrief) {
    await stdout.write(`Files ${names} differ\n`);
    return 1;
  }
  await stdout.write(pair.title + printHeader(process, pair, rules));
  const options: HunkOptions = { context, functionAt: functionFinder(texts.old, rules) };
  for (const hunk of hunks) {
    const printed =
      rules.format === "unified"
        ? printUnified(hunk, texts, options)
        : rules.format === "context"
          ? printContext(hunk, texts, options)
          : hunk.map((change) => printNormal(change, texts)).join("");
    if (meter.charge(printed.length * 2)) await meter.turn();
    await stdout.write(printed);
  }
  return 1;
}

/** A file that is missing here is empty: the caller has decided that it may be. */
async function read({ files, meter, stdin, openInput }: Process, path: string): Promise<Uint8Array> {
  if (path === "-") return readAll(stdin, meter);
  if (files.findLink(path) === undefined && !path.startsWith("/dev/")) return new Uint8Array(0);
  return readAll(openInput(path), meter);
}

/** Bytes at the beginning of a file that are looked at. */
const sampleBytes = 4096;

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, sampleBytes).includes(0);
}

function printHeader(process: Process, pair: Pair, { format }: DiffRules): string {
  if (format === "normal") return "";
  const [oldMark, newMark] = format === "unified" ? ["---", "+++"] : ["***", "---"];
  return `${oldMark} ${nameWithTime(process, pair.old)}\n${newMark} ${nameWithTime(process, pair.new)}\n`;
}

function nameWithTime({ files, env, clock }: Process, { path, label }: Side): string {
  if (label !== undefined) return label;
  const milliseconds = path === "-" ? clock.now() : (files.find(path)?.mtimeMs ?? 0);
  const shown = /["\\\n\t]/.test(path) ? quoteAsC(path) : path;
  return `${shown}\t${formatTime("%Y-%m-%d %H:%M:%S.%N %z", momentOf(milliseconds), zoneOf(env))}`;
}

/** What `-p` and `-F` show: at most forty bytes of the last line above a place that matches. */
function functionFinder({ lines }: TextLines, { isFunctionStart }: DiffRules): (line: number) => string {
  if (isFunctionStart === undefined) return () => "";
  let [searched, found] = [-1, ""];
  return (line) => {
    for (let index = line - 1; index > searched; index--) {
      const text = lines[index] ?? "";
      if (!isFunctionStart(text)) continue;
      found = ` ${text.trimStart().slice(0, 40).trimEnd()}`;
      break;
    }
    searched = Math.max(searched, line - 1);
    return found;
  };
}
