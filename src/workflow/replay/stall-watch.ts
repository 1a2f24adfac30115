/** Ends a run whose code waits for something that never comes: a promise of its own, a request without a deadline. Steps, sleeps,
 *  events and sessions have bounds of their own, or are meant to take days. */

import { EdgeflueError } from "../../errors.ts";
import { workflowLimits } from "../limits.ts";
import type { Attempt } from "./attempt.ts";

export class StallWatch {
  #since: number | undefined;
  #progress = 0;

  /** Looks at the code with each heartbeat. Returns why the run is to end; undefined when it goes on. */
  check(attempt: Pick<Attempt, "isOutside" | "progress">, now: number): EdgeflueError | undefined {
    const { isOutside, progress } = attempt;
    if (!isOutside) this.#since = undefined;
    else if (this.#since === undefined || progress !== this.#progress) this.#since = now;
    this.#progress = progress;
    const { stallMsMax } = workflowLimits;
    return this.#since !== undefined && now - this.#since >= stallMsMax ? stalled(stallMsMax) : undefined;
  }
}

function stalled(ms: number): EdgeflueError {
  const minutes = ms / 60_000;
  return new EdgeflueError(
    "operation_timeout",
    `The workflow's code neither ended nor made a call of ctx for ${minutes} minutes.`,
    {
      hint: "It waits for something outside of a step. Put what takes long into ctx.step(), which has a deadline, or wait with ctx.sleep() and ctx.waitForEvent().",
      meta: { stallMsMax: ms },
    },
  );
}
