/** The command `tee`. */

import { attempt, forEachOperand } from "../entry/attempt.ts";
import { parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import type { Output } from "../process/streams.ts";

export async function tee(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    append: { short: "a", long: "append" },
    ignoreInterrupts: { short: "i", long: "ignore-interrupts" },
    pipe: { short: "p", long: "output-error", value: "optional" },
  });
  const outputs: Output[] = [process.stdout];
  const exitCode = await forEachOperand(options.operands, (path) =>
    attempt(process, path, () => {
      outputs.push(process.openOutput(path, { append: options.has("append") }));
    }),
  );
  for (let chunk = await process.stdin.read(); chunk !== undefined; chunk = await process.stdin.read()) {
    for (const output of outputs) await output.write(chunk.slice());
    if (process.meter.charge(chunk.length * outputs.length)) await process.meter.turn();
  }
  return exitCode;
}
