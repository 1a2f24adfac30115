/** The container of one Durable Object: starts it when it is needed, runs programs in it under deadlines of our own, and gives
 *  it up when it does not answer. One for each object, whatever sandboxes it makes. It knows nothing of files. */

import { type Clock, delay } from "../../clock.ts";
import { describeError, EdgeflueError } from "../../errors.ts";
import {
  containerCapacity,
  containerNotStarted,
  egressNotOpen,
  isCapacityProblem,
} from "./container-error.ts";
import type { Egress } from "./egress/egress.ts";
import { containerLimits } from "./limits.ts";
import { type ProcessSinks, readProcess } from "./output/read-process.ts";
import type { ContainerPort, ContainerProcess } from "./port.ts";
import { stopCommandScript } from "./scripts/stop-command.ts";

/** The text of a program is in its environment: `ps` in a container is read by models. */
const bash = ["/bin/bash", "--noprofile", "--norc", "-c", 'eval "$EDGEFLUE_PROGRAM"', "edgeflue"] as const;

export interface HostProgram {
  script: string;
  args: readonly string[];
  stdin?: ReadableStream<Uint8Array>;
}

const hosts = new WeakMap<ContainerPort, ContainerHost>();

/** The one host of a container. */
export function hostOf(container: ContainerPort, clock: Clock): ContainerHost {
  const known = hosts.get(container) ?? new ContainerHost(container, clock);
  hosts.set(container, known);
  return known;
}

export class ContainerHost {
  readonly #container: ContainerPort;
  readonly #clock: Clock;
  /** What its programs may reach, from the next start on. */
  egress: Egress | undefined;
  #idleMs: number = containerLimits.idleMsDefault;
  #starting: Promise<void> | undefined;
  /** Why the container ended before anything ran in it; known of a start that follows one after which nothing ran. */
  #startProblem: Promise<unknown> | undefined;
  /** Nothing ran after the last start, so far. */
  #isDoubtful = false;
  /** The next start begins with its disk. */
  #snapshotId: string | undefined;
  /** Those that no container started from. */
  #startedFrom: string | undefined;
  readonly #badSnapshots = new Set<string>();
  #discarding: Promise<void> | undefined;
  /** Settles when the platform has ended what it was asked to end, also past the time that callers wait. Never rejects. */
  #ended: Promise<unknown> = Promise.resolve();

  constructor(container: ContainerPort, clock: Clock) {
    this.#container = container;
    this.#clock = clock;
  }

  get isRunning(): boolean {
    return this.#container.running;
  }

  get port(): ContainerPort {
    return this.#container;
  }

  /** Said again by each object that finds its container running: the platform forgets it with the object. */
  async setIdleTime(idleMs: number): Promise<void> {
    this.#idleMs = idleMs;
    if (!this.#container.running) return;
    await this.#bounded(this.#container.setInactivityTimeout(idleMs), containerLimits.probeMsMax).catch(
      () => {},
    );
  }

  /** Waits for what is being ended: it runs for a moment longer, and would take with it whatever begins in that moment. */
  async whenEnded(): Promise<void> {
    await this.#discarding;
    await this.#bounded(this.#ended, containerLimits.endMsMax).catch(() => {});
  }

  /** Starts a container where none runs. Rejects with `container_capacity` or `container_failed`. */
  async start(): Promise<void> {
    await this.whenEnded();
    if (this.#container.running) return;
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  offerSnapshot(id: string | undefined): void {
    this.#snapshotId = id !== undefined && !this.#badSnapshots.has(id) ? id : undefined;
  }

  /** Whether the container that runs began with a snapshot's disk. */
  get isFromSnapshot(): boolean {
    return this.#startedFrom !== undefined;
  }

  /** Undefined where the platform has no snapshots. */
  async makeSnapshot(): Promise<string | undefined> {
    if (!this.#container.running) return undefined;
    const made = this.#container.snapshotContainer?.({ name: "edgeflue" });
    return made === undefined ? undefined : (await this.#bounded(made, containerLimits.snapshotMsMax)).id;
  }

  /** Nothing ran in what was started: a snapshot may have expired, or be of another image. */
  doubtSnapshot(): void {
    if (this.#startedFrom !== undefined) this.#badSnapshots.add(this.#startedFrom);
    this.offerSnapshot(this.#snapshotId);
  }

  /** Begins a program. Rejects when there is no container to run it in: nothing has run then; or with `HostTimeout`, also soon after
   *  an abort: then it may begin later, unless the container is ended. */
  async begin(
    { script, args, stdin }: HostProgram,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<ContainerProcess> {
    const process = this.#container.exec([...bash, ...args], {
      env: { EDGEFLUE_PROGRAM: script },
      stdout: "pipe",
      stderr: "pipe",
      // No stdin is an end of file at once.
      ...(stdin !== undefined && { stdin }),
    });
    try {
      const begun = await this.#bounded(process, timeoutMs, signal);
      this.#isDoubtful = false;
      return begun;
    } catch (error) {
      this.#isDoubtful = true;
      // One that is not read blocks its container.
      if (error instanceof HostTimeout)
        void process.then((late) => readProcess(late, nowhere)).catch(() => {});
      throw error;
    }
  }

  /** Runs a short program of ours; undefined when it does not answer in time. */
  async probe(script: string, args: readonly string[], timeoutMs: number): Promise<string | undefined> {
    const decoder = new TextDecoder();
    let said = "";
    const sinks: ProcessSinks = {
      stdout: (bytes) => {
        said += decoder.decode(bytes, { stream: true });
      },
      stderr: () => {},
    };
    try {
      const run = this.begin({ script, args }, timeoutMs).then((process) => readProcess(process, sinks));
      await this.#bounded(run, timeoutMs);
      return said.trim();
    } catch {
      return undefined;
    }
  }

  /** Kills everything that a command has started. False when the container did not answer. */
  async stop(commandId: string, timeoutMs: number): Promise<boolean> {
    return (await this.probe(stopCommandScript, [commandId], timeoutMs)) !== undefined;
  }

  /** Ends the container. Never rejects, and waits for a bounded time. */
  async discard(): Promise<void> {
    this.#discarding ??= this.#bounded(this.#destroy(), containerLimits.destroyMsMax)
      .catch(() => {})
      .finally(() => {
        this.#discarding = undefined;
      });
    return this.#discarding;
  }

  /** Ends the container, and waits for that. Rejects when the platform could not end it. */
  async remove(): Promise<void> {
    await this.#discarding;
    if (this.#container.running) await this.#destroy();
  }

  /** Whether the container has died, which shows a moment after its programs have. */
  async hasDied(): Promise<boolean> {
    const until = this.#clock.now() + containerLimits.deathMsMax;
    while (this.#container.running && this.#clock.now() < until) await delay(this.#clock, 50);
    return !this.#container.running;
  }

  /** Why a program could not begin, as an error. */
  async explainFailure(error: unknown): Promise<EdgeflueError> {
    if (error instanceof EdgeflueError) return error;
    const reason = await Promise.race([
      this.#startProblem ?? Promise.resolve(undefined),
      delay(this.#clock, containerLimits.deathMsMax),
    ]);
    const text = [reason, error]
      .map((problem) => (problem === undefined ? "" : describeError(problem)))
      .join(" ");
    if (isCapacityProblem(text)) return containerCapacity(reason ?? error);
    return containerNotStarted("its image, its entrypoint or the platform refused.", reason ?? error);
  }

  async #start(): Promise<void> {
    for (const waitMs of [...containerLimits.capacityRetryMs, undefined]) {
      try {
        // Closed to the internet: what is open is said host by host.
        this.#container.start({
          enableInternet: false,
          ...(this.#snapshotId !== undefined && { containerSnapshot: { id: this.#snapshotId } }),
        });
        this.#startedFrom = this.#snapshotId;
        // In the same turn: a container that cannot start says so here and nowhere else. It is not asked without a reason:
        // a call that waits for its end keeps an idle container, and the object, alive.
        this.#startProblem = this.#isDoubtful ? this.#watchStart() : undefined;
        await this.setIdleTime(this.#idleMs);
        await this.#openEgress();
        return;
      } catch (error) {
        if (!isCapacityProblem(describeError(error))) throw await this.explainFailure(error);
        if (waitMs === undefined) throw containerCapacity(error);
        await delay(this.#clock, waitMs);
      }
    }
  }

  /** A container whose programs do not reach what they should is none. */
  async #openEgress(): Promise<void> {
    if (this.egress === undefined) return;
    try {
      await this.#bounded(this.egress.open(this.#container), containerLimits.probeMsMax);
    } catch (error) {
      await this.discard();
      throw egressNotOpen(error);
    }
  }

  #watchStart(): Promise<unknown> {
    return this.#container.monitor().then(
      () => new Error("the container's entrypoint ended"),
      (error: unknown) => error,
    );
  }

  async #destroy(): Promise<void> {
    const end = this.#container.destroy();
    this.#ended = end.catch(() => {});
    await end;
  }

  /** A call of the platform may never settle. After an abort it has a moment more: what settles then needs no other container. */
  async #bounded<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const giveUp = () => reject(new HostTimeout());
    const cancelDeadline = this.#clock.after(timeoutMs, giveUp);
    let cancelGrace = () => {};
    const onAbort = () => {
      cancelGrace = this.#clock.after(containerLimits.stopGraceMs, giveUp);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      return await Promise.race([work, late]);
    } finally {
      cancelDeadline();
      cancelGrace();
      signal?.removeEventListener("abort", onAbort);
      work.catch(() => {}); // When it settles late, its outcome concerns no one.
    }
  }
}

const nowhere: ProcessSinks = { stdout: () => {}, stderr: () => {} };

/** The platform did not answer in time. */
export class HostTimeout extends Error {
  constructor() {
    super("The container did not answer in time.");
  }
}
