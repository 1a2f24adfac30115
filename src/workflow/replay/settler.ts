/** Hands the ends of durable calls to the code of a run, strictly in the order in which they were stored. The code gets each
 *  end only when it has run as far as it can with the one before. A replay therefore decides every race as the first
 *  attempt did. */

export class Settler {
  /** Calls back once all code that is ready to run has run. */
  readonly #turn: (callback: () => void) => void;
  readonly #waiting = new Map<number, () => void>();
  #next = 1;
  /** Whether the code may still run in this turn: it was given an end, or has made a call. */
  #mayRun = false;
  #isStopped = false;

  constructor(turn: (callback: () => void) => void) {
    this.#turn = turn;
  }

  /** The number of the end that is to be handed out next. */
  get next(): number {
    return this.#next;
  }

  /** Whether an end is about to be handed out. */
  get isBusy(): boolean {
    return this.#waiting.has(this.#next);
  }

  /** The code is running: it is given nothing more before its turn is over. */
  noteRunning(): void {
    if (this.#mayRun || this.#isStopped) return;
    this.#mayRun = true;
    this.#turn(() => {
      this.#mayRun = false;
      this.#handOutNext();
    });
  }

  /** The end with this number is stored, and code waits for it. */
  offer(order: number, handOut: () => void): void {
    this.#waiting.set(order, handOut);
    this.#handOutNext();
  }

  /** No code gets anything any more. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting.clear();
  }

  #handOutNext(): void {
    const handOut = this.#waiting.get(this.#next);
    if (handOut === undefined || this.#mayRun || this.#isStopped) return;
    this.#waiting.delete(this.#next);
    this.#next += 1;
    this.noteRunning();
    handOut();
  }
}
