/** The one owner of the host's alarm. It is set for the earliest of what is due: the jobs, and one heartbeat ahead
 *  while an operation runs, so that a host that died is woken. An alarm that is set too early stays: when it fires,
 *  the next one is computed. One that is set too late is moved. */

import type { Job } from "../store/job-store.ts";
import type { Transaction } from "./journal.ts";

export class Alarm {
  readonly #setAlarm: (atMs: number) => void;
  /** What the host's alarm is set for, as far as this process knows. */
  #setFor = Number.POSITIVE_INFINITY;

  constructor(setAlarm: (atMs: number) => void) {
    this.#setAlarm = setAlarm;
  }

  /** Makes sure that the host is woken at one of these times (milliseconds since 1970) or before. Costs a write only
   *  when the alarm has to move. */
  ensure(...dueAt: readonly (number | undefined)[]): void {
    const next = Math.min(...dueAt.map((at) => at ?? Number.POSITIVE_INFINITY));
    if (next >= this.#setFor) return;
    this.#setFor = next;
    this.#setAlarm(next);
  }

  /** A job was removed: the alarm moves to what is due next, so that it wakes no object for nothing. Where nothing is due it
   *  stays: taking it away would cost as much as its last ring. */
  relax(dueAt: number | undefined): void {
    if (dueAt === undefined || dueAt <= this.#setFor) return;
    this.#setFor = dueAt;
    this.#setAlarm(dueAt);
  }

  /** Writes a job inside a transaction; once that is committed, the alarm is set for it. */
  schedule({ jobs, afterCommit }: Transaction, job: Job): void {
    jobs.schedule(job);
    afterCommit(() => this.ensure(job.dueAt));
  }

  /** The alarm has fired and is gone. */
  fired(): void {
    this.#setFor = Number.POSITIVE_INFINITY;
  }
}
