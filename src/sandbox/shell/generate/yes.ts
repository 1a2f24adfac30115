/** The command `yes`. */

import { parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { encodeText } from "../process/text/text.ts";

/** Ends when its reader is gone, or with the command line's work. */
export async function yes(process: Process): Promise<number> {
  const { operands } = parseOptions(process.args, {}, { stopAtOperand: true });
  const line = encodeText(`${operands.length > 0 ? operands.join(" ") : "y"}\n`);
  const copies = Math.max(1, Math.floor(blockBytes / line.length));
  for (;;) {
    const block = new Uint8Array(line.length * copies);
    for (let copy = 0; copy < copies; copy++) block.set(line, copy * line.length);
    await process.stdout.write(block);
    await process.meter.spend(block.length);
  }
}

const blockBytes = 8 * 1024;
