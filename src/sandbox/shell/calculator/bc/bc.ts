/** `bc`: a calculator for numbers of any length, with a language of its own. */

import { readText } from "../../process/inputs.ts";
import { parseOptions, UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import { BcError, BcMachine } from "./machine.ts";
import { BcParser } from "./parser.ts";
import { tokenizeBc } from "./tokens.ts";

export async function bc(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    math: { short: "l", long: "mathlib" },
    noEffect: { short: "qswi", long: ["quiet", "standard", "warn", "interactive"] },
  });
  const machine = new BcMachine(process, { hasMath: options.has("math") });
  for (const path of options.operands) {
    if (!(await runProgram(process, machine, await readText(process, path)))) return 0;
  }
  await runProgram(process, machine, await readText(process, "-"));
  return 0;
}

/** Whether the program ended itself. Errors are printed, and the next line goes on. */
async function runProgram(process: Process, machine: BcMachine, text: string): Promise<boolean> {
  await process.meter.spend(text.length * 20);
  let parser: BcParser;
  try {
    parser = new BcParser(await tokenizeBc(text, process.meter));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.stderr.write(`${error.message}\n`);
    return true;
  }
  for (;;) {
    try {
      const found = parser.next();
      if (found === undefined) return true;
      if (found.kind === "quit") return false;
      if (found.kind === "function") machine.define(found.definition);
      else if (!(await machine.run(found.body))) return false;
    } catch (error) {
      if (error instanceof UsageError) {
        await process.stderr.write(`${error.message}\n`);
        parser.skipLine();
      } else if (error instanceof BcError) {
        await process.stderr.write(`Runtime error (func=(main), adr=0): ${error.message}\n`);
      } else throw error;
    }
  }
}
