/** Asks on stderr and reads the answer from stdin, as `-i` does. */

import type { Process } from "../process/process.ts";
import { decodeBytes } from "../process/text/text.ts";

/** Whether the answer begins with y. The end of the input says no. */
export async function confirm(process: Process, question: string): Promise<boolean> {
  await process.stderr.write(`${process.name}: ${question} `);
  return /^[yY]/.test(decodeBytes(await readLine(process)));
}

/** One line; what follows it stays in the input. */
async function readLine({ stdin, meter }: Process): Promise<Uint8Array> {
  let line = new Uint8Array(0);
  for (let chunk = await stdin.read(); chunk !== undefined; chunk = await stdin.read()) {
    const end = chunk.indexOf(10);
    // The first characters decide: the rest of a long line is not kept.
    if (line.length === 0) line = chunk.slice(0, end < 0 ? 8 : Math.min(end, 8));
    if (end >= 0) {
      stdin.unread(chunk.subarray(end + 1));
      break;
    }
    await meter.spend(chunk.length);
  }
  return line;
}
