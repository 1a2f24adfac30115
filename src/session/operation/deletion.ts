/** The removal of a session: one, however many ask for it. While it runs, and afterwards, nothing more is accepted. */

import { EdgeflueError } from "../../errors.ts";
import { sessionGone } from "../../journal/journal.ts";

export class Deletion {
  #state: "none" | "running" | "done" = "none";
  #running: Promise<void> | undefined;

  /** Calls `remove` unless a removal runs already, which this then waits for: a second one would remove what has begun under
   *  the session's name since the first. Where it fails, the session is there again. */
  run(remove: () => Promise<void>): Promise<void> {
    this.#running ??= this.#run(remove).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(remove: () => Promise<void>): Promise<void> {
    this.#state = "running";
    try {
      await remove();
      this.#state = "done";
    } catch (error) {
      this.#state = "none";
      throw error;
    }
  }

  /** Throws while the session is deleted, and afterwards. */
  requireThere(): void {
    if (this.#state === "running") throw beingDeleted();
    if (this.#state === "done") throw sessionGone();
  }
}

function beingDeleted(): EdgeflueError {
  return new EdgeflueError("session_busy", "The session is being deleted.", {
    hint: "Send the request again: it begins a new session.",
    retryAfterSeconds: 1,
  });
}
