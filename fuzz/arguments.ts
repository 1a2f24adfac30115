/** The arguments of both fuzzers: `--seconds 60 --seed 7`. */

import { parseArgs } from "node:util";

export interface FuzzArguments {
  seconds: number;
  /** Printed, so that a run can be repeated. */
  seed: number;
}

export function readArguments(): FuzzArguments {
  const { values } = parseArgs({
    options: { seconds: { type: "string", default: "10" }, seed: { type: "string" } },
  });
  const seconds = Number(values.seconds);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
  if (!(seconds > 0) || !Number.isInteger(seed)) {
    throw new Error("Usage: --seconds <number above 0> [--seed <whole number>]");
  }
  return { seconds, seed };
}
