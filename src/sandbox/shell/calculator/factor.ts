/** `factor`: prime factors, up to numbers that trial division can take. */

import { quoteName } from "../entry/quote.ts";
import { readLineBlocks } from "../process/lines.ts";
import { NotSupported, parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";

export async function factor(process: Process): Promise<number> {
  const { operands } = parseOptions(process.args, {});
  if (operands.length > 0) return factorAll(process, operands);
  let exitCode = 0;
  for await (const { lines } of readLineBlocks(process.stdin, process.meter)) {
    exitCode = Math.max(
      exitCode,
      await factorAll(process, lines.flatMap((line) => line.split(/[ \t]+/)).filter(Boolean)),
    );
  }
  return exitCode;
}

async function factorAll(process: Process, texts: readonly string[]): Promise<number> {
  let exitCode = 0;
  for (const text of texts) {
    if (!/^\+?\d+$/.test(text)) {
      await process.fail(`${quoteName(text)} is not a valid positive integer`);
      exitCode = 1;
      continue;
    }
    const number = Number(text);
    if (!Number.isSafeInteger(number)) throw new NotSupported("a number of more than 53 bits");
    await process.stdout.write(
      `${number}:${(await factorsOf(number, process)).map((one) => ` ${one}`).join("")}\n`,
    );
  }
  return exitCode;
}

async function factorsOf(number: number, { meter }: Process): Promise<number[]> {
  const factors: number[] = [];
  let rest = number;
  for (let divisor = 2; divisor * divisor <= rest; divisor += divisor === 2 ? 1 : 2) {
    if (meter.charge(1)) await meter.turn();
    for (; rest % divisor === 0; rest /= divisor) factors.push(divisor);
  }
  if (rest > 1) factors.push(rest);
  return factors;
}
