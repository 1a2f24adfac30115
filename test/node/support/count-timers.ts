import { type Clock, systemClock } from "../../../src/clock.ts";

/** The system's clock, and how many of its timers wait. */
export function countTimers(): Clock & { waiting: number } {
  const clock = {
    waiting: 0,
    now: () => systemClock.now(),
    after(delayMs: number, callback: () => void) {
      let isWaiting = true;
      clock.waiting += 1;
      const end = () => {
        if (isWaiting) clock.waiting -= 1;
        isWaiting = false;
      };
      const cancel = systemClock.after(delayMs, () => {
        end();
        callback();
      });
      return () => {
        end();
        cancel();
      };
    },
  };
  return clock;
}
