/** The background jobs of one shell. */

import type { Meter } from "../process/meter.ts";

export interface Job {
  /** What `%1` names. */
  readonly number: number;
  readonly pid: number;
  /** As it was written. */
  readonly text: string;
  readonly meter: Meter;
  /** Resolves to its exit code; never rejects. */
  readonly ended: Promise<number>;
  /** Undefined while it runs. */
  exitCode: number | undefined;
  /** Tells it of a signal by name. Returns whether a trap of its own handles it. */
  readonly signal: (name: string) => boolean;
}

const jobsKept = 500;

export class Jobs {
  readonly #jobs: Job[] = [];
  /** Exit codes of jobs that are gone, by process id. */
  readonly #ended = new Map<number, number>();

  add(job: Omit<Job, "number">): Job {
    const number = (this.#jobs.at(-1)?.number ?? 0) + 1;
    const added = { ...job, number };
    if (this.#jobs.length >= jobsKept) this.#forget();
    this.#jobs.push(added);
    added.ended.then((exitCode) => {
      added.exitCode = exitCode;
    });
    return added;
  }

  /** Jobs that have ended need not be kept for long. */
  #forget(): void {
    for (const job of this.#jobs.filter(({ exitCode }) => exitCode !== undefined)) this.remove(job);
    for (const pid of [...this.#ended.keys()].slice(0, -jobsKept)) this.#ended.delete(pid);
  }

  get all(): readonly Job[] {
    return this.#jobs;
  }

  get running(): readonly Job[] {
    return this.#jobs.filter(({ exitCode }) => exitCode === undefined);
  }

  /** By `%1`, `%%`, `%+`, `%-`, `%text` or a process id. */
  find(name: string): Job | undefined {
    if (!name.startsWith("%")) return this.#jobs.find(({ pid }) => String(pid) === name);
    const rest = name.slice(1);
    if (rest === "" || rest === "%" || rest === "+") return this.#jobs.at(-1);
    if (rest === "-") return this.#jobs.at(-2) ?? this.#jobs.at(-1);
    if (rest.startsWith("?")) return this.#jobs.find(({ text }) => text.includes(rest.slice(1)));
    return this.#jobs.find(({ number, text }) => String(number) === rest || text.startsWith(rest));
  }

  /** Takes away a job that the script may neither see nor wait for. */
  hide(job: Job): void {
    const index = this.#jobs.indexOf(job);
    if (index >= 0) this.#jobs.splice(index, 1);
  }

  /** The exit code of a job that has been removed. */
  endedExitCode(pid: number): number | undefined {
    return this.#ended.get(pid);
  }

  remove(job: Job): void {
    const index = this.#jobs.indexOf(job);
    if (index < 0) return;
    this.#jobs.splice(index, 1);
    if (job.exitCode !== undefined) this.#ended.set(job.pid, job.exitCode);
  }
}
