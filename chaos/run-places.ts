/** How often the host was killed while a run stood at one place. A run promises to bear so many deaths there and no more,
 *  so whoever kills waits first until each has got on that has borne its share: on a busy machine that takes longer. */

import { operationLimits } from "../src/limits.ts";

export interface PlaceEvent {
  type: string;
  /** Seconds since 1970. */
  timestamp: number;
}

/** Kinds of events that say where a run stands. */
export const placeEventTypes = ["step_end", "step_retry", "call_start", "call_end", "wait_start", "wait_end"];

interface Place {
  /** Since when the run may have stood there, in milliseconds since 1970. */
  since: number;
  /** Deaths that it has to bear while its own code is at work. */
  deathsMax: number;
  /** Whether a session is asked there, which gives a prompt up sooner. */
  isAsking: boolean;
}

/** An attempt that gets nowhere is made so many times. */
const promptDeathsMax = operationLimits.attemptsMax - 1;

export class RunPlaces {
  readonly #places = new Map<string, Place>();
  readonly #kills: number[] = [];
  readonly #now: () => number;
  #moved = Promise.withResolvers<void>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  began(run: string, { deathsMax }: { deathsMax: number }): void {
    this.#places.set(run, { since: this.#now(), deathsMax, isAsking: false });
  }

  ended(run: string): void {
    this.#places.delete(run);
    this.#wake();
  }

  /** The run told at that time what had happened so far. Deaths while it waits for an event weigh little. */
  told(run: string, events: readonly PlaceEvent[], askedAt: number): void {
    const place = this.#places.get(run);
    if (place === undefined) return;
    const newest = events.at(-1);
    const movedAt = Math.round((newest?.timestamp ?? 0) * 1000);
    place.isAsking = newest?.type === "call_start";
    place.since = Math.max(place.since, movedAt, newest?.type === "wait_start" ? askedAt : 0);
    this.#wake();
  }

  killed(): void {
    this.#kills.push(this.#now());
  }

  /** Resolves once no run needs time to get on. Throws when one gets nowhere although nobody kills its host. */
  async movedOn(signal: AbortSignal): Promise<void> {
    const late = Promise.withResolvers<void>();
    const giveUp = () => late.resolve();
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      for (let runs = this.#spent(); runs.length > 0; runs = this.#spent()) {
        if (signal.aborted)
          throw new Error(`The runs ${runs.join(", ")} do not get on in a host that lives.`);
        await Promise.race([this.#moved.promise, late.promise]);
      }
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }

  /** Those that may bear no further death. */
  #spent(): string[] {
    const killsOf = (since: number) => this.#kills.filter((killedAt) => killedAt > since).length;
    return [...this.#places].flatMap(([run, { since, deathsMax, isAsking }]) =>
      killsOf(since) < (isAsking ? promptDeathsMax : deathsMax) ? [] : [run],
    );
  }

  #wake(): void {
    this.#moved.resolve();
    this.#moved = Promise.withResolvers();
  }
}
