/** Runs one open operation until it settles or parks for an approval. Whatever happens, except a crash of the journal,
 *  is the operation's outcome. */

import { countRunning } from "../../clock.ts";
import { type ErrorRecord, toErrorRecord } from "../../errors.ts";
import type { Alarm } from "../../journal/alarm.ts";
import { operationLimits } from "../../limits.ts";
import type { Operation, StoredOutcome } from "../../store/operation-store.ts";
import { beginConversation, threadOf } from "../conversation/conversation.ts";
import { nextMove } from "../conversation/next-move.ts";
import type { AgentRuntime } from "../runtime/agent-runtime.ts";
import { abortRequested, timeUp } from "../scope/end-reason.ts";
import type { ThreadOutcome } from "../scope/operation-scope.ts";
import { nextDueAt, openApprovals } from "../tool-call/approvals.ts";
import { keepCheckpoint } from "./branch/checkpoint.ts";
import { createScope, type ScopeParts, toThreadScope } from "./create-scope.ts";
import { kinds } from "./kinds/kinds.ts";
import type { OpenOperation, Phase } from "./open-operation.ts";
import { settleOperation } from "./settle.ts";

/** The job that wakes a session when an approval expires. */
export const approvalExpiry = "approval-expiry";

/** Events that something was done, and how many are looked at to find one. */
const progressTypes: ReadonlySet<string> = new Set(["turn", "tool_end", "task_end", "compaction_end"]);
const progressPage = 200;

export interface RunnerParts extends ScopeParts {
  alarm: Alarm;
  loadAgent(): Promise<AgentRuntime>;
}

type Running = Extract<Phase, { type: "running" }>;

export class OperationRunner {
  readonly #parts: RunnerParts;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Rejects only when the journal has crashed. */
  async run(open: OpenOperation): Promise<"settled" | "parked"> {
    const endRunning = countRunning();
    try {
      return await this.#run(open);
    } finally {
      endRunning();
    }
  }

  async #run(open: OpenOperation): Promise<"settled" | "parked"> {
    const { journal } = this.#parts;
    const running: Running = {
      type: "running",
      beganAt: this.#parts.ports.clock.now(),
      isStarted: open.phase.type === "parked" && open.phase.isStarted,
      budget: undefined,
    };
    const outcome = await this.#findOutcome(open, running);
    if (outcome === "settled") return "settled";
    if (outcome.status === "parked") {
      this.#park(open, running);
      return "parked";
    }
    open.steering.close();
    settleOperation(journal, open, this.#redact(open.operation, outcome));
    return "settled";
  }

  /** `settled`: the transaction that stored the last answer has settled it. */
  async #findOutcome(open: OpenOperation, running: Running): Promise<ThreadOutcome | "settled"> {
    const { operation, controller, steering } = open;
    const { wallMsMax } = operationLimits;
    const isSettled = () => open.phase.type === "settled";
    let cancelTimer = () => {};
    try {
      const refusal = this.#begin(open, running);
      cancelTimer = this.#parts.ports.clock.after(this.#remainingMs(operation, wallMsMax), () =>
        controller.abort(timeUp(wallMsMax)),
      );
      let outcome = refusal ?? (await this.#work(open, running));
      // A message that arrived at the moment of the answer has joined the operation. None does after this.
      while (outcome.status === "succeeded" && !isSettled() && steering.waiting > 0) {
        outcome = await this.#work(open, running);
      }
      if (outcome.status !== "parked") steering.close();
      return isSettled() ? "settled" : outcome;
    } catch (error) {
      if (isSettled()) return "settled";
      this.#parts.journal.requireAlive();
      const isEnd = controller.signal.aborted && error === controller.signal.reason;
      return { status: isEnd ? "aborted" : "failed", error: toErrorRecord(error) };
    } finally {
      cancelTimer();
    }
  }

  /** Nothing of it stays in memory but those who wait for it here. */
  #park(open: OpenOperation, { isStarted }: Running): void {
    const { operation } = open;
    const { journal, alarm } = this.#parts;
    journal.commit((transaction) => {
      const { operations, now } = transaction;
      operations.setWaiting(operation.id, "waiting", now);
      const dueAt = nextDueAt(openApprovals(transaction, operation.id), now);
      alarm.schedule(transaction, { name: approvalExpiry, dueAt });
    });
    operation.status = "waiting";
    open.phase = { type: "parked", isStarted };
  }

  /** Counts the attempt before it is made. Returns why there must be no further one. */
  #begin(open: OpenOperation, running: Running): StoredOutcome | undefined {
    const { operation, phase } = open;
    open.phase = running;
    if (operation.abortedAt !== undefined) return { status: "aborted", error: abortRequested().toRecord() };
    if (phase.type === "begun") return undefined;
    if (operation.status === "waiting") {
      this.#parts.journal.commit(({ operations, jobs, now }) => {
        operation.status = "running";
        operation.startedAt = now;
        operations.setWaiting(operation.id, "running", now);
        jobs.remove(approvalExpiry);
      });
      return undefined;
    }
    const stalls = this.#hasProgress(operation) ? 0 : operation.stalls;
    const { attemptsMax, attemptsInAllMax } = operationLimits;
    if (stalls >= attemptsMax || operation.attempts >= attemptsInAllMax) {
      // What is already answered only has to be settled: that needs no further attempt.
      const tail = this.#parts.journal.stores.messages.tail(threadOf(operation), operation.id);
      const isAnswered = nextMove(tail).type === "settle";
      return isAnswered ? undefined : { status: "failed", error: interrupted(operation) };
    }
    this.#countAttempt(operation, stalls);
    return undefined;
  }

  #countAttempt(operation: Operation, stalls: number): void {
    const { journal } = this.#parts;
    const before = { ...operation };
    try {
      journal.commit(({ operations, messages, now }) => {
        operation.stalls = stalls;
        operation.progress = journal.newestOffset;
        if (operation.status === "queued") beginConversation(operation, messages, now);
        else {
          operation.attempts += 1;
          operation.stalls += 1;
        }
        operations.start(operation);
      });
    } catch (error) {
      // It is what its row says.
      Object.assign(operation, before);
      throw error;
    }
  }

  /** Whether the last attempt got anywhere. */
  #hasProgress({ id, progress }: Operation): boolean {
    if (progress === undefined) return false;
    const { events } = this.#parts.journal.events.page(progress, progressPage);
    return events.some(
      (event) => event.operationId === id && progressTypes.has(event.type) && event.is_error !== true,
    );
  }

  async #work(open: OpenOperation, running: Running): Promise<ThreadOutcome> {
    const { journal, feed } = this.#parts;
    const { operation } = open;
    const kind = kinds[operation.kind];
    if (!running.isStarted) feed.begin(operation.id);
    const agent = await this.#parts.loadAgent();
    await agent.sandbox.prepare?.();
    if (!running.isStarted) {
      journal.log(operation.id, { type: "operation_start", operationKind: operation.kind });
    }
    const scope = createScope(this.#parts, open, agent);
    running.budget = scope.budget;
    // Says what is wrong with the folder before a model is asked.
    if (kind.needsModel && scope.sandboxScope?.cwd !== undefined) {
      (await agent.sandbox.begin(scope.sandboxScope)).end();
    }
    if (kind.isConversation && !running.isStarted) journal.log(operation.id, { type: "agent_start" });
    if (!running.isStarted) await keepCheckpoint(scope);
    running.isStarted = true;
    const cancelTimer = this.#limitWallTime(open, scope.budget.limits.wallMs);
    try {
      return await kind.run(scope, open, async () =>
        toThreadScope(scope, open, await this.#parts.toolsOf(operation.id)),
      );
    } finally {
      cancelTimer();
    }
  }

  #limitWallTime({ operation, controller }: OpenOperation, wallMs: number | undefined): () => void {
    if (wallMs === undefined) return () => {};
    return this.#parts.ports.clock.after(this.#remainingMs(operation, wallMs), () =>
      controller.abort(timeUp(wallMs)),
    );
  }

  /** What is left of the wall time, counted from the first attempt on. */
  #remainingMs({ startedAt, attempts }: Operation, wallMs: number): number {
    if (startedAt === undefined || attempts <= 1) return wallMs;
    const left = wallMs - (this.#parts.ports.clock.now() - startedAt);
    return Math.max(left, Math.min(operationLimits.resumedMsMin, wallMs));
  }

  #redact(operation: Operation, outcome: StoredOutcome): StoredOutcome {
    if (outcome.status === "succeeded") return outcome;
    return { ...outcome, error: this.#parts.redactorOf(operation.input.options).value(outcome.error) };
  }
}

function interrupted({ attempts }: Operation): ErrorRecord {
  return {
    code: "operation_interrupted",
    message: `The operation was interrupted ${attempts} times and is not resumed again.`,
  };
}
