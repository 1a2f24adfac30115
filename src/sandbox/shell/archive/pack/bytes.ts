/** Bytes cut into pieces, and pieces put together. */

import { sandboxLimits } from "../../../../limits.ts";
import { FileError } from "../../../file-error.ts";
import { joinBytes } from "../../../join-bytes.ts";
import type { Meter } from "../../process/meter.ts";
import type { Input } from "../../process/streams.ts";

const sliceBytes = 64 * 1024;

/** Pieces that are packed in one go. */
export async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += sliceBytes)
    yield bytes.subarray(start, start + sliceBytes);
}

export async function* chunksOf(input: Input): AsyncGenerator<Uint8Array> {
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) yield* slices(chunk);
}

/** The content of the file that is made at `path`, of pieces that do not change meanwhile. */
export async function gatherFile(
  pieces: AsyncIterable<Uint8Array>,
  path: string,
  meter: Meter,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of pieces) {
    size += part.length;
    if (size > sandboxLimits.fileBytesMax) throw new FileError("EFBIG", "write", path);
    meter.hold(part.length);
    parts.push(part);
  }
  meter.release(size);
  return joinBytes(parts);
}
