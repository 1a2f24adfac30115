/** Packs data as deflate does, with the engine's own stream: there is no choice of levels. */

import type { Meter } from "../process/meter.ts";

/** Packs chunks as they come and gives out what is ready. */
export async function* deflate(chunks: AsyncIterable<Uint8Array>, meter: Meter): AsyncGenerator<Uint8Array> {
  const stream = new CompressionStream("deflate-raw");
  // The types of Workers and of Node differ in what they call bytes.
  const writer = stream.writable.getWriter() as WritableStreamDefaultWriter<Uint8Array>;
  const reader: ReadableStreamDefaultReader<Uint8Array> = stream.readable.getReader();
  const feeding = feed(chunks, writer, meter);
  // Its failure also ends the reading, and is thrown below.
  feeding.catch(() => {});
  try {
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      if (value !== undefined) yield value;
    }
    await feeding;
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
    for await (const chunk of chunks) {
      if (meter.charge(chunk.length * 5)) await meter.turn();
      // The stream may keep what it is given.
      await writer.write(chunk.slice());
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error);
    throw error;
  }
}
