/** Hands the ends of durable calls to the code of a run, strictly in the order in which they were stored, one at a time
 *  and each in a turn of its own: whatever one of them sets in motion has come to a stop before the next. A replay thus
 *  takes every race the way that it went. */

export class Settler {
  /** Calls back once all code that is ready to run has run. */
  readonly #turn: (callback: () => void) => void;
  readonly #waiting = new Map<number, () => void>();
  #next = 1;
  #isScheduled = false;
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
    return this.#isScheduled;
  }

  /** The end with this number is stored, and code waits for it. With no other call open, nothing can come before it or at the same time
   *  it: it is handed out at once, so that the next call is stored in the same turn and the same commit. */
  offer(order: number, handOut: () => void, { isAlone = false }: { isAlone?: boolean } = {}): void {
    if (isAlone && !this.#isScheduled && !this.#isStopped && order === this.#next) {
      this.#next += 1;
      handOut();
      return;
    }
    this.#waiting.set(order, handOut);
    this.#schedule();
  }

  /** No code gets anything any more. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting.clear();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isStopped || !this.#waiting.has(this.#next)) return;
    this.#isScheduled = true;
    this.#turn(() => {
      this.#isScheduled = false;
      const handOut = this.#waiting.get(this.#next);
      if (handOut === undefined) return; // stopped meanwhile
      this.#waiting.delete(this.#next);
      this.#next += 1;
      handOut();
      this.#schedule();
    });
  }
}
