/** How a caller bears with the network between it and a session: which failures pass by themselves, how long it waits,
 *  and when it gives up. What it sends again carries its idempotency key, so that nothing runs twice. */

import type { EdgeflueError } from "../../errors.ts";
import { clientLimits } from "../../limits.ts";

export const { openMsMin, silenceMsMax, abortRepeatMs, abortGraceMs } = clientLimits;

export interface RetryOptions {
  /** Times that a request is sent again after failures in a row. Default 5. */
  retries?: number | undefined;
  /** From 0 to 1: spreads callers that failed at the same moment. Default `Math.random`. */
  random?: () => number;
}

/** The attempts of one request. */
export class Retries {
  readonly #retries: number;
  readonly #random: () => number;
  #attempts = 0;
  #failuresInRow = 0;

  constructor({ retries = clientLimits.retriesDefault, random = Math.random }: RetryOptions = {}) {
    this.#retries = retries;
    this.#random = random;
  }

  /** Milliseconds to wait before the request is sent again; undefined when it is not. `openMs` is how long the
   *  attempt lasted. */
  next(error: EdgeflueError, openMs: number): number | undefined {
    this.#attempts += 1;
    this.#failuresInRow = openMs < clientLimits.openMsMin ? this.#failuresInRow + 1 : 1;
    const isOver = this.#failuresInRow > this.#retries || this.#attempts >= clientLimits.attemptsMax;
    if (isOver || !passesByItself(error)) return undefined;
    const { retryDelayMs, retryDelayMsMax } = clientLimits;
    const doubledMs = Math.min(retryDelayMs * 2 ** (this.#failuresInRow - 1), retryDelayMsMax);
    const askedMs = (error.retryAfterSeconds ?? 0) * 1000;
    return askedMs > retryDelayMsMax ? undefined : Math.max(askedMs, doubledMs * (0.5 + this.#random() / 2));
  }
}

function passesByItself({ code, retryAfterSeconds }: EdgeflueError): boolean {
  switch (code) {
    case "server_unavailable":
    case "queue_full":
      return true;
    // Without Retry-After it is the operation's own outcome, and final.
    case "operation_interrupted":
      return retryAfterSeconds !== undefined;
    default:
      return false;
  }
}
