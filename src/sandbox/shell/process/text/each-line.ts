/** Goes through an input line by line, for commands whose work for a line may have to wait. */

import type { Meter } from "../meter.ts";
import type { Input } from "../streams.ts";
import { readLineBlocks } from "./lines.ts";

export async function forEachLine(
  input: Input,
  meter: Meter,
  work: (line: string) => Promise<void>,
): Promise<void> {
  for await (const { lines } of readLineBlocks(input, meter)) {
    for (const line of lines) {
      await work(line);
      if (meter.charge(line.length + 80)) await meter.turn();
    }
  }
}
