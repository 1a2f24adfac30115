/** A run as programs drive it, wherever it is: in this process, in a Worker, or at the other end of HTTP. */

import { EdgeflueError } from "../../errors.ts";
import { checkOptions } from "../check/field-checks.ts";
import type { CancelReply, DeliveryReceipt, Run, RunEventPage, RunEventQuery, RunRecord } from "./run.ts";

export interface SendOptions {
  /** An event with the key of an earlier one is that one. */
  idempotencyKey?: string;
}

export class RunHandle<Result = unknown> {
  readonly id: string;
  readonly #run: Pick<Run, "wait" | "record" | "events" | "cancel" | "deliver" | "delete">;

  constructor(id: string, run: Pick<Run, "wait" | "record" | "events" | "cancel" | "deliver" | "delete">) {
    this.id = id;
    this.#run = run;
  }

  /** What the workflow returns, once it has ended. Rejects with the run's error when it failed or was cancelled. */
  async result(): Promise<Result> {
    const { error, result } = await this.#run.wait();
    if (error !== undefined) throw EdgeflueError.fromRecord(error);
    return result as Result; // what the workflow's type says
  }

  /** Status, times, payload, result and error, as they are now. */
  record(): Promise<RunRecord> {
    return this.#run.record();
  }

  /** What happened, oldest first, at most 1000 events at once. */
  events(query: RunEventQuery = {}): Promise<RunEventPage> {
    checkOptions("events()", query, ["after", "limit", "types"]);
    return this.#run.events(query);
  }

  /** Gives the run an event for `ctx.waitForEvent(name)`. Rejects with `run_ended` when the run has ended. */
  send(name: string, payload: unknown = null, options: SendOptions = {}): Promise<DeliveryReceipt> {
    checkOptions("send()", options, ["idempotencyKey"]);
    return this.#run.deliver({ name, payload, ...options });
  }

  /** Ends the run, unless it has ended. */
  cancel(): Promise<CancelReply> {
    return this.#run.cancel();
  }

  /** Removes the run; one that has not ended is cancelled first. */
  delete(): Promise<void> {
    return this.#run.delete();
  }
}
