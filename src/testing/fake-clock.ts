/** A clock that moves only when a test moves it. */

import type { Clock } from "../clock.ts";

interface Timer {
  at: number;
  callback: () => void;
}

export class FakeClock implements Clock {
  #now = 1_800_000_000_000;
  #timers: Timer[] = [];
  #waiters: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    for (const waiter of this.#waiters.splice(0)) waiter();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How long until the next timer, in milliseconds; undefined when none is set. */
  get nextDelayMs(): number | undefined {
    const next = Math.min(...this.#timers.map(({ at }) => at));
    return Number.isFinite(next) ? next - this.#now : undefined;
  }

  /** Resolves as soon as another timer is set. */
  timerSet(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Moves forward, calling back what falls due on the way, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
  }
}
