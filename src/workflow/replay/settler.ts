/** Hands the ends of durable calls to the code of a run, strictly in the order in which they were stored, and each only
 *  once the code has come to a stop: whatever the one before has set in motion is over by then. A replay thus takes every
 *  race the way that it went. */

export class Settler {
  /** Calls back once all code that is ready to run has run. */
  readonly #turn: (callback: () => void) => void;
  readonly #waiting = new Map<number, () => void>();
  #next = 1;
  /** Whether code may be ready to run: it has got something, or has made a call, in this turn. */
  #isStirred = false;
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

  /** The code runs: nothing is handed out to it before its turn is over. */
  stir(): void {
    if (this.#isStirred || this.#isStopped) return;
    this.#isStirred = true;
    this.#turn(() => {
      this.#isStirred = false;
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
    if (handOut === undefined || this.#isStirred || this.#isStopped) return;
    this.#waiting.delete(this.#next);
    this.#next += 1;
    this.stir();
    handOut();
  }
}
