/** Packed data that take long and say nothing: they give the event loop its turns all the same. */

import { expect, it } from "vitest";
import { gunzip } from "../../../src/sandbox/shell/archive/gzip/format.ts";
import { Inflater } from "../../../src/sandbox/shell/archive/pack/inflate.ts";
import { Meter, ProcessStopped } from "../../../src/sandbox/shell/process/meter.ts";

/** Blocks with tables of their own and no content, as bytes. The tables: one code, of the end of a block. */
function emptyBlocks(count: number): Uint8Array {
  const lengthCodes = `000000100${"000".repeat(14)}100`;
  const fields = ["001", "00000", "00000", "0111", lengthCodes, "11111111", "11101011", "0", "0", "0"];
  const block = fields.join("");
  const bits = block.repeat(count);
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (let at = 0; at < bits.length; at++)
    if (bits[at] === "1") bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  return bytes;
}

async function readAll(blocks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const block of blocks) void block;
}

/** Stops what runs under the meter at the first turn of the event loop. */
function stopSoon(meter: Meter): ProcessStopped {
  const reason = new ProcessStopped("stopped", 130);
  setTimeout(() => meter.stop(reason), 0);
  return reason;
}

it("gives turns among blocks that have tables and no content", async () => {
  const meter = new Meter();
  const reason = stopSoon(meter);
  await expect(readAll(new Inflater(emptyBlocks(1_000), 0, meter).blocks())).rejects.toBe(reason);
});

it("gives turns among members that have no content", async () => {
  const empty = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const meter = new Meter();
  const reason = stopSoon(meter);
  const members = Uint8Array.from({ length: 2_000 * empty.length }, (_, at) => empty[at % empty.length] ?? 0);
  await expect(readAll(gunzip(members, meter))).rejects.toBe(reason);
});
