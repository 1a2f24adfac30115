/** The operations of a session that have not settled: run one after the other in the order of acceptance, resumed after
 *  a restart, parked while they wait for an approval, aborted on request. */

import { delay, nextTurn } from "../../../clock.ts";
import type { Alarm } from "../../../journal/alarm.ts";
import type { Journal } from "../../../journal/journal.ts";
import { operationLimits } from "../../../limits.ts";
import type { Operation } from "../../../store/operation-store.ts";
import type { SessionPorts } from "../../ports.ts";
import { abortRequested } from "../../scope/end-reason.ts";
import { nextDueAt, openApprovals } from "../../tool-call/approvals.ts";
import { type LocalOptions, type OpenOperation, openOperation } from "../open-operation.ts";
import type { OperationRunner } from "../runner.ts";

export interface QueueParts {
  ports: Pick<SessionPorts, "clock" | "defer">;
  journal: Journal;
  alarm: Alarm;
  runner: Pick<OperationRunner, "run">;
}

export class OperationQueue {
  readonly #ports: QueueParts["ports"];
  readonly #journal: Journal;
  readonly #alarm: Alarm;
  readonly #runner: QueueParts["runner"];
  /** Oldest first; the first one is the one that runs. */
  readonly #open: OpenOperation[];
  /** The run of what is open; undefined while nothing runs. */
  #draining: Promise<void> | undefined;

  constructor({ ports, journal, alarm, runner }: QueueParts) {
    this.#ports = ports;
    this.#journal = journal;
    this.#alarm = alarm;
    this.#runner = runner;
    this.#open = journal
      .read(({ operations }) => operations.unsettled(), [])
      .map((operation) => openOperation(operation));
  }

  /** Those that have not settled, oldest first. */
  get open(): readonly OpenOperation[] {
    return this.#open.filter(({ phase }) => phase.type !== "settled");
  }

  /** Whether nothing runs and nothing waits. False for a moment after an operation has settled: its run still ends. */
  get isIdle(): boolean {
    return this.#open.length === 0;
  }

  /** Whether something runs. */
  get isRunning(): boolean {
    return this.#draining !== undefined && this.open.length > 0;
  }

  find(operationId: string): OpenOperation | undefined {
    return this.open.find(({ operation }) => operation.id === operationId);
  }

  /** The trace that an operation was asked for in, also while its end is still being observed. */
  traceparentOf(operationId: string): string | undefined {
    return this.#open.find(({ operation }) => operation.id === operationId)?.operation.input.traceparent;
  }

  /** Adds one that has just been written. It begins after the caller's turn, or after the caller's answer is on its way.
   *  `begun`: its attempt is counted already. */
  add(
    operation: Operation,
    { answersFirst, ...options }: { begun: boolean; local: LocalOptions; answersFirst: boolean },
  ): OpenOperation {
    const open = openOperation(operation, options);
    this.#open.push(open);
    if (answersFirst) this.#ports.defer(new Promise<void>(nextTurn).then(() => this.resume()));
    else queueMicrotask(() => this.resume());
    return open;
  }

  /** Starts the run if there is anything to do and nothing runs yet. */
  resume(): void {
    if (this.#draining !== undefined || this.isIdle || this.#journal.isCrashed || this.#isParked()) return;
    this.#draining = this.#drain();
    this.#ports.defer(this.#draining);
  }

  /** Has the host woken one heartbeat from now, should it die. */
  watch(): void {
    this.#alarm.ensure(this.#ports.clock.now() + operationLimits.heartbeatMs);
  }

  /** Records that an operation has to end, and ends it. Returns whether there was anything to end. */
  abort({ operation, controller, settled, phase }: OpenOperation): boolean {
    if (operation.abortedAt !== undefined || phase.type === "settled") return false;
    const settledAt = this.#journal.commit(({ operations, now }) => {
      operations.requestAbort(operation.id, now);
      this.#journal.log(operation.id, { type: "abort_requested", operation: operation.kind });
      return now;
    });
    operation.abortedAt = settledAt;
    const error = abortRequested();
    controller.abort(error);
    if (phase.type === "parked") this.resume();
    if (phase.type !== "queued" || operation.status !== "queued") return true;
    // It settles when its turn comes. Its caller need not wait for that.
    const { id: operationId, kind, attempts, acceptedAt } = operation;
    const base = { operationId, kind, attempts, acceptedAt, settledAt };
    settled.resolve({ ...base, status: "aborted", error: error.toRecord(), text: "" });
    return true;
  }

  /** Ends everything, and waits until it has ended. */
  async abortAll(): Promise<void> {
    for (const open of this.open) this.abort(open);
    // Also what was accepted in this turn.
    this.resume();
    await this.#draining;
    this.#journal.requireAlive();
  }

  /** The engine is dropped: everything that runs stops, and every caller that waits hears why. */
  drop(error: Error): void {
    for (const { controller, settled } of this.#open) {
      controller.abort(error);
      settled.reject(error);
    }
  }

  /** Runs what is open, one after the other. Never rejects. */
  async #drain(): Promise<void> {
    try {
      await this.#runAll();
    } catch (error) {
      // Whatever it is, the rows are right: the next engine continues from them.
      this.#journal.crash(error);
      return;
    }
    this.#draining = undefined;
    // A decision, or a request, may have come in the meantime.
    this.resume();
  }

  async #runAll(): Promise<void> {
    let idle = 0;
    let newest = -1;
    for (let next = this.#open[0]; next !== undefined; next = this.#open[0]) {
      // For each of them: the alarm may have fired since. It is a write too, and comes with the rows that it watches over.
      this.#journal.whenCommitted(() => this.watch());
      await this.#backOff(next);
      if ((await this.#runner.run(next)) === "settled") {
        this.#open.shift();
        continue;
      }
      if (this.#isParked()) return;
      // Something it waits for is due: without a pause, one that makes no progress would loop.
      const { newestOffset } = this.#journal;
      idle = newestOffset > newest ? 0 : idle + 1;
      newest = newestOffset;
      if (idle > 0) await this.#pause(idle + 1, next.controller.signal);
    }
  }

  /** Whether all that the oldest operation has left to do waits for an approval. */
  #isParked(): boolean {
    const [oldest] = this.open;
    if (oldest?.operation.status !== "waiting" || oldest.operation.abortedAt !== undefined) return false;
    const now = this.#ports.clock.now();
    return nextDueAt(openApprovals(this.#journal.stores, oldest.operation.id), now) > now;
  }

  /** Attempts that get nowhere are made ever more rarely. The alarm is set, so a host that dies meanwhile is woken. */
  async #backOff({ operation, phase, controller }: OpenOperation): Promise<void> {
    const { stalls, status } = operation;
    // One that waited for an approval continues the attempt that it had made.
    if (phase.type === "begun" || status === "waiting") return;
    if (stalls < 2 || stalls >= operationLimits.attemptsMax) return;
    await this.#pause(stalls, controller.signal);
  }

  /** Doubles from the second time on. */
  #pause(times: number, signal: AbortSignal): Promise<void> {
    const { stallDelayMs, heartbeatMs } = operationLimits;
    const delayMs = Math.min(stallDelayMs * 2 ** (times - 2), heartbeatMs);
    return delay(this.#ports.clock, delayMs, signal);
  }
}
