/** The command `rev`. */

import { printForEachInput } from "../process/inputs.ts";
import { parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readLineBlocks } from "../process/text/lines.ts";

export async function rev(process: Process): Promise<number> {
  const options = parseOptions(process.args, {});
  return printForEachInput(process, options.operands, async (input, writer) => {
    for await (const { lines, isTerminated } of readLineBlocks(input, process.meter)) {
      for (const [index, line] of lines.entries()) {
        for (const part of reversedParts(line)) {
          writer.add(part);
          if (process.meter.charge(part.length * 4 + 4)) await process.meter.turn();
        }
        if (isTerminated || index < lines.length - 1) writer.add("\n");
        if (writer.isFull) await writer.flush();
      }
    }
  });
}

const partLength = 8_192;

function* reversedParts(line: string): Generator<string> {
  for (let end = line.length; end > 0; ) {
    let start = Math.max(0, end - partLength);
    // A character past U+FFFF stays whole.
    if (start > 0 && (line.codePointAt(start - 1) ?? 0) > 0xffff) start -= 1;
    const part = line.slice(start, end);
    if (/[\ud800-\udbff]/.test(part)) yield [...part].reverse().join("");
    else {
      const units = new Uint16Array(part.length);
      for (let index = 0; index < part.length; index++)
        units[part.length - 1 - index] = part.charCodeAt(index);
      yield String.fromCharCode(...units);
    }
    end = start;
  }
}
