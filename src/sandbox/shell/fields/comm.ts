/** The command `comm`. */

import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { compareByteOrder } from "../process/text/byte-order.ts";
import { TextWriter } from "../process/text/text-writer.ts";
import { LineCursor } from "./line-cursor.ts";

export async function comm(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    first: { short: "1" },
    second: { short: "2" },
    third: { short: "3" },
    check: { long: "check-order" },
    noCheck: { long: "nocheck-order" },
    delimiter: { long: "output-delimiter", value: "required" },
    total: { long: "total" },
    zero: { short: "z", long: "zero-terminated" },
  });
  const [left, right, extra] = options.operands;
  if (left === undefined) throw new UsageError("missing operand");
  if (right === undefined) throw new UsageError(`missing operand after '${left}'`);
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
  const separator = options.has("zero") ? 0 : 10;
  const one = new LineCursor(process, left, separator);
  const two = new LineCursor(process, right, separator);
  const delimiter = options.value("delimiter") ?? "\t";
  const hidden = [options.has("first"), options.has("second"), options.has("third")];
  const prefixes = [
    "",
    hidden[0] ? "" : delimiter,
    (hidden[0] ? "" : delimiter) + (hidden[1] ? "" : delimiter),
  ];
  const counts = [0, 0, 0];
  const writer = new TextWriter(process.stdout);
  const end = String.fromCharCode(separator);
  let isDisordered = false;
  const order = new OrderCheck(process);
  await one.advance();
  await two.advance();
  while (one.line !== undefined || two.line !== undefined) {
    const result = compare(one.line, two.line);
    const column = result === 0 ? 2 : result < 0 ? 0 : 1;
    counts[column] = (counts[column] ?? 0) + 1;
    if (!hidden[column]) writer.add(`${prefixes[column]}${result <= 0 ? one.line : two.line}${end}`);
    for (const [index, cursor] of [one, two].entries()) {
      if (index === 0 ? result > 0 : result < 0) continue;
      const before = cursor.line ?? "";
      await cursor.advance();
      const isWrong = cursor.line !== undefined && compareByteOrder(before, cursor.line) > 0;
      const isReported = options.has("check") || (!options.has("noCheck") && column !== 2);
      if (isWrong && isReported) {
        isDisordered = true;
        if (await order.report(index + 1, { isFatal: options.has("check"), writer })) return 1;
      }
    }
    if (process.meter.charge(unitsPerLine)) await process.meter.turn();
    if (writer.isFull) await writer.flush();
  }
  if (options.has("total")) writer.add(`${[...counts, "total"].join(delimiter)}${end}`);
  await writer.flush();
  if (isDisordered) await process.fail("input is not in sorted order");
  return isDisordered ? 1 : 0;
}

/** Says once per file that it is not in order. */
class OrderCheck {
  readonly #process: Process;
  readonly #reported = new Set<number>();

  constructor(process: Process) {
    this.#process = process;
  }

  /** Returns whether that ends the command. */
  async report(
    file: number,
    { isFatal, writer }: { isFatal: boolean; writer: TextWriter },
  ): Promise<boolean> {
    if (this.#reported.has(file)) return false;
    this.#reported.add(file);
    await writer.flush();
    await this.#process.fail(`file ${file} is not in sorted order`);
    return isFatal;
  }
}

function compare(left: string | undefined, right: string | undefined): number {
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  return compareByteOrder(left, right);
}

/** To wait for a line, to compare it and to print it. */
const unitsPerLine = 120;
