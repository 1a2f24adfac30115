/** Deliveries that wait for room in the queue, or for a turn that they are to join. A turn may wait for people for days: each
 *  look takes place later than the one before, unless a turn has ended or goes on. In memory only: the next host begins
 *  with the short pauses again. */

import { channelLimits } from "../limits.ts";

export class Waiting {
  readonly #times = new Map<number, { what: "room" | "turn"; count: number }>();

  /** Says for how long. */
  add(seq: number, what: "room" | "turn"): number {
    const count = this.#times.get(seq)?.count ?? 0;
    this.#times.set(seq, { what, count: count + 1 });
    return Math.min(channelLimits.retryMs * 2 ** count, channelLimits.retryMsMax);
  }

  remove(seq: number): void {
    this.#times.delete(seq);
  }

  /** One that came before it waits for room. */
  isBehind(seq: number): boolean {
    for (const [other, { what }] of this.#times) if (what === "room" && other < seq) return true;
    return false;
  }

  /** Those to look into now, with the short pauses from then on: each turn that ends makes room for one, and the first that
   *  came have it. */
  takeFirst(): number[] {
    const first = [...this.#times.keys()]
      .sort((left, right) => left - right)
      .slice(0, channelLimits.retriedAtOnceMax);
    for (const seq of first) {
      const found = this.#times.get(seq);
      if (found !== undefined) found.count = 0;
    }
    return first;
  }
}
