/** Brings one open operation to its end: takes it up, runs what its kind asks for, and settles it. Never rejects:
 *  whatever happens is the operation's outcome. */

import { describeError, type ErrorRecord, toErrorRecord } from "../../errors.ts";
import type { LiveFeed } from "../../feed/live-feed.ts";
import type { EventLog } from "../../journal/event-log.ts";
import type { WriteBehind } from "../../journal/journal.ts";
import { operationLimits } from "../../limits.ts";
import { resolveModel } from "../../model/provider-registry.ts";
import type { SessionAddress } from "../../protocol/address.ts";
import { tightenLimits } from "../../protocol/operation-limits.ts";
import type { Operation, StoredOutcome } from "../../store/operation-store.ts";
import type { Stores } from "../../store/stores.ts";
import { beginConversation, threadOf } from "../conversation/conversation.ts";
import { nextMove } from "../conversation/next-move.ts";
import { tallyOf } from "../conversation/tally.ts";
import { runThread } from "../loop/run-thread.ts";
import type { SessionPorts } from "../ports.ts";
import { type AgentRuntime, requireModel } from "../runtime/agent-runtime.ts";
import { toChildAgent } from "../runtime/child-agent.ts";
import { createInit } from "../runtime/init-agent.ts";
import { readSandboxInstructions } from "../runtime/sandbox-instructions.ts";
import { toSandboxScope } from "../runtime/sandbox-scope.ts";
import { Budget } from "../scope/budget.ts";
import { abortRequested, timeUp } from "../scope/end-reason.ts";
import type { OperationScope, ThreadOutcome, ThreadScope } from "../scope/operation-scope.ts";
import { createRedactorOf, type RedactorOf } from "../scope/redactor-of.ts";
import { createReporter } from "../scope/reporter.ts";
import { createOperationLog } from "../scope/tool-log.ts";
import { runCompactOperation } from "./kinds/compact.ts";
import { runShellOperation } from "./kinds/shell.ts";
import type { OpenOperation } from "./open-operation.ts";
import { createWrites } from "./operation-writes.ts";
import { applyOptions, pickSecrets } from "./prepare-request.ts";
import { spentBefore } from "./session-spent.ts";
import { endOperation, settleOperation } from "./settle.ts";

/** Events that something was done, and how many are looked at to find one. */
const progressTypes: ReadonlySet<string> = new Set(["turn", "tool_end", "task_end", "compaction_end"]);
const progressPage = 200;

export interface RunnerParts {
  address: SessionAddress;
  ports: SessionPorts;
  stores: Stores;
  events: EventLog;
  feed: LiveFeed;
  loadAgent(): Promise<AgentRuntime>;
  write<T>(body: (stores: Stores & { now: number }) => T): T;
  writeBehind: WriteBehind;
  catchUp(): void;
  rest(): void;
}

export class OperationRunner {
  readonly #parts: RunnerParts;
  readonly #redactorOf: RedactorOf;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#redactorOf = createRedactorOf(parts.ports.env);
  }

  /** Runs it until it has come to its end or waits for somebody's approval. `unsettled`: what it has come to could not
   *  be stored, and is stored when this is called again. `lost`: it was never there. */
  async run(open: OpenOperation): Promise<"settled" | "parked" | "unsettled" | "lost"> {
    const { operation, settled, unsettled } = open;
    const { events, feed } = this.#parts;
    const outcome = unsettled?.outcome ?? (await this.#comeToOutcome(open));
    try {
      if (open.acceptance === "lost") throw open.lost?.error;
      if (outcome.status === "parked") {
        this.#park(open);
        open.unsettled = undefined;
        return "parked";
      }
      open.steering.close();
      settleOperation(this.#parts, open, this.#redact(operation, outcome));
      return "settled";
    } catch (error) {
      console.error(`edgeflue: operation ${operation.id} could not be settled: ${describeError(error)}`);
      // One that is put aside goes on: who waits for it has nothing to hear yet.
      if (outcome.status !== "parked") {
        feed.fail(operation.id, toErrorRecord(error));
        settled.reject(error);
      }
      if (open.acceptance === "lost") {
        events.endDropped(operation.id);
        return "lost";
      }
      const tries = (unsettled?.tries ?? 0) + 1;
      // What cannot be stored again and again, also after an alarm, is a failure, if that can be.
      const isGivenUp = tries >= 2 * operationLimits.settleTriesMax - 1;
      open.unsettled = {
        outcome: isGivenUp ? { status: "failed", error: toErrorRecord(error) } : outcome,
        tries,
      };
      return "unsettled";
    }
  }

  async #comeToOutcome(open: OpenOperation): Promise<ThreadOutcome> {
    const { operation, controller } = open;
    const { clock } = this.#parts.ports;
    open.beganAt = clock.now();
    const { wallMsMax } = operationLimits;
    const cancelTimer = clock.after(this.#remainingMs(operation, wallMsMax), () =>
      controller.abort(timeUp(wallMsMax)),
    );
    try {
      let outcome = this.#takeUp(open) ?? (await this.#work(open));
      // What came in at the moment of the answer has joined the operation.
      while (outcome.status === "succeeded" && open.steering.waiting > 0) outcome = await this.#work(open);
      // What is lost is part of the outcome, also when it is noticed last.
      this.#parts.catchUp();
      return outcome;
    } catch (error) {
      return { status: "failed", error: toErrorRecord(error) };
    } finally {
      cancelTimer();
    }
  }

  /** Nothing of it is kept in memory but who waits for it here. */
  #park({ operation }: OpenOperation): void {
    this.#parts.write(({ operations, now }) => operations.setWaiting(operation.id, "waiting", now));
    operation.status = "waiting";
  }

  /** Counts the attempt before it is made. Returns why there must be no further one. */
  #takeUp({ operation, begun }: OpenOperation): StoredOutcome | undefined {
    if (operation.abortedAt !== undefined) return { status: "aborted", error: abortRequested().toRecord() };
    if (operation.status === "waiting") {
      this.#parts.write(({ operations, now }) => {
        operation.status = "running";
        operation.startedAt = now;
        operations.setWaiting(operation.id, "running", now);
      });
      return undefined;
    }
    if (begun) return undefined;
    const stalls = this.#hasProgress(operation) ? 0 : operation.stalls;
    const { attemptsMax, attemptsInAllMax } = operationLimits;
    if (stalls >= attemptsMax || operation.attempts >= attemptsInAllMax) {
      // What is already answered only has to be settled: that needs no further attempt.
      const tail = this.#parts.stores.messages.tail(threadOf(operation), operation.id);
      const isAnswered = nextMove(tail).type === "settle";
      return isAnswered ? undefined : { status: "failed", error: interrupted(operation) };
    }
    const before = { ...operation };
    const takeUp = ({ operations, messages, now }: Stores & { now: number }) => {
      operation.stalls = stalls;
      operation.progress = this.#parts.events.newestOffset;
      if (operation.status === "queued") beginConversation(operation, messages, now);
      else {
        operation.attempts += 1;
        operation.stalls += 1;
      }
      operations.start(operation);
    };
    try {
      this.#parts.write(takeUp);
    } catch (error) {
      // It is what it was, as its row says.
      Object.assign(operation, before);
      throw error;
    }
    return undefined;
  }

  /** Whether the last attempt brought anything about. */
  #hasProgress({ id, progress }: Operation): boolean {
    if (progress === undefined) return false;
    const { events } = this.#parts.events.page(progress, progressPage);
    return events.some(({ operationId, type }) => operationId === id && progressTypes.has(type));
  }

  async #work(open: OpenOperation): Promise<ThreadOutcome> {
    const { events, feed, ports } = this.#parts;
    const { id: operationId, kind } = open.operation;
    const isResumed = open.operation.status === "running" && open.hasRun;
    if (!isResumed) feed.begin(operationId);
    const agent = await this.#parts.loadAgent();
    const now = ports.clock.now();
    if (!isResumed) events.emit(operationId, { type: "operation_start", operationKind: kind }, now);
    const scope = await this.#createScope(open, agent);
    if (kind === "shell") {
      return runShellOperation(scope, (reply) => {
        open.shellReply = reply;
      });
    }
    // Says what is wrong with the folder before a model is asked.
    if (scope.sandboxScope?.cwd !== undefined) (await agent.sandbox.begin(scope.sandboxScope)).end();
    if (kind !== "compact" && !isResumed) events.emit(operationId, { type: "agent_start" }, now);
    open.hasRun = true;
    const { wallMs } = scope.budget.limits;
    const cancelTimer =
      wallMs === undefined
        ? () => {}
        : ports.clock.after(this.#remainingMs(open.operation, wallMs), () =>
            open.controller.abort(timeUp(wallMs)),
          );
    try {
      const thread = await this.#toThreadScope(scope, open);
      return kind === "compact" ? await runCompactOperation(thread) : await runThread(thread);
    } finally {
      cancelTimer();
    }
  }

  /** What is left of the wall time, counted from the first attempt on. */
  #remainingMs({ startedAt, attempts }: Operation, wallMs: number): number {
    if (startedAt === undefined || attempts <= 1) return wallMs;
    const left = wallMs - (this.#parts.ports.clock.now() - startedAt);
    return Math.max(left, Math.min(operationLimits.resumedMsMin, wallMs));
  }

  async #createScope(open: OpenOperation, agent: AgentRuntime): Promise<OperationScope> {
    const { operation, controller } = open;
    const { address, ports, stores, events, feed } = this.#parts;
    const writes = createWrites(this.#parts, open);
    const { write } = writes;
    const { options, shell } = operation.input;
    const { commands = [], secrets, cwd, limits } = options;
    const reporter = createReporter(operation.id, {
      feed,
      events,
      clock: ports.clock,
      store: () => write(() => {}),
      catchUp: this.#parts.catchUp,
    });
    const redactor = this.#redactorOf(options);
    const session = agent.sessionLimits && { limits: agent.sessionLimits, spent: spentBefore(stores, write) };
    const budget = new Budget(tightenLimits(agent.limits, limits), session);
    open.budget = budget;
    return {
      operation,
      thread: threadOf(operation),
      depth: operation.kind === "task" ? 1 : 0,
      options,
      agent,
      sandboxScope: toSandboxScope({
        cwd,
        commands: [...agent.grantedCommands, ...commands],
        env: { ...pickSecrets(secrets, ports.env), ...shell?.env },
      }),
      stores,
      ports,
      clock: ports.clock,
      reporter,
      budget,
      redactor,
      log: createOperationLog(address, operation.id, { redactor, reporter }),
      init: createInit({ agents: ports.agents, openSession: ports.openSession, from: address }),
      signal: controller.signal,
      ...writes,
    };
  }

  /** The agent with what the call, its role and its subagent make of it, and a model. */
  async #toThreadScope(scope: OperationScope, open: OpenOperation): Promise<ThreadScope> {
    const { local, operation, steering } = open;
    const { task } = operation.input;
    const base = await readSandboxInstructions(scope.agent, scope.sandboxScope);
    const child =
      task === undefined
        ? undefined
        : toChildAgent(base, { agentName: task.agent, role: undefined, depth: 1 });
    const { agent, roleModel } = applyOptions(child?.agent ?? base, scope.options, local);
    const modelReference = requireModel(
      scope.options.model ?? roleModel ?? child?.model ?? agent.modelReference,
    );
    const model = await resolveModel(modelReference, scope.ports.providers);
    const { messages } = scope.stores;
    const inherited =
      operation.attempts > 1 ? messages.tail(scope.thread, operation.id).at(-1)?.seq : undefined;
    const { usage, toolCalls } = tallyOf(messages, scope.thread, operation.id);
    scope.budget.addUsage(usage);
    scope.budget.addToolCalls(toolCalls);
    return {
      ...scope,
      agent,
      modelReference,
      model,
      runThread,
      steering,
      inheritedSeq: inherited ?? 0,
      end: (outcome) => {
        const end = endOperation(this.#parts, open, outcome);
        return () => {
          open.end = end;
          steering.close();
        };
      },
    };
  }

  #redact(operation: Operation, outcome: StoredOutcome): StoredOutcome {
    if (outcome.status === "succeeded") return outcome;
    return { ...outcome, error: this.#redactorOf(operation.input.options).value(outcome.error) };
  }
}

function interrupted({ attempts }: Operation): ErrorRecord {
  return {
    code: "operation_interrupted",
    message: `The operation was interrupted ${attempts} times and is not taken up again.`,
  };
}
