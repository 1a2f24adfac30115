/** An alarm of a session or a run that a program has open. */

import { describeError } from "../errors.ts";
import { hostLimits } from "../limits.ts";

/** Calls back at a time (milliseconds since 1970), or earlier when that is further away than a timer reaches. The timer
 *  does not keep the process alive. The returned function cancels. */
export function wakeAt(atMs: number, what: string, wake: () => void | Promise<void>): () => void {
  const delayMs = Math.min(Math.max(atMs - Date.now(), 0), hostLimits.timerMsMax);
  const timer = setTimeout(async () => {
    try {
      await wake();
    } catch (error) {
      console.error(`edgeflue: ${what} could not be woken: ${describeError(error)}`);
    }
  }, delayMs).unref();
  return () => clearTimeout(timer);
}
