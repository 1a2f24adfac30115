/** The job that wakes a session for its desk. Whatever the desk owes is stored in one transaction with it: a host that dies
 *  right after is followed by one that finds it. */

import { type DeskParts, deskJob } from "../../agent/channel-trigger.ts";
import type { Transaction } from "../../journal/journal.ts";
import { channelLimits } from "../limits.ts";

export class DeskAlarm {
  readonly #parts: Pick<DeskParts, "journal" | "alarm" | "clock">;
  /** When the job is due, as far as this process knows. */
  #dueAt: number | undefined;

  constructor(parts: Pick<DeskParts, "journal" | "alarm" | "clock">) {
    this.#parts = parts;
  }

  /** Inside a transaction that leaves something to do. */
  guard(transaction: Transaction): void {
    this.#schedule(transaction, transaction.now + channelLimits.guardMs);
  }

  /** Outside of a transaction. Costs nothing while the job is about right. */
  set(dueAt: number): void {
    if (this.#dueAt !== undefined && Math.abs(this.#dueAt - dueAt) < channelLimits.guardMs / 2) return;
    this.#parts.journal.commit((transaction) => this.#schedule(transaction, dueAt));
  }

  /** Nothing is left to do. */
  clear(): void {
    const { journal } = this.#parts;
    const isThere = () => journal.read(({ jobs }) => jobs.all(), []).some(({ name }) => name === deskJob);
    if (this.#dueAt === undefined && !isThere()) return;
    this.#dueAt = undefined;
    journal.commit(({ jobs }) => jobs.remove(deskJob));
  }

  #schedule(transaction: Transaction, dueAt: number): void {
    this.#dueAt = dueAt;
    this.#parts.alarm.schedule(transaction, { name: deskJob, dueAt });
  }
}
