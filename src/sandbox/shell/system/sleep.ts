/** `sleep`, and the durations that it and `timeout` read: `1.5`, `2m`, `infinity`. */

import { quoteName } from "../entry/quote.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

/** The longest that a timer can be set for. */
const pauseMsMax = 2 ** 31 - 1;

export async function sleep(process: Process): Promise<number> {
  const { operands } = parseOptions(process.args, {});
  if (operands.length === 0) throw new UsageError("missing operand");
  let left = 0;
  for (const text of operands) {
    const milliseconds = parseDuration(text);
    if (milliseconds === undefined) throw new UsageError(`invalid time interval ${quoteName(text)}`);
    left += milliseconds;
  }
  while (left > 0) {
    const pause = Math.min(left, pauseMsMax);
    await process.sleep(pause);
    left -= pause;
  }
  return 0;
}

const units: Readonly<Record<string, number>> = {
  "": 1_000,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^\+?(\d+(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+|inf(?:inity)?)([smhd]?)$/i.exec(text);
  if (match === null) return undefined;
  const [, digits = "", unit = ""] = match;
  const number = /^inf/i.test(digits) ? Number.POSITIVE_INFINITY : Number(digits);
  return number * (units[unit] ?? 1_000);
}
