/** The lines of code's log: each is written once, also when the code is replayed. */

import { workflowLimits } from "../limits.ts";
import type { RunJournal } from "./run-journal.ts";

export class LogLines {
  readonly #journal: RunJournal;
  /** Lines of earlier attempts, by their places, that this one has not come to. */
  readonly #written: Map<string, number>;
  #leftOut = 0;

  constructor(journal: RunJournal) {
    this.#journal = journal;
    this.#written = journal.read(({ events }) => events.countByPlace(), new Map());
  }

  /** Those that were too many to keep. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Unless an earlier attempt wrote it. */
  write(place: string, data: Readonly<Record<string, unknown>>): void {
    const written = this.#written.get(place) ?? 0;
    this.#written.set(place, written - 1);
    if (written > 0) return;
    try {
      this.#journal.commit(({ events, tell }) => {
        if (events.count < workflowLimits.eventsMax) tell({ type: "log", place, data });
        else this.#leftOut += 1;
      });
    } catch {
      // The journal has crashed, and says so to its listener.
    }
  }
}
