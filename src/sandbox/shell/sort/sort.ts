/** The command `sort`. All lines are in memory, which is counted. */

import { FileError, orFileError } from "../../file-error.ts";
import type { Meter } from "../process/meter.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { type Input, type Output, readAll } from "../process/streams.ts";
import { readLineBlocks } from "../process/text/lines.ts";
import { decodeBytes } from "../process/text/text.ts";
import { TextWriter } from "../process/text/text-writer.ts";
import { mergeIndexes, sortIndexes } from "./index-sort.ts";
import { LineOrder, type SortedLine } from "./line-order.ts";
import { readSortSettings, type SortSettings } from "./sort-options.ts";
import { SortedLines } from "./sorted-lines.ts";

export async function sort(process: Process): Promise<number> {
  const settings = readSortSettings(process.args);
  const operands = await readOperands(process, settings);
  if (settings.check !== "no") return checkOrder(process, settings, operands);
  const lines = new SortedLines(new LineOrder(settings), settings, process.meter);
  const ends = await readLines(process, settings, { operands, lines });
  const sorted = await sortLines(process, settings, { lines, ends });
  const output = settings.output === undefined ? process.stdout : openTarget(process, settings.output);
  await writeLines(output, sorted, { lines, process, lineEnd: settings.lineEnd });
  lines.release();
  return 0;
}

/** Where the lines of each file end. */
async function readLines(
  process: Process,
  { lineEnd }: SortSettings,
  { operands, lines }: { operands: readonly string[]; lines: SortedLines },
): Promise<readonly number[]> {
  const ends: number[] = [];
  for (const name of operands) {
    const blocks = readLineBlocks(open(process, name), process.meter, { separator: lineEnd });
    for await (const block of blocks) await lines.add(block.lines);
    ends.push(lines.length);
  }
  return ends;
}

async function readOperands(process: Process, settings: SortSettings): Promise<readonly string[]> {
  if (settings.filesFrom === undefined) return settings.operands.length > 0 ? settings.operands : ["-"];
  const bytes = await readAll(open(process, settings.filesFrom), process.meter);
  return decodeBytes(bytes)
    .split("\0")
    .filter((name) => name !== "");
}

function open(process: Process, name: string): Input {
  const input = orFileError(() => process.openInput(name));
  if (!(input instanceof FileError)) return input;
  const what = input.code === "EISDIR" ? "read failed" : "cannot read";
  throw new UsageError(`${what}: ${name}: ${input.reason}`, 2);
}

function openTarget(process: Process, path: string): Output {
  const output = orFileError(() => process.openOutput(path));
  if (output instanceof FileError) throw new UsageError(`open failed: ${path}: ${output.reason}`, 2);
  return output;
}

/** The numbers of the lines in their order. */
async function sortLines(
  { meter }: Process,
  settings: SortSettings,
  { lines, ends }: { lines: SortedLines; ends: readonly number[] },
): Promise<Uint32Array> {
  if (new LineOrder(settings).isRandom) return sortRandomly(lines, settings, meter);
  const compare = lines.createComparison();
  const sorted = settings.isMerge
    ? await mergeIndexes(toRuns(ends), compare, meter)
    : await sortIndexes(lines.length, compare, meter);
  if (!settings.isUnique) return sorted;
  const compareKeys = lines.createKeyComparison();
  return sorted.filter((line, at) => at === 0 || compareKeys(sorted[at - 1] ?? 0, line) !== 0);
}

/** With `-m` each file is in order already. */
function toRuns(ends: readonly number[]): Uint32Array[] {
  return ends.map((end, file) => {
    const start = ends[file - 1] ?? 0;
    return Uint32Array.from({ length: end - start }, (_, index) => start + index);
  });
}

/** Equal lines stay together, as their hash decides in GNU's. */
async function sortRandomly(
  lines: SortedLines,
  { isUnique }: SortSettings,
  meter: Meter,
): Promise<Uint32Array> {
  const places = new Map<string, number>();
  // The place of each line among all that differ, in random order.
  const placeOf = new Float64Array(lines.length);
  const kept: number[] = [];
  for (let index = 0; index < lines.length; index++) {
    const text = lines.text(index);
    const known = places.get(text);
    const place = known ?? Math.random();
    placeOf[index] = place;
    if (known === undefined) places.set(text, place);
    if (known === undefined || !isUnique) kept.push(index);
    if (meter.charge(40 + text.length)) await meter.turn();
  }
  // In bounds: both are numbers of lines.
  const compare = (left: number, right: number) => (placeOf[left] as number) - (placeOf[right] as number);
  const sorted = await sortIndexes(
    kept.length,
    (left, right) => compare(kept[left] ?? 0, kept[right] ?? 0),
    meter,
  );
  return sorted.map((index) => kept[index] ?? 0);
}

async function writeLines(
  output: Output,
  sorted: Uint32Array,
  { lines, process, lineEnd }: { lines: SortedLines; process: Process; lineEnd: number },
): Promise<void> {
  const writer = new TextWriter(output);
  const end = String.fromCharCode(lineEnd);
  let texts: string[] = [];
  let chars = 0;
  const write = async () => {
    const text = texts.join(end) + end;
    writer.add(text);
    await writer.flush();
    const units = texts.length * 10 + text.length * (text.isWellFormed() ? 1 : 10);
    if (process.meter.charge(units)) await process.meter.turn();
    texts = [];
    chars = 0;
  };
  for (const index of sorted) {
    const text = lines.text(index);
    texts.push(text);
    chars += text.length;
    if (texts.length >= linesPerWrite || chars >= charsPerWrite) await write();
  }
  if (texts.length > 0) await write();
}

const linesPerWrite = 2_000;
const charsPerWrite = 64 * 1024;

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
