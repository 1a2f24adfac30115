/** Things that happen in the middle of the work, for somebody who waits for one to strike. */

export const momentNames = [
  "model asked",
  "model answering",
  "tool called",
  "tool answered",
  "approval decided",
  "posting to GitHub",
] as const;

export type MomentName = (typeof momentNames)[number];

export class Moments {
  readonly #waiting = new Set<{ name: MomentName | undefined; resolve: () => void }>();

  happened(name: MomentName): void {
    for (const waiter of this.#waiting) {
      if (waiter.name !== undefined && waiter.name !== name) continue;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }

  /** Resolves when it happens next, in the same turn, or when the signal aborts. Without a name: when anything does. */
  next(name: MomentName | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiter = { name, resolve };
      this.#waiting.add(waiter);
      signal.addEventListener(
        "abort",
        () => {
          this.#waiting.delete(waiter);
          resolve();
        },
        { once: true },
      );
    });
  }
}
