/** The command `shuf`. */

import { readText } from "../process/inputs.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { TextWriter } from "../process/text/text-writer.ts";

export async function shuf(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    echo: { short: "e", long: "echo" },
    range: { short: "i", long: "input-range", value: "required" },
    count: { short: "n", long: "head-count", value: "required" },
    output: { short: "o", long: "output", value: "required" },
    repeat: { short: "r", long: "repeat" },
    source: { long: "random-source", value: "required", refused: "--random-source" },
    zero: { short: "z", long: "zero-terminated" },
  });
  const end = options.has("zero") ? "\0" : "\n";
  const range = options.value("range");
  const items = options.has("echo")
    ? [...options.operands]
    : range !== undefined
      ? rangeItems(range)
      : await readItems(process, options.operands, end);
  const counts = options.values("count").map((value) => {
    if (!/^\d{1,12}$/.test(value)) throw new UsageError(`invalid line count: '${value}'`);
    return Number(value);
  });
  const isRepeating = options.has("repeat");
  const count = Math.min(isRepeating ? Infinity : items.length, ...counts);
  if (isRepeating && items.length === 0 && count > 0) throw new UsageError("no lines to repeat");
  process.meter.hold(items.length * 16);
  const path = options.value("output");
  const writer = new TextWriter(path === undefined ? process.stdout : process.openOutput(path));
  for (let index = 0; index < count; index++) {
    const chosen = isRepeating ? randomBelow(items.length) : index + randomBelow(items.length - index);
    const item = items[chosen] ?? "";
    if (!isRepeating) [items[index], items[chosen]] = [item, items[index] ?? ""];
    writer.add(item + end);
    if (process.meter.charge(item.length + 40)) await process.meter.turn();
    if (writer.isFull) await writer.flush();
  }
  await writer.flush();
  process.meter.release(items.length * 16);
  return 0;
}

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit);
}

const rangeItemsMax = 1_000_000;

function rangeItems(range: string): string[] {
  const match = /^(\d{1,12})-(\d{1,12})$/.exec(range);
  const [low, high] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || high < low - 1) throw new UsageError(`invalid input range: '${range}'`);
  if (high - low >= rangeItemsMax) throw new NotSupported("a range this large");
  return Array.from({ length: high - low + 1 }, (_, index) => String(low + index));
}

async function readItems(process: Process, operands: readonly string[], end: string): Promise<string[]> {
  const [name = "-", extra] = operands;
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
  const text = await readText(process, name);
  if (text === "") return [];
  return (text.endsWith(end) ? text.slice(0, -1) : text).split(end);
}
