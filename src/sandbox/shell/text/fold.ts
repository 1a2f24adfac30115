/** The command `fold`. */

import { printForEachInput } from "../process/inputs.ts";
import type { Meter } from "../process/meter.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readLineBlocks } from "../process/text/lines.ts";
import { encodeText, fromBinaryText, toBinaryText } from "../process/text/text.ts";
import type { TextWriter } from "../process/text/text-writer.ts";

export async function fold(process: Process): Promise<number> {
  const args = process.args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg));
  const options = parseOptions(args, {
    bytes: { short: "b", long: "bytes" },
    spaces: { short: "s", long: "spaces" },
    width: { short: "w", long: "width", value: "required" },
  });
  const width = options.value("width") ?? "80";
  if (!/^\d{1,9}$/.test(width) || Number(width) === 0)
    throw new UsageError(`invalid number of columns: '${width}'`);
  const folding = {
    width: Number(width),
    atSpaces: options.has("spaces"),
    countsBytes: options.has("bytes"),
  };
  return printForEachInput(process, options.operands, async (input, writer) => {
    for await (const { lines, isTerminated } of readLineBlocks(input, process.meter)) {
      for (const [index, line] of lines.entries()) {
        await foldLine(line, folding, { writer, meter: process.meter });
        if (isTerminated || index < lines.length - 1) writer.add("\n");
        if (process.meter.charge(line.length * 3)) await process.meter.turn();
        if (writer.isFull) await writer.flush();
      }
    }
  });
}

interface Folding {
  readonly width: number;
  readonly atSpaces: boolean;
  readonly countsBytes: boolean;
}

/** GNU's counts bytes as columns, whatever they stand for. */
async function foldLine(
  line: string,
  folding: Folding,
  { writer, meter }: { writer: TextWriter; meter: Meter },
): Promise<void> {
  const { width, countsBytes } = folding;
  const isAscii = !/[^\0-\x7f]/.test(line);
  const bytes = isAscii ? line : toBinaryText(encodeText(line));
  const isPlain = countsBytes || !/[\t\b\r]/.test(line);
  if (isPlain && bytes.length <= width) {
    writer.add(line);
    return;
  }
  for (let start = 0; start < bytes.length; ) {
    const end = partEnd(bytes, start, { ...folding, isPlain });
    const part = bytes.slice(start, end) + (end < bytes.length ? "\n" : "");
    if (isAscii) writer.add(part);
    else await writer.writeBytes(fromBinaryText(part));
    if (meter.charge(end - start + unitsPerPart)) await meter.turn();
    if (writer.isFull) await writer.flush();
    start = end;
  }
}

const unitsPerPart = 20;

function partEnd(
  bytes: string,
  start: number,
  { width, atSpaces, isPlain }: Folding & { isPlain: boolean },
): number {
  const end = isPlain ? Math.min(bytes.length, start + width) : columnsEnd(bytes, start, width);
  if (end === bytes.length || !atSpaces) return end;
  const part = bytes.slice(start, end);
  const blank = Math.max(part.lastIndexOf(" "), part.lastIndexOf("\t"));
  return blank < 0 ? end : start + blank + 1;
}

/** Where the columns of a part are full. At least one byte is taken. */
function columnsEnd(bytes: string, start: number, width: number): number {
  let column = 0;
  for (let index = start; index < bytes.length; index++) {
    const byte = bytes.charCodeAt(index);
    const next =
      byte === 9
        ? column + 8 - (column % 8)
        : byte === 8
          ? Math.max(0, column - 1)
          : byte === 13
            ? 0
            : column + 1;
    if (next > width && index > start) return index;
    column = next;
  }
  return bytes.length;
}
