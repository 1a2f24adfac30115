/** The command `factor`, for numbers whose factors trial division finds in bounded time. */

import { NotSupported, parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { forEachLine } from "../process/text/each-line.ts";

export async function factor(process: Process): Promise<number> {
  const { operands } = parseOptions(process.args, {});
  let exitCode = 0;
  const print = async (word: string) => {
    if (!/^\+?\d{1,40}$/.test(word)) {
      exitCode = 1;
      await process.fail(`'${word}' is not a valid positive integer`);
      return;
    }
    const number = BigInt(word.replace("+", ""));
    if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw new NotSupported(`the number ${word} in factor`);
    const factors = await factorsOf(Number(number), process);
    await process.stdout.write(`${[`${number}:`, ...factors].join(" ")}\n`);
  };
  for (const operand of operands) await print(operand);
  if (operands.length > 0) return exitCode;
  await forEachLine(process.stdin, process.meter, async (line) => {
    for (const word of line.split(/[ \t]+/)) if (word !== "") await print(word);
  });
  return exitCode;
}

async function factorsOf(number: number, { meter }: Process): Promise<number[]> {
  const factors: number[] = [];
  let left = number;
  let steps = 0;
  for (let divisor = 2; divisor * divisor <= left; divisor += divisor === 2 ? 1 : 2) {
    while (left % divisor === 0) {
      factors.push(divisor);
      left /= divisor;
    }
    steps += 1;
    if (steps % 10_000 === 0 && meter.charge(20_000)) await meter.turn();
  }
  if (left > 1) factors.push(left);
  return factors;
}
