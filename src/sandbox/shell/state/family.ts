/** What all shells of one command line share: the host, process ids, and what runs. */

import { shellLimits } from "../limits.ts";
import { ShellFailure } from "./failure.ts";
import type { ShellHost } from "./host.ts";
import type { Job } from "./jobs.ts";

export class Family {
  readonly host: ShellHost;
  /** Jobs that still run, of all shells. */
  readonly running = new Set<Job>();
  #nextEnd = Promise.withResolvers<void>();
  #shells = 0;
  #lastPid = 1000 + Math.floor(Math.random() * 30_000);

  constructor(host: ShellHost) {
    this.host = host;
  }

  /** Keeps a job among those that run until it ends. */
  track(job: Job): void {
    this.running.add(job);
    job.ended.then(() => {
      this.running.delete(job);
      this.#nextEnd.resolve();
      this.#nextEnd = Promise.withResolvers();
    });
  }

  /** Resolves when the next job ends. */
  get nextEnd(): Promise<void> {
    return this.#nextEnd.promise;
  }

  /** For each shell that begins. Throws as fork(2) fails when there are too many. */
  enter(): void {
    if (this.#shells >= shellLimits.shellsMax) {
      throw new ShellFailure("exit", "fork: Resource temporarily unavailable", 254);
    }
    this.#shells += 1;
  }

  leave(): void {
    this.#shells -= 1;
  }

  takePid(): number {
    this.#lastPid += 1;
    return this.#lastPid;
  }
}
