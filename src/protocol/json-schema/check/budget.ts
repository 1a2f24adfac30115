/** The work that one check may do, so that no schema and no value keep an isolate: others wait meanwhile. */

import { schemaLimits } from "../limits.ts";

/** The schema and the value take more work than a check may do. */
export class TooMuchWork extends Error {}

export class Budget {
  #left = schemaLimits.stepsMax;
  /** Undefined once the steps that its size allows are given out. */
  #value: { value: unknown } | undefined;

  constructor(value: unknown) {
    this.#value = { value };
  }

  /** Throws `TooMuchWork`. A step is about what it takes to check the type of a value. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0 && this.#value !== undefined) {
      this.#left += schemaLimits.stepsPerValue * countValues(this.#value.value);
      this.#value = undefined;
    }
    if (this.#left < 0) throw new TooMuchWork();
  }
}

/** The items and fields in a value, however deep. */
function countValues(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) count += countValues(inner);
  return count;
}
