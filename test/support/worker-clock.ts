/** The clock of the Worker under test. It goes as the system's does, unless a test lets time pass at once or stand
 *  still. Every timer looks by itself whether it is due: workerd lets nobody call back into another object. */

import { type Clock, systemClock } from "../../src/clock.ts";

/** How soon a timer notices that a test has moved the clock. */
const tickMs = 10;

let passedMs = 0;
let stoppedAt: number | undefined;

export const workerClock: Clock = {
  now: () => stoppedAt ?? systemClock.now() + passedMs,
  after: (delayMs, callback) => {
    const dueAt = workerClock.now() + delayMs;
    const look = () => {
      const leftMs = dueAt - workerClock.now();
      if (leftMs <= 0) callback();
      else cancel = systemClock.after(Math.min(leftMs, tickMs), look);
    };
    let cancel = systemClock.after(Math.min(delayMs, tickMs), look);
    return () => cancel();
  },
};

/** Lets time pass in a moment: what was due within it is called back soon. The clock stays ahead of the system's, also
 *  for the files that follow in this process. */
export function passTime(milliseconds: number): void {
  passedMs += milliseconds;
}

/** Nothing falls due while the body runs, however slow the machine is. */
export async function withoutTime<T>(body: () => Promise<T>): Promise<T> {
  stoppedAt = workerClock.now();
  try {
    return await body();
  } finally {
    stoppedAt = undefined;
  }
}
