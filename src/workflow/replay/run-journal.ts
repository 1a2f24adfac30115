/** The one writer of a run: each transition is one transaction over its stores. A commit that fails is a crash: the
 *  journal writes nothing more, and its host makes a new engine over what is stored. The schema is made with the first
 *  commit, so that reading a run that does not exist makes none. */

import type { Clock } from "../../clock.ts";
import { describeError, EdgeflueError } from "../../errors.ts";
import { Alarm } from "../../journal/alarm.ts";
import type { RunEvent } from "../../protocol/run/run.ts";
import type { Sql } from "../../sql.ts";
import type { Job } from "../../store/job-store.ts";
import type { NewRunEvent } from "../../store/run/run-event-store.ts";
import { migrateRun } from "../../store/run/run-schema.ts";
import { createRunStores, type RunStores } from "../../store/run/run-stores.ts";
import { isEmpty } from "../../store/schema.ts";

export interface RunJournalParts {
  sql: Sql;
  clock: Clock;
  /** Wakes the host at a time (milliseconds since 1970), also after its process died. */
  setAlarm(atMs: number): void;
  /** Gets the events of each transaction, once it is committed. */
  onCommit(events: readonly RunEvent[]): void;
  /** A commit failed: the journal is of no use any more. */
  onCrash(error: EdgeflueError): void;
}

/** The stores inside a transaction. */
export interface RunTransaction extends RunStores {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Adds an event, which readers get after the commit. */
  tell(event: Omit<NewRunEvent, "timestamp">): void;
  /** Sets when a job is due; once that is committed, the alarm is set for it. */
  schedule(job: Job): void;
}

export class RunJournal {
  readonly alarm: Alarm;
  readonly #parts: RunJournalParts;
  readonly #stores: RunStores;
  #isNew: boolean;
  #crash: EdgeflueError | undefined;

  constructor(parts: RunJournalParts) {
    this.#parts = parts;
    this.#stores = createRunStores(parts.sql);
    this.alarm = new Alarm(parts.setAlarm);
    this.#isNew = isEmpty(parts.sql);
    if (!this.#isNew) migrateRun(parts.sql);
  }

  get isCrashed(): boolean {
    return this.#crash !== undefined;
  }

  /** Reads the stores; `fallback` where nothing was ever stored. */
  read<T>(body: (stores: RunStores) => T, fallback: T): T {
    return this.#isNew ? fallback : body(this.#stores);
  }

  /** One transaction. An error of `body` is a crash: refuse before it. Throws `operation_interrupted` after a crash. */
  commit<T>(body: (transaction: RunTransaction) => T): T {
    if (this.#crash !== undefined) throw this.#crash;
    const { sql, clock } = this.#parts;
    const now = clock.now();
    const events: { number: number; event: NewRunEvent }[] = [];
    const jobs: Job[] = [];
    let value: T;
    try {
      value = sql.transaction(() => {
        if (this.#isNew) migrateRun(sql);
        return body({
          ...this.#stores,
          now,
          tell: (event) => {
            const timed = { ...event, timestamp: now };
            events.push({ number: this.#stores.events.append(timed), event: timed });
          },
          schedule: (job) => {
            this.#stores.jobs.schedule(job);
            jobs.push(job);
          },
        });
      });
    } catch (error) {
      throw this.#fail(error);
    }
    this.#isNew = false;
    this.alarm.ensure(...jobs.map(({ dueAt }) => dueAt));
    if (events.length > 0) this.#announce(events);
    return value;
  }

  #announce(events: readonly { number: number; event: NewRunEvent }[]): void {
    const { runId = "" } = this.#stores.run.head() ?? {};
    this.#parts.onCommit(
      events.map(({ number, event: { type, timestamp, data } }) => ({
        runId,
        index: number,
        type,
        timestamp,
        data,
      })),
    );
  }

  #fail(cause: unknown): EdgeflueError {
    const message = "The run could not store its work and restarts.";
    this.#crash = new EdgeflueError("operation_interrupted", message, {
      hint: `It continues from the last commit. Cause: ${describeError(cause)}`,
      retryAfterSeconds: 1,
      cause,
    });
    console.error(`edgeflue: ${message} Cause: ${describeError(cause)}`);
    this.#parts.onCrash(this.#crash);
    return this.#crash;
  }
}
