/** A session at work, on any host: accepts operations, runs them one at a time in the order of acceptance, and
 *  brings each to an end. What it knows is in the stores; its memory holds only what is running and who waits.
 *  An operation that a dead host left behind is found on the next wake and taken up again. */

import { agentInvalid, describeError, EdgeflueError, type ErrorRecord, toErrorRecord } from "../errors.ts";
import { operationLimits } from "../limits.ts";
import { resolveModel } from "../model/provider-registry.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { MessagePage, MessageQuery } from "../protocol/message.ts";
import type { OperationView, SettledOperation } from "../protocol/operation.ts";
import type { PromptResult, SessionRequest } from "../protocol/prompt.ts";
import type { Session } from "../protocol/session.ts";
import { MessageStore, mainThread } from "../store/message-store.ts";
import { MetaStore } from "../store/meta-store.ts";
import { isEmpty, migrate } from "../store/migrations.ts";
import { type Operation, OperationStore, type StoredOutcome } from "../store/operation-store.ts";
import { ToolCallStore } from "../store/tool-call-store.ts";
import { type AgentRuntime, createAgentRuntime } from "./agent-runtime.ts";
import { beginConversation, endConversation } from "./conversation.ts";
import { nextMove } from "./next-move.ts";
import { OperationFeed } from "./operation-feed.ts";
import { createIdGenerator } from "./operation-id.ts";
import { createOperationLog } from "./operation-log.ts";
import type { OperationScope, Stores } from "./operation-scope.ts";
import { toOperationView, toPromptResult } from "./operation-view.ts";
import {
  applyOptions,
  isPlain,
  type PreparedRequest,
  preparePrompt,
  prepareRequest,
} from "./prepare-request.ts";
import { runOperation } from "./run-operation.ts";
import type { SessionPorts } from "./session-ports.ts";
import { Watchdog } from "./watchdog.ts";

/** An operation that has not settled, and who waits for it in this process. */
interface OpenOperation {
  operation: Operation;
  /** Whether this process has taken it up: its attempt is counted and its message stands in the conversation. */
  begun: boolean;
  feed: OperationFeed;
  settled: PromiseWithResolvers<SettledOperation>;
}

export class SessionEngine implements Session {
  readonly #address: SessionAddress;
  readonly #ports: SessionPorts;
  readonly #stores: Stores;
  readonly #meta: MetaStore;
  readonly #watchdog: Watchdog;
  readonly #generateId: (now: number) => string;
  /** Oldest first; the first one is the one that runs. */
  readonly #open: OpenOperation[];
  /** Nothing was ever stored: there is no schema yet. */
  #isNew: boolean;
  #isRunning = false;
  #agent: AgentRuntime | undefined;

  /** Reads as much as is open, never the history. Without an address the stored one is used. */
  constructor(address: SessionAddress | undefined, ports: SessionPorts) {
    const { sql, clock } = ports;
    this.#isNew = isEmpty(sql);
    if (!this.#isNew) migrate(sql);
    this.#ports = ports;
    this.#stores = {
      operations: new OperationStore(sql),
      messages: new MessageStore(sql),
      toolCalls: new ToolCallStore(sql),
    };
    this.#meta = new MetaStore(sql);
    const newestId = this.#isNew ? undefined : this.#stores.operations.newestId();
    const known = address ?? (this.#isNew ? undefined : this.#meta.address());
    if (known === undefined) throw new Error("A session without operations was woken without its address.");
    this.#address = known;
    this.#watchdog = new Watchdog(clock, ports.setAlarm);
    this.#generateId = createIdGenerator(newestId);
    this.#open =
      newestId === undefined
        ? []
        : this.#stores.operations.unsettled().map((operation) => this.#track(operation, false));
  }

  async prompt(request: SessionRequest): Promise<PromptResult> {
    const { settled } = this.#accept(
      isPlain(request) ? preparePrompt(request) : await this.#prepare(request),
    );
    const operation = await settled.promise;
    if (operation.status === "succeeded") return operation.result;
    throw EdgeflueError.fromRecord(operation.error);
  }

  async stream(request: SessionRequest): Promise<ReadableStream<Uint8Array>> {
    const prepared = isPlain(request) ? preparePrompt(request) : await this.#prepare(request);
    return this.#accept(prepared).feed.subscribe();
  }

  async messages(query: MessageQuery): Promise<MessagePage> {
    return this.#isNew ? { messages: [], nextBefore: null } : this.#stores.messages.page(mainThread, query);
  }

  async operation(operationId: string): Promise<OperationView> {
    const operation = this.#isNew ? undefined : this.#stores.operations.find(operationId);
    if (operation !== undefined) return toOperationView(operation, this.#stores.messages);
    throw new EdgeflueError(
      "operation_not_found",
      `This session has no operation ${JSON.stringify(operationId)}.`,
    );
  }

  /** Whether nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.#open.length === 0;
  }

  /** The alarm: takes up what is open, with the next alarm set before. Does not wait for the work. */
  wake(): void {
    this.#watchdog.fired();
    this.resume();
  }

  /** Starts the run if anything is open and nothing runs yet. */
  resume(): void {
    if (this.#open.length === 0) return;
    this.#watchdog.arm();
    if (!this.#isRunning) this.#ports.defer(this.#drain());
  }

  /** What a request that depends on the agent asks for. Rejects what the agent does not have. */
  async #prepare(request: SessionRequest): Promise<PreparedRequest> {
    return prepareRequest(request, await this.#agentRuntime());
  }

  /** Stores the operation. When this returns, it will come to an end, whatever happens to this process. */
  #accept({ kind, message, options }: PreparedRequest): OpenOperation {
    this.#requireRoom(message);
    const now = this.#ports.clock.now();
    const operation: Operation = {
      id: this.#generateId(now),
      kind,
      status: "queued",
      message,
      options,
      attempts: 0,
      acceptedAt: now,
      settledAt: undefined,
      outcome: undefined,
    };
    const isIdle = this.#open.length === 0;
    this.#write(({ operations, messages }) => {
      if (this.#isNew) {
        migrate(this.#ports.sql);
        this.#meta.saveAddress(this.#address);
      }
      if (isIdle) beginConversation(operation, messages, now);
      operations.insert(operation);
    });
    this.#isNew = false;
    const open = this.#track(operation, isIdle);
    this.#open.push(open);
    // After the caller has subscribed to the feed, which it does in this same turn.
    queueMicrotask(() => this.resume());
    return open;
  }

  /** Runs what is open, one after the other. Never rejects. */
  async #drain(): Promise<void> {
    this.#isRunning = true;
    for (let next = this.#open[0]; next !== undefined; next = this.#open[0]) {
      await this.#run(next);
      this.#open.shift();
    }
    this.#isRunning = false;
  }

  async #run(open: OpenOperation): Promise<void> {
    const { operation, feed } = open;
    const timeUp = new AbortController();
    const cancelTimer = this.#ports.clock.after(operationLimits.wallMsMax, () => timeUp.abort());
    let outcome: StoredOutcome;
    try {
      outcome = this.#takeUp(open) ?? (await this.#work(open, timeUp.signal));
    } catch (error) {
      outcome = { status: "failed", error: toErrorRecord(error) };
    }
    cancelTimer();
    try {
      this.#settle(open, outcome);
    } catch (error) {
      // Storage is gone, and with it this host: the rows still say that the operation is open.
      console.error(`edgeflue: operation ${operation.id} could not be settled: ${describeError(error)}`);
      feed.emit({ type: "error", error: toErrorRecord(error) });
      open.settled.reject(error);
    }
  }

  /** Counts the attempt before it is made. Returns why there must be no further one. */
  #takeUp(open: OpenOperation): StoredOutcome | undefined {
    const { operation, begun } = open;
    if (begun) return undefined;
    if (operation.attempts >= operationLimits.attemptsMax) {
      // What is already answered only has to be settled: that needs no further attempt.
      const isAnswered = nextMove(this.#stores.messages.tail(mainThread, operation.id)).type === "settle";
      return isAnswered ? undefined : { status: "failed", error: interrupted(operation) };
    }
    this.#write(({ operations, messages, now }) => {
      if (operation.status === "queued") beginConversation(operation, messages, now);
      else operation.attempts += 1;
      operations.start(operation);
    });
    open.begun = true;
    return undefined;
  }

  async #work({ operation, feed }: OpenOperation, signal: AbortSignal): Promise<StoredOutcome> {
    feed.emit({ type: "start", sessionId: this.#address.session, operationId: operation.id });
    const { agent, roleModel } = applyOptions(await this.#agentRuntime(), operation.options);
    const { model = roleModel } = operation.options;
    const scope: OperationScope = {
      operation,
      agent,
      model: model === undefined ? agent.model : await resolveModel(model, this.#ports.providers),
      stores: this.#stores,
      ports: this.#ports,
      clock: this.#ports.clock,
      feed,
      log: createOperationLog(this.#address, operation.id),
      signal,
      write: (body) => this.#write(body),
    };
    return runOperation(scope);
  }

  /** The agent, made once. An initializer that fails or hangs is tried anew by the next operation. */
  async #agentRuntime(): Promise<AgentRuntime> {
    if (this.#agent !== undefined) return this.#agent;
    const late = Promise.withResolvers<never>();
    const cancel = this.#ports.clock.after(operationLimits.initializerMsMax, () =>
      late.reject(initializerTimeout(this.#address.agent)),
    );
    try {
      const agent = await Promise.race([createAgentRuntime(this.#address, this.#ports), late.promise]);
      // The first one made stays: two sandboxes would not wait for each other.
      this.#agent ??= agent;
      return this.#agent;
    } finally {
      cancel();
    }
  }

  #requireRoom(message: string): void {
    const { queueLengthMax, queueCharsMax } = operationLimits;
    if (this.#open.length > queueLengthMax) throw queueFull(`${queueLengthMax} operations`);
    const waiting = this.#open.reduce((sum, { operation }) => sum + (operation.message?.length ?? 0), 0);
    if (waiting + message.length > queueCharsMax) throw queueFull(`${queueCharsMax} characters of messages`);
  }

  #settle({ operation, feed, settled }: OpenOperation, outcome: StoredOutcome): void {
    const now = this.#ports.clock.now();
    this.#write(({ operations }) => {
      if (outcome.status === "failed") endConversation(operation, this.#stores, now);
      operations.settle(operation.id, outcome, now);
    });
    const { id, kind, attempts, acceptedAt } = operation;
    const base = { operationId: id, kind, attempts, acceptedAt, settledAt: now };
    if (outcome.status === "succeeded") {
      const result = toPromptResult(id, outcome, this.#stores.messages);
      feed.emit({ type: "end", result });
      settled.resolve({ ...base, status: "succeeded", result });
    } else {
      createOperationLog(this.#address, id).error(outcome.error.message, {
        code: outcome.error.code,
        hint: outcome.error.hint,
      });
      feed.emit({ type: "error", error: outcome.error });
      settled.resolve({ ...base, status: "failed", error: outcome.error });
    }
  }

  #track(operation: Operation, begun: boolean): OpenOperation {
    const { clock, development } = this.#ports;
    const settled = Promise.withResolvers<SettledOperation>();
    // Nobody waits for an operation that is streamed or was taken up after a restart.
    settled.promise.catch(() => {});
    return { operation, begun, feed: new OperationFeed(clock, { development }), settled };
  }

  #write<T>(body: (stores: Stores & { now: number }) => T): T {
    try {
      return this.#ports.sql.transaction(() => body({ ...this.#stores, now: this.#ports.clock.now() }));
    } catch (error) {
      this.#stores.messages.forget();
      throw error;
    }
  }
}

function queueFull(what: string): EdgeflueError {
  return new EdgeflueError("queue_full", `The session has no room for more: ${what} may wait.`, {
    hint: "Wait for answers before sending more, or spread the work over several sessions.",
    retryAfterSeconds: operationLimits.queueRetryAfterSeconds,
  });
}

function initializerTimeout(name: string): EdgeflueError {
  const seconds = operationLimits.initializerMsMax / 1000;
  return agentInvalid({
    name,
    file: `agents/${name}.ts`,
    problem: `the agent was not ready within ${seconds} s.`,
  });
}

function interrupted({ attempts }: Operation): ErrorRecord {
  return {
    code: "operation_interrupted",
    message: `The operation was interrupted ${attempts} times and is not taken up again.`,
  };
}
