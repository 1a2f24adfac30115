/** The wait for a command of a sandbox, which is to keep its deadline and its signal itself: this gives up one that does not. */

import type { Clock } from "../../clock.ts";
import { EdgeflueError } from "../../errors.ts";
import { sandboxLimits } from "../../limits.ts";

const { commandEndMsMax, abortEndMsMax } = sandboxLimits;

export interface CommandDeadline {
  clock: Clock;
  /** As the command was told. */
  timeoutMs: number;
  /** The operation's. */
  signal: AbortSignal;
}

/** Rejects with the reason of `signal` when the sandbox does not end the command soon after an abort, and with
 *  `operation_timeout` when it does not end it long after its time was up. `run` gets a signal that says the same. */
export async function withinDeadline<T>(
  { clock, timeoutMs, signal }: CommandDeadline,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const givenUp = Promise.withResolvers<never>();
  let cancelAbandon = () => {};
  const onAbort = () => {
    cancelAbandon = clock.after(abortEndMsMax, () => givenUp.reject(signal.reason));
  };
  const cancelDeadline = clock.after(timeoutMs + commandEndMsMax, () => {
    late.abort(notEnded(timeoutMs));
    givenUp.reject(late.signal.reason);
  });
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const work = run(AbortSignal.any([signal, late.signal]));
    work.catch(() => {}); // What comes after it was given up is not read.
    return await Promise.race([work, givenUp.promise]);
  } finally {
    cancelDeadline();
    cancelAbandon();
    signal.removeEventListener("abort", onAbort);
  }
}

function notEnded(timeoutMs: number): EdgeflueError {
  const message = `The sandbox did not end the command within ${commandEndMsMax / 1000} s after its time of ${timeoutMs / 1000} s was up; its outcome is unknown.`;
  return new EdgeflueError("operation_timeout", message, {
    hint: "A sandbox ends a command when its timeoutMs are over, or when its signal aborts.",
  });
}
