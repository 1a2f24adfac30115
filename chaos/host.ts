/** A workerd that is killed and comes back on the same storage, at another port each time. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Bundle } from "../bench/bundle.ts";
import { startWorkerd, type WorkerdOptions, type WorkerdProcess } from "../bench/workerd-process.ts";
import { lifeMsMax, longLifeEvery, longLifeMsMax, quietStartMs, settleMsMax } from "./limits.ts";
import type { MomentName, Moments } from "./moments.ts";
import type { Random } from "./random.ts";
import type { RunPlaces } from "./run-places.ts";

export class Host {
  readonly #bundle: Bundle;
  readonly #options: WorkerdOptions;
  #running: Promise<WorkerdProcess>;
  kills = 0;
  /** How long the last process took to listen. */
  startMs = 0;

  constructor(bundle: Bundle, options: WorkerdOptions) {
    this.#bundle = bundle;
    this.#options = options;
    this.#running = this.#start();
    this.#running.catch(() => {}); // Told to whoever asks for the URL next.
  }

  /** Of the process that runs, or of the next one. */
  async url(): Promise<string> {
    return (await this.#running).url;
  }

  /** Ends the process without a word, and starts the next one. */
  async kill(): Promise<void> {
    const process = await this.#running;
    this.kills += 1;
    this.#running = process.kill().then(() => this.#start());
    await this.#running;
  }

  async #start(): Promise<WorkerdProcess> {
    const process = await startWorkerd(this.#bundle, this.#options);
    this.startMs = process.listeningAt - process.startedAt;
    return process;
  }

  async stop(): Promise<void> {
    await (await this.#running).stop();
  }
}

export interface KillerParts {
  moments: Moments;
  /** In which of them it may strike. */
  names: readonly MomentName[];
  random: Random;
  /** Of the runs that it has to leave alive. */
  places: RunPlaces;
  /** Is told how far it has come. */
  say: (what: string) => void;
}

/** Kills it that often, at moments that the random numbers pick: in the middle of something, or any time. */
export async function killAtRandom(
  host: Host,
  kills: number,
  { moments, names, random, places, say }: KillerParts,
): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    await host.url();
    await places.movedOn(AbortSignal.timeout(settleMsMax));
    // A slow machine does as much in a life as a fast one, so that what runs gets on between two kills.
    const slowness = Math.max(1, host.startMs / quietStartMs);
    await sleep((slowness - 1) * quietStartMs);
    const over = new AbortController();
    const { signal } = over;
    const lifeMs = slowness * random.integer(random.integer(longLifeEvery) === 0 ? longLifeMsMax : lifeMsMax);
    const times = random.integer(6);
    const name = random.integer(3) === 0 ? undefined : random.pick(names);
    const timer = setTimeout(() => over.abort(), lifeMs);
    if (name === undefined) await sleep(lifeMs);
    else for (let time = 0; time <= times && !signal.aborted; time += 1) await moments.next(name, signal);
    clearTimeout(timer);
    // Some strike a little later: when what was asked has become rows.
    const laterMs = random.integer(2) * random.integer(8);
    if (laterMs > 0) await sleep(laterMs);
    places.killed();
    await host.kill();
    if (host.kills % 25 === 0) say(`${host.kills} kills`);
  }
}
