/** Reads an input line by line, a block of lines at a time: splitting a block is much faster than looking for each
 *  line end. */

import { viewBytes } from "../../../join-bytes.ts";
import type { Meter } from "../meter.ts";
import type { Input } from "../streams.ts";
import { decodeBytes } from "./text.ts";

export interface LineBlock {
  /** Without their line ends. */
  readonly lines: readonly string[];
  /** Whether the last of them had a line end. False only at the end of an input whose last line has none. */
  readonly isTerminated: boolean;
}

export interface LineOptions {
  /** The byte between lines. Default: 10, the line feed. 0 for `-z`. */
  separator?: number;
}

/** Blocks of whole lines until the end of the input, with a turn of the event loop where one is due. Nothing for an
 *  empty input. */
export async function* readLineBlocks(
  input: Input,
  meter: Meter,
  { separator = 10 }: LineOptions = {},
): AsyncGenerator<LineBlock> {
  const separatorText = String.fromCharCode(separator);
  let pending: Uint8Array[] = [];
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    for (let start = 0; start < chunk.length; start += blockBytes) {
      const block = chunk.subarray(start, start + blockBytes);
      if (meter.charge(block.length)) await meter.turn();
      const end = block.lastIndexOf(separator);
      if (end < 0) {
        if (pending.length > 0) meter.hold(block.length);
        pending.push(block);
        continue;
      }
      const text = decodeBytes(viewBytes([...pending, block.subarray(0, end)]));
      pending = end + 1 < block.length ? [block.subarray(end + 1)] : [];
      // What is not UTF-8 is decoded and encoded byte by byte.
      if (!text.isWellFormed() && meter.charge(text.length * 10)) await meter.turn();
      yield { lines: text.split(separatorText), isTerminated: true };
    }
  }
  const rest = viewBytes(pending);
  if (rest.length > 0) yield { lines: [decodeBytes(rest)], isTerminated: false };
}

/** Bytes that are decoded at once: some milliseconds of work. */
const blockBytes = 256 * 1024;
