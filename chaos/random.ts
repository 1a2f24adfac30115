/** Random numbers from a seed. Each user of a run has a stream of its own, so that what one of them does depends on
 *  nothing but the seed. */

import { createRandom, type Random } from "../test/sandbox/random.ts";

export { createRandom, type Random };

/** Another stream, independent of the one that it is drawn from. */
export function forkRandom(random: Random): Random {
  return createRandom(random.integer(2 ** 31));
}

/** One of the names, each as likely as its weight says. */
export function pickWeighted<Name extends string>(
  random: Random,
  weights: Readonly<Record<Name, number>>,
): Name {
  const entries = Object.entries(weights) as [Name, number][]; // the keys of a record
  let rest = random.integer(entries.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [name, weight] of entries) {
    rest -= weight;
    if (rest < 0) return name;
  }
  throw new Error("The weights are empty.");
}
