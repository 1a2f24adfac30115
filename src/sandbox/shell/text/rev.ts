/** The command `rev`. */

import { forEachInput } from "../process/inputs.ts";
import { readLineBlocks } from "../process/lines.ts";
import { parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { TextWriter } from "../process/text-writer.ts";

export async function rev(process: Process): Promise<number> {
  const options = parseOptions(process.args, {});
  const writer = new TextWriter(process.stdout);
  const isComplete = await forEachInput(process, options.operands, async (input) => {
    for await (const { lines, isTerminated } of readLineBlocks(input, process.meter)) {
      const text = lines.map((line) => [...line].reverse().join("")).join("\n");
      writer.add(isTerminated ? `${text}\n` : text);
      if (process.meter.charge(text.length * 4)) await process.meter.turn();
      if (writer.isFull) await writer.flush();
    }
  });
  await writer.flush();
  return isComplete ? 0 : 1;
}
