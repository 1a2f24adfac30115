/** Aborts what cancelled calls have begun in sessions. The row of a call says what that is, and that it is owed is a job,
 *  written in the transaction that cancels: the sessions are asked at once, and by the next host if this one dies. */

import type { Clock } from "../../clock.ts";
import { describeError, EdgeflueError } from "../../errors.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import { hasEnded } from "../../protocol/run/run.ts";
import type { Session } from "../../protocol/session.ts";
import type { Job } from "../../store/job-store.ts";
import type { CallTarget } from "../../store/run/call-store.ts";
import { workflowLimits } from "../limits.ts";
import type { RunJournal, RunTransaction } from "./run-journal.ts";

/** The job of asking again. */
export const abortJob = "abort";

export interface SessionAbortsParts {
  journal: RunJournal;
  clock: Clock;
  openSession(address: SessionAddress): Session;
  /** Keeps the host alive until the work has settled. */
  defer(work: Promise<unknown>): void;
}

export class SessionAborts {
  readonly #parts: SessionAbortsParts;
  /** Whether a session is to be asked now. */
  #isDue = false;
  #isSending = false;
  /** Times in a row that a session gave no answer. */
  #failures = 0;
  #isClosed = false;
  /** Of the sessions that are asked. */
  readonly #deadlines = new Set<() => void>();

  constructor(parts: SessionAbortsParts) {
    this.#parts = parts;
  }

  /** Inside the transaction that cancels a call with a target. */
  owe({ schedule, now }: Pick<RunTransaction, "schedule" | "now">): void {
    this.#isDue = true;
    const pause = Math.min(workflowLimits.abortRetryMs * 2 ** this.#failures, workflowLimits.abortRetryMsMax);
    schedule({ name: abortJob, dueAt: now + pause });
  }

  /** Inside the transaction that ends a run: its open calls are cancelled. */
  oweForRun(transaction: RunTransaction): void {
    if (transaction.calls.owedAborts(true, 1).length > 0) this.owe(transaction);
  }

  /** After such a transaction. */
  send(): void {
    if (this.#isDue && !this.#isSending && !this.#isClosed) this.#parts.defer(this.#sendAll());
  }

  /** Asks for what an earlier host still owed. */
  resume(jobs: readonly Job[]): void {
    if (!jobs.some(({ name }) => name === abortJob)) return;
    this.#isDue = true;
    this.send();
  }

  /** Nothing is sent any more, and no timer keeps the process alive. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#deadlines) cancel();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    try {
      while (this.#isDue && !this.#isClosed) await this.#sendSome();
    } catch {
      // The journal has crashed, and says so to its listener. The job is still there.
    } finally {
      this.#isSending = false;
    }
  }

  async #sendSome(): Promise<void> {
    const { journal } = this.#parts;
    this.#isDue = false;
    const owed = journal.read(
      ({ run, calls }) =>
        calls.owedAborts(hasEnded(run.get()?.status ?? "running"), workflowLimits.abortsAtOnceMax),
      [],
    );
    const answers = await Promise.all(owed.map(({ target }) => this.#ask(target)));
    if (this.#isClosed) return;
    const hasFailed = answers.includes(false);
    this.#failures = hasFailed ? this.#failures + 1 : 0;
    const isMore = owed.length === workflowLimits.abortsAtOnceMax;
    const wasCancelledMeanwhile = this.#isDue;
    const next = journal.commit((transaction) => {
      const { calls, jobs } = transaction;
      owed.forEach(({ position }, index) => {
        if (answers[index]) calls.forgetTarget(position);
      });
      if (hasFailed) this.owe(transaction);
      else if (!isMore && !wasCancelledMeanwhile) jobs.remove(abortJob);
      return jobs.nextDueAt();
    });
    journal.alarm.relax(next);
    this.#isDue = wasCancelledMeanwhile || (isMore && !hasFailed);
  }

  /** Whether there is no more to ask: also where the session refuses, such as one that was deleted. */
  async #ask({ idempotencyKey, ...address }: CallTarget): Promise<boolean> {
    const { clock, openSession } = this.#parts;
    const late = Promise.withResolvers<never>();
    const cancelDeadline = clock.after(workflowLimits.abortMsMax, () =>
      late.reject(new Error(`It gave no answer within ${workflowLimits.abortMsMax / 1000} s.`)),
    );
    this.#deadlines.add(cancelDeadline);
    try {
      await Promise.race([openSession(address).abort({ idempotencyKey }), late.promise]);
      return true;
    } catch (error) {
      if (error instanceof EdgeflueError && error.status < 500) return true;
      console.warn(
        `edgeflue: a session could not be asked to abort a cancelled call, and is asked again: ${describeError(error)}`,
      );
      return false;
    } finally {
      cancelDeadline();
      this.#deadlines.delete(cancelDeadline);
    }
  }
}
