/** The command `cut`. */

import { printForEachInput } from "../process/inputs.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readLineBlocks } from "../process/text/lines.ts";
import { decodeBytes, encodeText, fromBinaryText, toBinaryText } from "../process/text/text.ts";

const specs = {
  bytes: { short: "b", long: "bytes", value: "required" },
  characters: { short: "c", long: "characters", value: "required" },
  fields: { short: "f", long: "fields", value: "required" },
  delimiter: { short: "d", long: "delimiter", value: "required" },
  complement: { long: "complement" },
  unsplit: { short: "n" },
  onlyDelimited: { short: "s", long: "only-delimited" },
  outputDelimiter: { long: "output-delimiter", value: "required" },
  zero: { short: "z", long: "zero-terminated" },
} as const;

/** First and last, from 1, in order and apart. */
type Range = readonly [number, number];

export async function cut(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const lists = options.ordered.filter(
    ({ name }) => name === "bytes" || name === "characters" || name === "fields",
  );
  const [list] = lists;
  if (list === undefined) throw new UsageError("you must specify a list of bytes, characters, or fields");
  if (lists.length > 1) throw new UsageError("only one list may be specified");
  const isFields = list.name === "fields";
  const delimiter = options.value("delimiter");
  if (!isFields && delimiter !== undefined) {
    throw new UsageError("an input delimiter may be specified only when operating on fields");
  }
  if (!isFields && options.has("onlyDelimited")) {
    throw new UsageError("suppressing non-delimited lines makes sense\n\tonly when operating on fields");
  }
  if (delimiter !== undefined && encodeText(delimiter).length > 1) {
    throw new UsageError("the delimiter must be a single character");
  }
  const ranges = parseRanges(list.value ?? "", isFields);
  const chosen = options.has("complement") ? complement(ranges) : ranges;
  const isZero = options.has("zero");
  // An empty delimiter is NUL, as in GNU's.
  const split = delimiter === "" ? "\0" : (delimiter ?? "\t");
  const joined = options.value("outputDelimiter");
  const select = isFields
    ? fieldSelector(chosen, { split, joined: joined ?? split, onlyDelimited: options.has("onlyDelimited") })
    : byteSelector(chosen, joined ?? "");
  const end = isZero ? "\0" : "\n";
  return printForEachInput(process, options.operands, async (input, writer) => {
    for await (const { lines } of readLineBlocks(input, process.meter, { separator: isZero ? 0 : 10 })) {
      let text = "";
      for (const line of lines) {
        const selected = select(line);
        if (selected !== undefined) text += selected + end;
      }
      writer.add(text);
      if (process.meter.charge(text.length + lines.length * 20)) await process.meter.turn();
      if (writer.isFull) await writer.flush();
    }
  });
}

function fieldSelector(
  ranges: readonly Range[],
  { split, joined, onlyDelimited }: { split: string; joined: string; onlyDelimited: boolean },
): (line: string) => string | undefined {
  const last = ranges.at(-1)?.[1] ?? 0;
  const isRest = ranges.length === 1 && last === Infinity && joined === split;
  const rest = isRest ? (ranges[0]?.[0] ?? 1) : undefined;
  return (line) => {
    if (!line.includes(split)) return onlyDelimited ? undefined : line;
    if (rest !== undefined) return line.slice(startOfField(line, split, rest));
    // No more fields than are asked for, and one for the rest.
    const fields = last < 1_000 ? line.split(split, last + 1) : line.split(split);
    if (ranges.length === 1) {
      const [from = 1, to = 1] = ranges[0] ?? [];
      if (from === to) return fields[from - 1] ?? "";
      return fields.slice(from - 1, to).join(joined);
    }
    const selected: string[] = [];
    for (const [from, to] of ranges) selected.push(...fields.slice(from - 1, to));
    return selected.join(joined);
  };
}

function startOfField(line: string, split: string, field: number): number {
  let start = 0;
  for (let passed = 1; passed < field; passed++) {
    const found = line.indexOf(split, start);
    if (found < 0) return line.length;
    start = found + 1;
  }
  return start;
}

/** Characters are bytes in GNU's `cut`, too. */
function byteSelector(ranges: readonly Range[], joined: string): (line: string) => string {
  return (line) => {
    const isAscii = !/[^\0-\x7f]/.test(line);
    const bytes = isAscii ? line : toBinaryText(encodeText(line));
    const parts: string[] = [];
    for (const [from, to] of ranges) if (from <= bytes.length) parts.push(bytes.slice(from - 1, to));
    if (isAscii) return parts.join(joined);
    return parts.map((part) => decodeBytes(fromBinaryText(part))).join(joined);
  };
}

function parseRanges(list: string, isFields: boolean): Range[] {
  const ranges: [number, number][] = [];
  const what = isFields ? "field" : "byte/character position";
  for (const part of list.split(/[, \t]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (match === null || part === "-" || part === "") {
      const reason =
        part === "-"
          ? "invalid range with no endpoint: -"
          : `invalid ${what.replace("position", "position")} value '${part}'`;
      throw new UsageError(
        part === ""
          ? `${what === "field" ? "fields are" : "byte/character positions are"} numbered from 1`
          : reason,
      );
    }
    const from = match[1] === "" ? 1 : Number(match[1]);
    const to = match[2] === "" ? from : match[3] === "" ? Infinity : Number(match[3]);
    if (from === 0 || to === 0) {
      throw new UsageError(`${isFields ? "fields are" : "byte/character positions are"} numbered from 1`);
    }
    if (to < from) throw new UsageError("invalid decreasing range");
    ranges.push([from, to]);
  }
  ranges.sort((left, right) => left[0] - right[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of ranges) {
    const before = merged.at(-1);
    if (before !== undefined && from <= before[1]) before[1] = Math.max(before[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function complement(ranges: readonly Range[]): Range[] {
  const rest: Range[] = [];
  let next = 1;
  for (const [from, to] of ranges) {
    if (from > next) rest.push([next, from - 1]);
    next = to + 1;
  }
  if (next !== Infinity) rest.push([next, Infinity]);
  return rest;
}
