/** The commands `expand` and `unexpand`. */

import { shellLimits } from "../limits.ts";
import { printForEachInput } from "../process/inputs.ts";
import { MemoryExceeded } from "../process/meter.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readLineBlocks } from "../process/text/lines.ts";

interface Stops {
  /** In order; past the last one, stops are `every` columns apart. */
  readonly listed: readonly number[];
  readonly every: number;
}

export function expand(process: Process): Promise<number> {
  const options = parseOptions(spellOldForm(process.args), {
    initial: { short: "i", long: "initial" },
    tabs: { short: "t", long: "tabs", value: "required" },
  });
  const stops = parseStops(options.values("tabs"));
  const isInitial = options.has("initial");
  return convertLines(process, options.operands, (line) => expandLine(line, stops, isInitial));
}

export function unexpand(process: Process): Promise<number> {
  const options = parseOptions(spellOldForm(process.args), {
    all: { short: "a", long: "all" },
    firstOnly: { long: "first-only" },
    tabs: { short: "t", long: "tabs", value: "required" },
  });
  const stops = parseStops(options.values("tabs"));
  const isAll = (options.has("all") || options.has("tabs")) && !options.has("firstOnly");
  return convertLines(process, options.operands, (line) => unexpandLine(line, stops, isAll));
}

/** `-4` is `-t 4`. */
function spellOldForm(args: readonly string[]): string[] {
  return args.map((arg) => (/^-\d[\d,]*$/.test(arg) ? `-t${arg.slice(1)}` : arg));
}

function parseStops(values: readonly string[]): Stops {
  const listed = values.flatMap((value) => value.split(/[, ]/)).filter((part) => part !== "");
  const numbers = listed.map((part) => {
    if (!/^\d{1,9}$/.test(part)) throw new UsageError(`tab size contains invalid character(s): '${part}'`);
    if (Number(part) > shellLimits.columnsMax) throw new UsageError(`tab stop is too large '${part}'`);
    if (Number(part) === 0) throw new UsageError("tab size cannot be 0");
    return Number(part);
  });
  if (numbers.length <= 1) return { listed: [], every: numbers[0] ?? 8 };
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
    throw new UsageError("tab sizes must be ascending");
  }
  return { listed: numbers, every: 0 };
}

/** Column of the next stop; undefined past the last one of a list. */
function nextStop(column: number, { listed, every }: Stops): number | undefined {
  if (every > 0) return (Math.floor(column / every) + 1) * every;
  return listed.find((stop) => stop > column);
}

async function convertLines(
  process: Process,
  operands: readonly string[],
  convert: (line: string) => string,
): Promise<number> {
  return printForEachInput(process, operands, async (input, writer) => {
    for await (const { lines, isTerminated } of readLineBlocks(input, process.meter)) {
      for (const [index, line] of lines.entries()) {
        const text = convert(line);
        writer.add(isTerminated || index < lines.length - 1 ? `${text}\n` : text);
        if (process.meter.charge(text.length * 3)) await process.meter.turn();
        if (writer.isFull) await writer.flush();
      }
    }
  });
}

function expandLine(line: string, stops: Stops, isInitial: boolean): string {
  if (!line.includes("\t")) return line;
  let result = "";
  let column = 0;
  let isLeading = true;
  for (const character of line) {
    if (character === "\t" && (isLeading || !isInitial)) {
      const stop = nextStop(column, stops) ?? column + 1;
      if (result.length > shellLimits.valueCharsMax) throw new MemoryExceeded();
      result += " ".repeat(stop - column);
      column = stop;
      continue;
    }
    if (character !== " ") isLeading = false;
    result += character;
    column = character === "\b" ? Math.max(0, column - 1) : column + 1;
  }
  return result;
}

function unexpandLine(line: string, stops: Stops, isAll: boolean): string {
  let result = "";
  let column = 0;
  let blanks = "";
  let isLeading = true;
  for (const character of line) {
    const isConverted = isLeading || isAll;
    if (isConverted && (character === " " || character === "\t")) {
      const stop = nextStop(column, stops);
      if (stop === undefined) {
        // Past the last stop, blanks stay.
        result += blanks + character;
        blanks = "";
        column += 1;
        continue;
      }
      if (character === "\t") {
        result += "\t";
        blanks = "";
        column = stop;
        continue;
      }
      column += 1;
      blanks += character;
      // A single blank before a stop stays one, unless more follow.
      if (column === stop && (blanks.length > 1 || isLeading)) {
        result += "\t";
        blanks = "";
      }
      continue;
    }
    result += blanks + character;
    blanks = "";
    isLeading = false;
    column = character === "\b" ? Math.max(0, column - 1) : column + 1;
  }
  return result + blanks;
}
