/** The lines of code's log: each is written once, also when the code is replayed. */

import { workflowLimits } from "../limits.ts";
import type { RunJournal } from "./run-journal.ts";

export class LogLines {
  readonly #journal: RunJournal;
  /** Lines of earlier attempts, by their places, that this one has not come to. */
  readonly #written: Map<string, number>;
  /** Of this attempt, those of earlier ones included, to which a replay comes again. */
  #lines = 0;
  #chars = 0;
  #leftOut = 0;

  constructor(journal: RunJournal) {
    this.#journal = journal;
    this.#written = journal.read(({ events }) => events.countByPlace(), new Map());
  }

  /** Those that were too many to keep. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Whether there is no room for a line, which is then counted. */
  leaveOut(): boolean {
    const isFull = this.#lines >= workflowLimits.logLinesMax || this.#chars >= workflowLimits.logCharsMax;
    if (isFull) this.#leftOut += 1;
    return isFull;
  }

  /** Unless an earlier attempt wrote it. */
  write(place: string, data: Readonly<Record<string, unknown>>): void {
    this.#lines += 1;
    this.#chars += JSON.stringify(data).length;
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
