/** Bounds what one command line may do: work, memory and time. Work is charged by the size of what is touched, because
 *  an isolate's clock does not advance while code runs and nothing can interrupt it. After so much work the event loop
 *  gets a turn, in which other sessions go on and deadlines and aborts are seen. Every loop over data charges it. */

import { giveWay, isIsolateShared, systemClock } from "../../../clock.ts";
import { shellLimits } from "../limits.ts";

/** Ends everything that runs under a meter. Commands let it pass: they never catch it. */
export class ProcessStopped extends Error {
  override readonly name = "ProcessStopped";
  /** What a parent sees: 124 after a deadline, 137 when killed. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What all meters of one command line share. */
interface Work {
  total: number;
  sinceTurn: number;
  /** When the first of them was charged. */
  beganAt: number;
  longestStretch: number;
  heldBytes: number;
  /** While the event loop has its turn: then everything under the meter waits for it, not only the one who asked. */
  turning: Promise<void> | undefined;
}

export class Meter {
  readonly #work: Work;
  readonly #parent: Meter | undefined;
  readonly #children = new Set<Meter>();
  readonly #waiting = new Set<(reason: ProcessStopped) => void>();
  #stopped: ProcessStopped | undefined;
  /** The bytes that were counted under this meter. */
  #heldBytes = 0;

  constructor(parent?: Meter) {
    this.#parent = parent;
    this.#work = { total: 0, sinceTurn: 0, beganAt: 0, longestStretch: 0, heldBytes: 0, turning: undefined };
    if (parent === undefined) return;
    this.#work = parent.#work;
    this.#stopped = parent.#stopped;
    parent.#children.add(this);
  }

  /** Why everything under this meter ends; undefined while it runs. */
  get stopped(): ProcessStopped | undefined {
    return this.#stopped;
  }

  /** Most units that were charged between two turns of the event loop: how long others had to wait, on any machine. */
  get longestStretch(): number {
    return Math.max(this.#work.longestStretch, this.#work.sinceTurn);
  }

  /** A meter for a part that can be stopped alone, such as a background job. The caller must `close` it. */
  fork(): Meter {
    return new Meter(this);
  }

  /** Its bytes count no more. */
  close(): void {
    this.release(this.#heldBytes);
    if (this.#parent !== undefined) this.#parent.#children.delete(this);
  }

  /** Charges work: about one unit per byte copied or step taken, 5 ns of CPU. Returns whether a turn is due, which the
   *  caller then awaits: `if (meter.charge(size)) await meter.turn();`. Throws `ProcessStopped` after a stop or when
   *  the whole command line has used up its work. */
  charge(units: number): boolean {
    const work = this.#work;
    work.total += units;
    if (work.sinceTurn === 0) work.beganAt = systemClock.now();
    work.sinceTurn += units;
    if (this.#stopped !== undefined) throw this.#stopped;
    if (work.total > shellLimits.workUnitsMax) {
      const reason = `The command was stopped: it did more work than one command may (${shellLimits.workUnitsMax} units).`;
      this.#root().stop(new ProcessStopped(reason, 137));
      throw this.#stopped ?? new ProcessStopped(reason, 137);
    }
    const { workUnitsPerTurn, workUnitsPerSharedTurn } = shellLimits;
    const due = isIsolateShared() ? workUnitsPerSharedTurn : workUnitsPerTurn;
    return work.sinceTurn >= due || work.turning !== undefined;
  }

  /** Gives the event loop a turn, and others as long as the work took since the last one. */
  async turn(): Promise<void> {
    const work = this.#work;
    work.turning ??= giveWay(work.beganAt, shellLimits.givenWayMsMax).then(() => {
      work.turning = undefined;
      work.longestStretch = Math.max(work.longestStretch, work.sinceTurn);
      work.sinceTurn = 0;
    });
    await this.wait(work.turning);
  }

  /** `charge` and the turn that it asks for. */
  async spend(units: number): Promise<void> {
    if (this.charge(units)) await this.turn();
  }

  /** Counts memory that a command keeps: lines to be sorted, an array, a buffer. Throws `MemoryExceeded`. */
  hold(bytes: number): void {
    if (this.#work.heldBytes + bytes > shellLimits.heldBytesMax) throw new MemoryExceeded();
    this.#work.heldBytes += bytes;
    this.#heldBytes += bytes;
  }

  release(bytes: number): void {
    this.#heldBytes = Math.max(0, this.#heldBytes - bytes);
    this.#work.heldBytes = Math.max(0, this.#work.heldBytes - bytes);
  }

  /** A promise's outcome, or a rejection with `ProcessStopped` if the stop comes first. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    if (this.#stopped !== undefined) throw this.#stopped;
    const { promise: stop, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    try {
      return await Promise.race([promise, stop]);
    } finally {
      this.#waiting.delete(reject);
    }
  }

  /** Ends everything under this meter. The first reason counts. */
  stop(reason: ProcessStopped): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    for (const child of this.#children) child.stop(reason);
    for (const reject of this.#waiting) reject(reason);
  }

  #root(): Meter {
    return this.#parent === undefined ? this : this.#parent.#root();
  }
}

/** A command needs more memory than a command line may keep. Ends the command, with this message. */
export class MemoryExceeded extends Error {
  override readonly name = "MemoryExceeded";

  constructor() {
    super(`memory exhausted (a command line may keep ${shellLimits.heldBytesMax} bytes in memory)`);
  }
}
