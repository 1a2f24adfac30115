/** Publishes what an object says about itself to the directory. The debt is a job, written in the transaction of the
 *  change; the publication follows a moment later, and again until it succeeds. Nothing waits for it. */

import type { Clock } from "../clock.ts";
import { describeError } from "../errors.ts";
import type { DirectoryEntry, DirectoryPort } from "../protocol/directory/entry.ts";
import type { Job } from "../store/job-store.ts";
import { outboxLimits } from "./limits.ts";

export const publication = "publish";

export interface OutboxParts {
  /** Undefined where the deployment has no directory: nothing is owed then. */
  directory: DirectoryPort | undefined;
  clock: Clock;
  /** What is true now; undefined when there is nothing to say. */
  describe(): DirectoryEntry | undefined;
  /** Removes the job. */
  settle(): void;
  /** Keeps the host alive until the work has settled. */
  defer(work: Promise<unknown>): void;
}

export class Outbox {
  readonly #parts: OutboxParts;
  /** Counts changes. */
  #owed = 0;
  #isSending = false;
  #cancelTimer: (() => void) | undefined;
  #failures = 0;
  #isClosed = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** Inside the transaction of the change. */
  owe(schedule: (job: Job) => void): void {
    const { directory, clock } = this.#parts;
    if (directory === undefined) return;
    this.#owed += 1;
    const pause = Math.min(outboxLimits.retryMs * 2 ** this.#failures, outboxLimits.retryMsMax);
    schedule({ name: publication, dueAt: clock.now() + pause });
    this.#sendSoon();
  }

  /** Sends what an earlier host still owed. */
  resume(jobs: readonly Job[]): void {
    if (this.#parts.directory !== undefined && jobs.some(({ name }) => name === publication))
      this.#sendSoon();
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  /** Changes that come together are one publication, and none of them delays the first token of an answer. */
  #sendSoon(): void {
    if (this.#cancelTimer !== undefined || this.#isSending) return;
    this.#cancelTimer = this.#parts.clock.after(outboxLimits.delayMs, () => {
      this.#cancelTimer = undefined;
      if (!this.#isClosed) this.#parts.defer(this.#send());
    });
  }

  async #send(): Promise<void> {
    const { directory, describe, settle } = this.#parts;
    this.#isSending = true;
    const owed = this.#owed;
    try {
      const entry = describe();
      if (entry !== undefined) await directory?.publish(entry);
      this.#failures = 0;
      if (owed === this.#owed && !this.#isClosed) settle();
    } catch (error) {
      // The job is still there.
      this.#failures += 1;
      console.warn(
        `edgeflue: the directory could not be updated, and is updated again: ${describeError(error)}`,
      );
      return;
    } finally {
      this.#isSending = false;
    }
    if (owed !== this.#owed) this.#sendSoon();
  }
}
