/** The operations of a session that have not settled: run one after the other in the order of acceptance, taken up
 *  again after a restart, put aside while they wait for an approval, ended when somebody asks for it. */

import { delay } from "../../clock.ts";
import { Alarm } from "../../journal/alarm.ts";
import type { Journal } from "../../journal/journal.ts";
import { operationLimits } from "../../limits.ts";
import type { SettledOperation } from "../../protocol/operation.ts";
import type { Operation } from "../../store/operation-store.ts";
import type { SessionPorts } from "../ports.ts";
import { abortRequested } from "../scope/end-reason.ts";
import { Steering } from "../scope/steering.ts";
import { nextDueAt, openApprovals } from "../tool-call/approvals.ts";
import type { LocalOptions, OpenOperation } from "./open-operation.ts";
import { lose } from "./operation-writes.ts";
import type { OperationRunner } from "./runner.ts";

export class OperationQueue {
  readonly #ports: SessionPorts;
  readonly #storage: Journal;
  readonly #runner: OperationRunner;
  readonly #watchdog: Alarm;
  /** Oldest first; the first one is the one that runs. */
  readonly #open: OpenOperation[];
  /** The operation that has begun last. */
  #running: string | undefined;
  /** The run of what is open; undefined while nothing runs. */
  #draining: Promise<void> | undefined;

  constructor(ports: SessionPorts, storage: Journal, runner: OperationRunner) {
    this.#ports = ports;
    this.#storage = storage;
    this.#runner = runner;
    this.#watchdog = new Alarm(ports.clock, ports.setAlarm);
    this.#open = storage.isNew
      ? []
      : storage.stores.operations.unsettled().map((operation) => track(operation, false));
  }

  /** Oldest first. */
  get open(): readonly OpenOperation[] {
    return this.#open;
  }

  /** Whether nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.#open.length === 0;
  }

  find(operationId: string): OpenOperation | undefined {
    return this.#open.find(({ operation }) => operation.id === operationId);
  }

  /** Whether an operation is the one that runs. */
  isRunning(operationId: string): boolean {
    return this.#running === operationId;
  }

  /** Takes one that has just been written. It begins after the caller's turn. */
  add(
    operation: Operation,
    begun: boolean,
    local: LocalOptions,
    acceptance: OpenOperation["acceptance"],
  ): OpenOperation {
    const open = { ...track(operation, begun, local), acceptance };
    this.#open.push(open);
    queueMicrotask(() => this.resume());
    return open;
  }

  /** Its row stands: from now on it is watched over. */
  stored(open: OpenOperation): void {
    open.acceptance = "stored";
    this.#watchdog.arm();
  }

  /** Its row could not be written: it ends, and nothing speaks of it. */
  lose(open: OpenOperation, error: unknown): void {
    open.acceptance = "lost";
    this.#storage.events.drop(open.operation.id);
    lose(open, error);
  }

  /** The alarm: takes up what is open, with the next alarm set before. Does not wait for the work. */
  wake(): void {
    this.#watchdog.fired();
    this.resume();
  }

  /** Starts the run if anything is open and nothing runs yet. */
  resume(): void {
    if (this.#open.length === 0) return;
    const parkedUntil = this.#draining === undefined ? this.#parkedUntil() : undefined;
    if (parkedUntil !== undefined) {
      this.#watchdog.armFor(parkedUntil);
      return;
    }
    // An alarm is a write too: it comes with the row that it watches over.
    if (this.#open[0]?.acceptance !== "held") this.#watchdog.arm();
    if (this.#draining !== undefined) return;
    this.#draining = this.#drain();
    this.#ports.defer(this.#draining);
  }

  /** Remembers that an operation has to end, and ends it. Returns whether there was anything to end. */
  abort({ operation, controller, settled, begun, acceptance, unsettled }: OpenOperation): boolean {
    if (operation.abortedAt !== undefined || acceptance === "lost") return false;
    const { events, write } = this.#storage;
    const now = write(({ operations, now: at }) => {
      operations.requestAbort(operation.id, at);
      events.record(operation.id, { type: "abort_requested", operation: operation.kind }, at);
      return at;
    });
    operation.abortedAt = now;
    const error = abortRequested();
    controller.abort(error);
    // One that waits for an approval, or for its end to be stored, has nobody else to bring it there.
    if (operation.status === "waiting" || unsettled !== undefined) this.resume();
    if (begun || operation.status !== "queued") return true;
    // It waits: whoever waits for it need not.
    const { id: operationId, kind, attempts, acceptedAt } = operation;
    const base = { operationId, kind, attempts, acceptedAt, settledAt: now };
    settled.resolve({ ...base, status: "aborted", error: error.toRecord(), text: "" });
    return true;
  }

  /** Ends everything, and waits until it has ended. */
  async abortAll(): Promise<void> {
    for (const open of this.#open) this.abort(open);
    // Also what was accepted in this turn.
    this.resume();
    await this.#draining;
  }

  /** Runs what is open, one after the other. Never rejects. */
  async #drain(): Promise<void> {
    let idle = 0;
    let newest = -1;
    for (let next = this.#open[0]; next !== undefined; next = this.#open[0]) {
      this.#running = next.operation.id;
      await this.#backOff(next);
      const end = await this.#runner.run(next);
      if (end === "settled" || end === "lost") {
        this.#open.shift();
        continue;
      }
      if (end === "unsettled") {
        const { tries = 0 } = next.unsettled ?? {};
        if (tries % operationLimits.settleTriesMax === 0) {
          this.#draining = undefined;
          // It keeps its place, and the alarm tries again.
          this.#watchdog.arm();
          return;
        }
        // Also when somebody has asked for its end: that has to be stored too.
        await this.#pause((tries % operationLimits.settleTriesMax) + 1);
        continue;
      }
      if (this.#parkedUntil() !== undefined) break;
      // It is due: that must not become a loop without a pause when it does not get on.
      const { newestOffset } = this.#storage;
      idle = newestOffset > newest ? 0 : idle + 1;
      newest = newestOffset;
      if (idle > 0) await this.#pause(idle + 1, next.controller.signal);
    }
    this.#draining = undefined;
    // What has been decided meanwhile, or the alarm for what waits.
    this.resume();
  }

  /** When the oldest operation goes on by itself, if all that it has left to do waits for an approval. */
  #parkedUntil(): number | undefined {
    const [oldest] = this.#open;
    if (oldest?.operation.status !== "waiting" || oldest.operation.abortedAt !== undefined) return undefined;
    const now = this.#ports.clock.now();
    const dueAt = nextDueAt(openApprovals(this.#storage.stores, oldest.operation.id), now);
    return dueAt > now ? dueAt : undefined;
  }

  /** Attempts that got nowhere are made ever more rarely. The alarm stands, so a host that dies meanwhile is woken. */
  async #backOff(open: OpenOperation): Promise<void> {
    const { stalls, status } = open.operation;
    // One that waited for an approval goes on with the attempt that it had made.
    if (open.begun || status === "waiting" || stalls < 2 || stalls >= operationLimits.attemptsMax) return;
    await this.#pause(stalls, open.controller.signal);
  }

  /** Doubles from the second time on. */
  #pause(times: number, signal?: AbortSignal): Promise<void> {
    const { stallDelayMs, heartbeatMs } = operationLimits;
    const delayMs = Math.min(stallDelayMs * 2 ** (times - 2), heartbeatMs);
    return delay(this.#ports.clock, delayMs, signal);
  }
}

function track(operation: Operation, begun: boolean, local: LocalOptions = {}): OpenOperation {
  const settled = Promise.withResolvers<SettledOperation>();
  // Nobody waits for an operation that is streamed or was taken up after a restart.
  settled.promise.catch(() => {});
  return {
    operation,
    begun,
    beganAt: 0,
    settled,
    end: undefined,
    acceptance: "stored",
    lost: undefined,
    unsettled: undefined,
    controller: new AbortController(),
    steering: new Steering({ isInherited: operation.attempts > 0 && !begun }),
    hasRun: false,
    budget: undefined,
    local,
    shellReply: undefined,
  };
}
