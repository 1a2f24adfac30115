/** Things that happen in the middle of the work, for somebody who waits for one to strike. */

/** Of the work of sessions and of runs. */
export const sessionMoments = [
  "model asked",
  "model answering",
  "tool called",
  "tool answered",
  "approval decided",
] as const;

/** Of webhooks: a turn has no approval to wait for, and shows what it does. */
export const webhookMoments = [
  "model asked",
  "model answering",
  "tool called",
  "tool answered",
  "posting to GitHub",
] as const;

export const slackMoments = [
  "model asked",
  "model answering",
  "tool called",
  "tool answered",
  "posting to Slack",
] as const;

export type MomentName = (typeof sessionMoments | typeof webhookMoments | typeof slackMoments)[number];

export class Moments {
  readonly #waiting = new Set<{ name: MomentName; resolve: () => void }>();

  happened(name: MomentName): void {
    for (const waiter of this.#waiting) {
      if (waiter.name !== name) continue;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }

  /** Resolves when it happens next, in the same turn, or when the signal aborts. */
  next(name: MomentName, signal: AbortSignal): Promise<void> {
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
