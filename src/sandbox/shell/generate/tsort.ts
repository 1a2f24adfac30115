/** The command `tsort`: an order in which what depends on something comes after it. */

import { readText } from "../process/inputs.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

export async function tsort(process: Process): Promise<number> {
  const { operands } = parseOptions(process.args, {});
  const [name = "-", extra] = operands;
  if (extra !== undefined) throw new UsageError(`extra operand '${extra}'`);
  const words = (await readText(process, name)).split(/[ \t\n]+/).filter((word) => word !== "");
  if (words.length % 2 === 1) throw new UsageError(`${name}: input contains an odd number of tokens`);
  const { meter } = process;
  meter.hold(words.length * bytesPerWord);
  const after = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const word of words) {
    if (!after.has(word)) after.set(word, []);
    if (!waiting.has(word)) waiting.set(word, 0);
    if (meter.charge(unitsPerWord)) await meter.turn();
  }
  for (let index = 0; index < words.length; index += 2) {
    const [before = "", next = ""] = words.slice(index, index + 2);
    if (before === next) continue;
    after.get(before)?.push(next);
    waiting.set(next, (waiting.get(next) ?? 0) + 1);
    if (meter.charge(unitsPerWord)) await meter.turn();
  }
  // As GNU's: those that wait for nothing, in the order of their names.
  const ready = [...waiting]
    .filter(([, count]) => count === 0)
    .map(([word]) => word)
    .sort();
  let written = 0;
  let text = "";
  for (let at = 0; at < ready.length; at++) {
    const word = ready[at] ?? "";
    text += `${word}\n`;
    written += 1;
    // The newest first, as GNU's.
    for (const next of (after.get(word) ?? []).reverse()) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) ready.push(next);
      if (meter.charge(unitsPerWord)) await meter.turn();
    }
    if (meter.charge(unitsPerWord)) await meter.turn();
  }
  await process.stdout.write(text);
  meter.release(words.length * bytesPerWord);
  if (written < waiting.size)
    throw new UsageError(`${name}: input contains a loop, whose order is not supported in this shell`, 2);
  return 0;
}

/** To find a word in the tables, and memory for it there. */
const unitsPerWord = 150;
const bytesPerWord = 100;
