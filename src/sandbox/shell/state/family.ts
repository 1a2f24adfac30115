/** What all shells of one command line share: the host, process ids, and what runs. */

import type { ShellHost } from "./host.ts";
import type { Job } from "./jobs.ts";

export class Family {
  readonly host: ShellHost;
  /** Jobs that still run, of all shells. */
  readonly running = new Set<Job>();
  #lastPid = 1000 + Math.floor(Math.random() * 30_000);

  constructor(host: ShellHost) {
    this.host = host;
  }

  takePid(): number {
    this.#lastPid += 1;
    return this.#lastPid;
  }
}
