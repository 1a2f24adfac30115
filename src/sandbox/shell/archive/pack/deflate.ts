/** Packs data as deflate does, with the engine's own stream: there is no choice of levels. */

import type { Meter } from "../../process/meter.ts";

/** Packs chunks as they come and gives out what is ready. */
export async function* deflate(chunks: AsyncIterable<Uint8Array>, meter: Meter): AsyncGenerator<Uint8Array> {
  const stream = new CompressionStream("deflate-raw");
  // The types of Workers and of Node differ in what they call bytes.
  const writer = stream.writable.getWriter() as WritableStreamDefaultWriter<Uint8Array>;
  const reader: ReadableStreamDefaultReader<Uint8Array> = stream.readable.getReader();
  const feeding = feed(chunks, writer, meter);
  // A failure of the feeding also ends the reading, and is thrown below.
  for (const promise of [feeding, writer.closed, reader.closed]) promise.catch(() => {});
  try {
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      if (value !== undefined) yield value;
    }
    await feeding;
  } catch (error) {
    // The stream may pass on a copy of what the feeding threw, which is of no class any more.
    await feeding;
    throw error;
  } finally {
    reader.cancel().catch(() => {}); // Nobody reads any more.
  }
}

async function feed(
  chunks: AsyncIterable<Uint8Array>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  meter: Meter,
): Promise<void> {
  try {
    for await (const block of gather(chunks)) {
      if (meter.charge(block.length * 5)) await meter.turn();
      await writer.write(block);
    }
    await writer.close();
  } catch (error) {
    writer.abort(error).catch(() => {}); // The error is thrown here.
    throw error;
  }
}

const blockBytes = 64 * 1024;

/** Small chunks together: each write to the stream takes as long as packing some kilobytes. The blocks are copies, which
 *  the stream may keep. */
async function* gather(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let block = new Uint8Array(blockBytes);
  let length = 0;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const part = chunk.subarray(start, start + blockBytes - length);
      block.set(part, length);
      length += part.length;
      start += part.length;
      if (length < blockBytes) continue;
      yield block;
      block = new Uint8Array(blockBytes);
      length = 0;
    }
  }
  if (length > 0) yield block.subarray(0, length);
}
