/** Runs the jobs whose time has come: each in a transaction that also removes it, so that it runs once and never makes
 *  an alarm loop. */

import type { Journal, Transaction } from "./journal.ts";

/** What each job does, by its name. A job that is to come again schedules itself. */
export type JobHandlers = Readonly<Record<string, (transaction: Transaction) => void>>;

/** A job without a handler is one of a newer release: it is removed, and a line of the log says so. */
export function runDueJobs(journal: Journal, now: number, handlers: JobHandlers): void {
  for (const { name } of journal.read(({ jobs }) => jobs.due(now), [])) {
    journal.commit((transaction) => {
      transaction.jobs.remove(name);
      handlers[name]?.(transaction);
    });
    if (handlers[name] === undefined)
      console.warn(`edgeflue: the job ${name} has no handler and was removed.`);
  }
}
