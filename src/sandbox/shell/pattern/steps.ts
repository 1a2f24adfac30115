/** Work on long texts that can be paused: it yields the units that it has done since the last time. */

import type { Meter } from "../process/meter.ts";

export type Steps<T> = Generator<number, T, void>;

/** Charges the work. Gives a promise only when a turn of the event loop came due. */
export function runSteps<T>(steps: Steps<T>, meter: Meter): T | Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (meter.charge(value)) return runSlowly(steps, meter);
  }
}

async function runSlowly<T>(steps: Steps<T>, meter: Meter): Promise<T> {
  await meter.turn();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (meter.charge(value)) await meter.turn();
  }
}
