/** The command `sort`. All lines are in memory, which is counted. */

import { FileError } from "../../file-error.ts";
import { toByteOrder } from "../process/byte-order.ts";
import { readLineBlocks } from "../process/lines.ts";
import { mergeRuns, mergeSort } from "../process/merge-sort.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { type Input, type Output, readAll } from "../process/streams.ts";
import { decodeBytes } from "../process/text.ts";
import { TextWriter } from "../process/text-writer.ts";
import { LineOrder, type SortedLine } from "./line-order.ts";
import { readSortSettings, type SortSettings } from "./sort-options.ts";

export async function sort(process: Process): Promise<number> {
  const settings = readSortSettings(process.args);
  const operands = await readOperands(process, settings);
  if (settings.check !== "no") return checkOrder(process, settings, operands);
  const files: string[][] = [];
  let heldBytes = 0;
  for (const name of operands) {
    // With -m each file is in order already; otherwise they are one list.
    const lines = (settings.isMerge ? undefined : files[0]) ?? [];
    if (lines.length === 0) files.push(lines);
    for await (const block of readLineBlocks(open(process, name), process.meter, {
      separator: settings.lineEnd,
    })) {
      let bytes = 0;
      for (const line of block.lines) {
        lines.push(line);
        bytes += line.length + bytesPerLine;
      }
      process.meter.hold(bytes);
      heldBytes += bytes;
      if (process.meter.charge(block.lines.length * 8)) await process.meter.turn();
    }
  }
  const sorted = await sortLines(process, settings, files);
  const output = settings.output === undefined ? process.stdout : openTarget(process, settings.output);
  await writeLines(output, sorted, { process, lineEnd: settings.lineEnd });
  process.meter.release(heldBytes);
  return 0;
}

/** Memory of a line besides its text. */
const bytesPerLine = 24;

async function readOperands(process: Process, settings: SortSettings): Promise<readonly string[]> {
  if (settings.filesFrom === undefined) return settings.operands.length > 0 ? settings.operands : ["-"];
  const bytes = await readAll(open(process, settings.filesFrom), process.meter);
  return decodeBytes(bytes)
    .split("\0")
    .filter((name) => name !== "");
}

function open(process: Process, name: string): Input {
  try {
    return name === "-" ? process.stdin : process.openInput(name);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const what = error.code === "EISDIR" ? "read failed" : "cannot read";
    throw new UsageError(`${what}: ${name}: ${error.reason}`, 2);
  }
}

function openTarget(process: Process, path: string): Output {
  try {
    return process.openOutput(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new UsageError(`open failed: ${path}: ${error.reason}`, 2);
  }
}

async function sortLines(
  process: Process,
  settings: SortSettings,
  files: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const order = new LineOrder(settings);
  if (order.isRandom) return sortRandomly(files.flat(), settings);
  const { meter } = process;
  const arrange = <T>(lists: readonly (readonly T[])[], compare: (left: T, right: T) => number) =>
    settings.isMerge ? mergeRuns(lists, compare, meter) : mergeSort(lists[0] ?? [], compare, meter);
  if (order.isPlain) {
    const sorted = await arrange(files, plainComparison(files, settings.ordering.reverse));
    return settings.isUnique
      ? sorted.filter((line, index) => index === 0 || line !== sorted[index - 1])
      : sorted;
  }
  const prepared: SortedLine[][] = [];
  let count = 0;
  for (const lines of files) {
    const list: SortedLine[] = [];
    for (const line of lines) {
      list.push(order.prepare(line));
      if (meter.charge(40 + line.length)) await meter.turn();
    }
    meter.hold(list.length * preparedBytes);
    count += list.length;
    prepared.push(list);
  }
  const sorted = await arrange(prepared, (left, right) => order.compare(left, right));
  const kept = settings.isUnique
    ? sorted.filter((line, index) => {
        const before = sorted[index - 1];
        return before === undefined || order.compareKeys(before, line) !== 0;
      })
    : sorted;
  meter.release(count * preparedBytes);
  return kept.map(({ text }) => text);
}

function plainComparison(files: readonly (readonly string[])[], isReversed: boolean) {
  const sign = isReversed ? -1 : 1;
  const isSimple = files.every((lines) => lines.every((line) => !surrogate.test(line)));
  if (isSimple) return (left: string, right: string) => (left < right ? -sign : left > right ? sign : 0);
  return (left: string, right: string) => {
    const [one, other] = [toByteOrder(left), toByteOrder(right)];
    return one < other ? -sign : one > other ? sign : 0;
  };
}

/** Characters past U+FFFF, and bytes that are not UTF-8: their units are not in the order of their bytes. */
const surrogate = /[\ud800-\udfff]/;

/** Memory of what a line is compared by. */
const preparedBytes = 64;

/** Equal lines stay together, as their hash decides in GNU's. */
function sortRandomly(lines: readonly string[], { isUnique }: SortSettings): string[] {
  const groups = new Map<string, number>();
  for (const line of lines) groups.set(line, (groups.get(line) ?? 0) + 1);
  const keys = [...groups.keys()];
  for (let index = keys.length - 1; index > 0; index--) {
    const other = Math.floor(Math.random() * (index + 1));
    [keys[index], keys[other]] = [keys[other] ?? "", keys[index] ?? ""];
  }
  return keys.flatMap((line) => new Array<string>(isUnique ? 1 : (groups.get(line) ?? 1)).fill(line));
}

async function writeLines(
  output: Output,
  lines: readonly string[],
  { process, lineEnd }: { process: Process; lineEnd: number },
): Promise<void> {
  const writer = new TextWriter(output);
  const end = String.fromCharCode(lineEnd);
  for (let start = 0; start < lines.length; start += linesPerWrite) {
    writer.add(lines.slice(start, start + linesPerWrite).join(end) + end);
    await writer.flush();
    if (process.meter.charge(linesPerWrite * 10)) await process.meter.turn();
  }
}

const linesPerWrite = 2_000;

async function checkOrder(
  process: Process,
  settings: SortSettings,
  operands: readonly string[],
): Promise<number> {
  const [name = "-", extra] = operands;
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}' not allowed with -c`, 2);
  const order = new LineOrder(settings);
  let before: SortedLine | undefined;
  let number = 0;
  for await (const block of readLineBlocks(open(process, name), process.meter, {
    separator: settings.lineEnd,
  })) {
    for (const text of block.lines) {
      number += 1;
      const line = order.prepare(text);
      const result = before === undefined ? -1 : order.compare(before, line);
      if (result > 0 || (result === 0 && settings.isUnique)) {
        if (settings.check === "diagnose") await process.fail(`${name}:${number}: disorder: ${text}`);
        return 1;
      }
      before = line;
      if (process.meter.charge(20 + text.length)) await process.meter.turn();
    }
  }
  return 0;
}
