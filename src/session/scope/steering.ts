/** Messages that join a running operation: before its next call of the model, or at once while the model has not yet
 *  said anything. */

/** What one operation's run and those who steer it share. */
export class Steering {
  /** Whether messages may be waiting. A run that resumes after a restart looks once. */
  hasWaiting: boolean;
  /** Ends the call of the model that has said nothing yet. */
  #restart: (() => void) | undefined;

  constructor({ isInherited }: { isInherited: boolean }) {
    this.hasWaiting = isInherited;
  }

  /** Whether the operation has settled: no message joins it any more. */
  isClosed = false;

  /** How many have arrived since the operation took some in last. */
  waiting = 0;

  /** Something was stored that waits for this operation. */
  arrived(): void {
    this.waiting += 1;
    this.hasWaiting = true;
    this.#restart?.();
  }

  close(): void {
    this.isClosed = true;
  }

  /** While the model is silent, `restart` is called for what arrives. The returned function says that it has spoken. */
  whileSilent(restart: () => void): () => void {
    this.#restart = restart;
    return () => {
      this.#restart = undefined;
    };
  }
}
