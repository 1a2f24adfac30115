/** A session at work, on any host: accepts operations, runs them one at a time in the order of acceptance, and
 *  brings each to an end. What it knows is in the stores; its memory holds only what is running and who waits.
 *  An operation that a dead host left behind is found on the next wake and taken up again. */

import { delay } from "../clock.ts";
import { EdgeflueError } from "../errors.ts";
import { eventLimits, operationLimits, requestLimits } from "../limits.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { CompactRequest } from "../protocol/compact.ts";
import type { EventPage, EventQuery, FollowQuery } from "../protocol/event-log.ts";
import type { FileReply, FileRequest } from "../protocol/file.ts";
import type { MessagePage, MessageQuery } from "../protocol/message.ts";
import type {
  AbortReply,
  AbortRequest,
  OperationView,
  Receipt,
  SettledOperation,
} from "../protocol/operation.ts";
import type { PromptResult, SessionRequest } from "../protocol/prompt.ts";
import type { Session, StreamOptions } from "../protocol/session.ts";
import type { ShellReply, ShellRequest } from "../protocol/shell.ts";
import { parsePosition, type StreamPosition } from "../protocol/stream-position.ts";
import { requireWrite } from "../sandbox/policy.ts";
import { EventStore } from "../store/event-store.ts";
import { IdempotencyStore } from "../store/idempotency-store.ts";
import { MessageStore, mainThread, summaryThreadOf } from "../store/message-store.ts";
import { MetaStore } from "../store/meta-store.ts";
import { isEmpty, migrate } from "../store/migrations.ts";
import { type Operation, OperationStore } from "../store/operation-store.ts";
import { PartialTextStore } from "../store/partial-text-store.ts";
import { SteeringStore } from "../store/steering-store.ts";
import { ToolCallStore } from "../store/tool-call-store.ts";
import { type Admission, canSteer, requireDigest, requireRoom } from "./admission.ts";
import { AgentLoader } from "./agent-loader.ts";
import { beginConversation, toUserMessage } from "./conversation.ts";
import { abortRequested } from "./end-reason.ts";
import { EventLog } from "./event-log.ts";
import { changesFiles, handleFile, readNothing } from "./handle-file.ts";
import { createLogEncoder, sseLogFrame } from "./log-encoder.ts";
import type { LocalOptions, OpenOperation } from "./open-operation.ts";
import { createOperationEncoder } from "./operation-encoder.ts";
import { createIdGenerator } from "./operation-id.ts";
import { OperationRunner } from "./operation-runner.ts";
import type { Stores } from "./operation-scope.ts";
import { toOperationView } from "./operation-view.ts";
import {
  checkLocalOptions,
  isPlain,
  type PreparedRequest,
  prepareCompact,
  preparePrompt,
  prepareRequest,
  prepareShell,
} from "./prepare-request.ts";
import { SessionFeed } from "./session-feed.ts";
import type { SessionPorts } from "./session-ports.ts";
import { Steering } from "./steering.ts";
import { Watchdog } from "./watchdog.ts";

export class SessionEngine implements Session {
  readonly #address: SessionAddress;
  readonly #ports: SessionPorts;
  readonly #stores: Stores;
  readonly #meta: MetaStore;
  readonly #events: EventLog;
  readonly #feed: SessionFeed;
  readonly #agents: AgentLoader;
  readonly #runner: OperationRunner;
  readonly #watchdog: Watchdog;
  readonly #generateId: (now: number) => string;
  /** Oldest first; the first one is the one that runs. */
  readonly #open: OpenOperation[];
  /** Nothing was ever stored: there is no schema yet. */
  #isNew: boolean;
  /** The operation that has begun last. */
  #running: string | undefined;
  /** The run of what is open; undefined while nothing runs. */
  #draining: Promise<void> | undefined;

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
      events: new EventStore(sql),
      idempotency: new IdempotencyStore(sql),
      partialTexts: new PartialTextStore(sql),
      steering: new SteeringStore(sql),
    };
    this.#meta = new MetaStore(sql);
    const newestId = this.#isNew ? undefined : this.#stores.operations.newestId();
    const known = address ?? (this.#isNew ? undefined : this.#meta.address());
    if (known === undefined) throw new Error("A session without operations was woken without its address.");
    this.#address = known;
    const { events: store, messages } = this.#stores;
    this.#events = new EventLog(known, {
      store,
      messages,
      onStored: (stored) => this.#feed.stored(stored),
    });
    this.#feed = new SessionFeed(clock, {
      eventsAfter: (offset, limit) => (this.#isNew ? [] : this.#events.page(offset, limit).events),
      newestOffset: () => (this.#isNew ? 0 : this.#events.newestOffset),
    });
    this.#agents = new AgentLoader(known, ports, ({ onEvent }) => {
      this.#events.observers = [ports.onEvent, onEvent].filter((observer) => observer !== undefined);
    });
    const write = <T>(body: (stores: Stores & { now: number }) => T) => this.#write(body);
    const loadAgent = () => this.#agents.load();
    this.#runner = new OperationRunner({
      address: known,
      ports,
      stores: this.#stores,
      events: this.#events,
      feed: this.#feed,
      loadAgent,
      write,
    });
    this.#watchdog = new Watchdog(clock, ports.setAlarm);
    this.#generateId = createIdGenerator(newestId);
    this.#open =
      newestId === undefined
        ? []
        : this.#stores.operations.unsettled().map((operation) => this.#track(operation, false));
  }

  async prompt(request: SessionRequest, local?: LocalOptions): Promise<PromptResult> {
    return requireResult(await settle(await this.#request(request, local)));
  }

  async stream(
    request: SessionRequest,
    local?: LocalOptions & StreamOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    let stream: ReadableStream<Uint8Array> | undefined;
    const admitted = await this.#request(request, local, ({ operation }) => {
      stream = this.#watch(operation.id, undefined);
    });
    const operationId = "operation" in admitted ? admitted.operation.id : admitted.operationId;
    return stream ?? this.#watch(operationId, parsePosition(local?.after));
  }

  async dispatch(request: SessionRequest, local?: LocalOptions): Promise<Receipt> {
    const admitted = await this.#request(request, local);
    if (!("operation" in admitted))
      return { operationId: admitted.operationId, acceptedAt: admitted.acceptedAt };
    const { id: operationId, acceptedAt } = admitted.operation;
    return { operationId, acceptedAt };
  }

  async follow({ operationId, after }: FollowQuery): Promise<ReadableStream<Uint8Array>> {
    const position = parsePosition(after);
    if (operationId === undefined) {
      return this.#feed.subscribe({ after: position, encoder: createLogEncoder(sseLogFrame) });
    }
    await this.operation(operationId);
    return this.#watch(operationId, position);
  }

  async shell(request: ShellRequest): Promise<ShellReply> {
    const prepared = prepareShell(request, { agent: await this.#agents.load(), env: this.#ports.env });
    const admitted = await this.#admit(prepared, request);
    const { operationId, result } = requireResult(await settle(admitted));
    const whole = "shellReply" in admitted ? admitted.shellReply : undefined;
    if (whole !== undefined) return { ...whole, operationId };
    // The command ran before a restart: what the model sees of its output is what is left.
    const {
      stdout = "",
      stderr = "",
      exit_code: exitCode = 0,
    } = (result ?? {}) as Partial<{ stdout: string; stderr: string; exit_code: number }>; // stored by the shell operation
    return { stdout, stderr, exitCode, operationId };
  }

  async compact(request: CompactRequest): Promise<PromptResult> {
    return requireResult(await settle(await this.#admit(prepareCompact(request), request)));
  }

  async abort({ operationId, idempotencyKey }: AbortRequest): Promise<AbortReply> {
    const id =
      operationId ??
      (idempotencyKey === undefined || this.#isNew
        ? undefined
        : this.#stores.idempotency.find(idempotencyKey)?.operationId);
    if (id === undefined && idempotencyKey !== undefined) return { aborted: false, operationIds: [] };
    const open = id === undefined ? this.#open[0] : this.#open.find(({ operation }) => operation.id === id);
    if (open === undefined || open.operation.abortedAt !== undefined)
      return { aborted: false, operationIds: [] };
    this.#abort(open);
    return { aborted: true, operationIds: [open.operation.id] };
  }

  async file<Request extends FileRequest>(request: Request): Promise<FileReply<Request>> {
    const { sandbox } = await this.#agents.load();
    const isChange = changesFiles(request);
    // Files of the session's own database are not there yet; those of a machine are.
    if (this.#isNew && !isChange && sandbox.isTransactional)
      return readNothing(request) as FileReply<Request>; // by its type
    const commit = (body: () => void) => this.#write(body);
    if (this.#isNew && isChange) {
      requireWrite(sandbox.policy, request.path);
      // The sandbox's tables, before anything looks into them.
      commit(() => {});
    }
    return (await handleFile(sandbox, request, commit)) as FileReply<Request>; // by its type
  }

  async messages({ include, ...query }: MessageQuery): Promise<MessagePage> {
    if (this.#isNew) return { messages: [], nextBefore: null };
    const { messages } = this.#stores;
    const page = messages.page(mainThread, query);
    if (include !== "compacted") return page;
    const summaries = messages.thread(summaryThreadOf(mainThread));
    return {
      ...page,
      summaries: summaries.map(({ message, metadata }) => ({ message, ...metadata.summary })),
    };
  }

  async events({ after = 0, limit = requestLimits.eventPageDefault }: EventQuery): Promise<EventPage> {
    if (this.#isNew) return { events: [], nextAfter: after };
    return this.#events.page(after, Math.min(limit, eventLimits.keptMax));
  }

  async operation(operationId: string): Promise<OperationView> {
    const operation = this.#isNew ? undefined : this.#stores.operations.find(operationId);
    if (operation !== undefined) return toOperationView(operation, this.#stores.messages);
    throw new EdgeflueError(
      "operation_not_found",
      `This session has no operation ${JSON.stringify(operationId)}.`,
    );
  }

  async delete(): Promise<void> {
    for (const open of this.#open) if (open.operation.abortedAt === undefined) this.#abort(open);
    await this.#draining;
    await this.#ports.deleteStorage();
    this.#isNew = true;
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
    if (this.#draining !== undefined) return;
    this.#draining = this.#drain();
    this.#ports.defer(this.#draining);
  }

  /** `onAccept` is called before anything happens. */
  async #request(
    request: SessionRequest,
    local: LocalOptions = {},
    onAccept?: (open: OpenOperation) => void,
  ): Promise<Admission> {
    const hasLocal = (local.tools?.length ?? 0) + (local.commands?.length ?? 0) > 0;
    if (isPlain(request) && !hasLocal) return this.#admit(preparePrompt(request), request, {}, onAccept);
    const agent = await this.#agents.load();
    checkLocalOptions(agent, local);
    const prepared = prepareRequest(request, { agent, env: this.#ports.env });
    return this.#admit(prepared, request, local, onAccept);
  }

  /** Accepts the request; or finds what an earlier one with its key came to. */
  async #admit(
    prepared: PreparedRequest,
    request: SessionRequest | ShellRequest | CompactRequest,
    local: LocalOptions = {},
    onAccept: (open: OpenOperation) => void = () => {},
  ): Promise<Admission> {
    const { idempotencyKey: key } = request;
    const digest = key === undefined ? undefined : await requireDigest(key, request);
    const asked = "whenBusy" in request ? request.whenBusy : undefined;
    const whenBusy = asked ?? (this.isIdle ? "queue" : (await this.#agents.load()).whenBusy);
    // From here to the row nothing waits, so that no other request comes between.
    const earlier = key === undefined || this.#isNew ? undefined : this.#stores.idempotency.find(key);
    if (earlier !== undefined) return this.#findEarlier(earlier, digest);
    if (!this.isIdle && whenBusy === "reject") throw sessionBusy();
    requireRoom(this.#open, prepared);
    const [running] = this.#open;
    const identity = key === undefined || digest === undefined ? undefined : { key, digest };
    if (whenBusy === "steer" && running !== undefined && canSteer(running, prepared)) {
      this.#steer(running, prepared, identity);
      return running;
    }
    if (whenBusy === "interrupt" && running?.operation.abortedAt === undefined && running !== undefined) {
      this.#abort(running);
    }
    const open = this.#accept(prepared, local, identity);
    onAccept(open);
    return open;
  }

  /** Stores the operation. When this returns, it will come to an end, whatever happens to this process. */
  #accept(
    { kind, input }: PreparedRequest,
    local: LocalOptions,
    identity: { key: string; digest: string } | undefined,
  ): OpenOperation {
    const now = this.#ports.clock.now();
    const operation: Operation = {
      id: this.#generateId(now),
      kind,
      status: "queued",
      input,
      attempts: 0,
      stalls: 0,
      startedAt: undefined,
      progress: undefined,
      acceptedAt: now,
      firstOffset: this.#isNew ? 1 : this.#events.newestOffset + 1,
      abortedAt: undefined,
      settledAt: undefined,
      outcome: undefined,
    };
    const { isIdle } = this;
    this.#write(({ operations, messages, idempotency }) => {
      if (isIdle) {
        operation.progress = operation.firstOffset - 1;
        beginConversation(operation, messages, now);
      }
      operations.insert(operation);
      if (identity !== undefined) {
        idempotency.insert(identity.key, { operationId: operation.id, digest: identity.digest });
      }
    });
    const open = this.#track(operation, isIdle, local);
    this.#open.push(open);
    // After `onAccept`, which is called in this same turn.
    queueMicrotask(() => this.resume());
    return open;
  }

  /** Lets a message join what runs. */
  #steer(
    { operation, steering }: OpenOperation,
    { input }: PreparedRequest,
    identity: { key: string; digest: string } | undefined,
  ): void {
    this.#write(({ steering: store, idempotency }) => {
      store.insert(operation.id, toUserMessage(input.message ?? "", input.options.images));
      if (identity !== undefined) {
        idempotency.insert(identity.key, { operationId: operation.id, digest: identity.digest });
      }
    });
    steering.arrived();
  }

  #findEarlier(
    { operationId, digest }: { operationId: string; digest: string },
    own: string | undefined,
  ): Admission {
    if (digest !== own) {
      throw new EdgeflueError("idempotency_conflict", "Another request came with the same idempotency key.", {
        hint: "A key stands for one request. Use a new key for a new one.",
        meta: { operationId },
      });
    }
    const open = this.#open.find(({ operation }) => operation.id === operationId);
    if (open !== undefined) return open;
    const operation = this.#stores.operations.find(operationId);
    const view = operation === undefined ? undefined : toOperationView(operation, this.#stores.messages);
    if (view !== undefined && "settledAt" in view) return view;
    throw new Error(`Operation ${operationId} is neither open nor settled.`);
  }

  /** The stream of one operation, from its beginning or from where a reader was. */
  #watch(operationId: string, after: StreamPosition | undefined): ReadableStream<Uint8Array> {
    const { messages, operations } = this.#stores;
    const encoder = createOperationEncoder({
      sessionId: this.#address.session,
      operationId,
      envelope: this.#ports,
      view: () => {
        const operation = operations.find(operationId);
        if (operation === undefined) throw new Error(`There is no operation ${operationId}.`);
        return toOperationView(operation, messages);
      },
    });
    if (after !== undefined) return this.#feed.subscribe({ after, encoder });
    const operation = operations.find(operationId);
    const from = { offset: (operation?.firstOffset ?? 1) - 1, chars: 0 };
    const hasBegun = this.#running === operationId || operation?.settledAt !== undefined;
    return this.#feed.subscribe({
      after: from,
      encoder,
      prelude: hasBegun ? encoder.begin?.(operationId, from) : undefined,
    });
  }

  #abort(open: OpenOperation): void {
    const { operation, controller, settled, begun } = open;
    const now = this.#ports.clock.now();
    this.#events.record(operation.id, { type: "abort_requested", operation: operation.kind }, now);
    this.#write(({ operations }) => operations.requestAbort(operation.id, now));
    operation.abortedAt = now;
    const error = abortRequested();
    controller.abort(error);
    if (begun || operation.status === "running") return;
    // It waits: whoever waits for it need not.
    const { id: operationId, kind, attempts, acceptedAt } = operation;
    const base = { operationId, kind, attempts, acceptedAt, settledAt: now };
    settled.resolve({ ...base, status: "aborted", error: error.toRecord(), text: "" });
  }

  /** Runs what is open, one after the other. Never rejects. */
  async #drain(): Promise<void> {
    for (let next = this.#open[0]; next !== undefined; next = this.#open[0]) {
      this.#running = next.operation.id;
      await this.#backOff(next);
      await this.#runner.run(next);
      this.#open.shift();
    }
    this.#draining = undefined;
  }

  /** Attempts that got nowhere are made ever more rarely. The alarm stands, so a host that dies meanwhile is woken. */
  async #backOff({ begun, operation, controller }: OpenOperation): Promise<void> {
    const { stalls } = operation;
    if (begun || stalls < 2 || stalls >= operationLimits.attemptsMax) return;
    await delay(this.#ports.clock, operationLimits.stallDelayMs * 2 ** (stalls - 2), controller.signal);
  }

  #track(operation: Operation, begun: boolean, local: LocalOptions = {}): OpenOperation {
    const settled = Promise.withResolvers<SettledOperation>();
    // Nobody waits for an operation that is streamed or was taken up after a restart.
    settled.promise.catch(() => {});
    const controller = new AbortController();
    const steering = new Steering({ isInherited: operation.attempts > 0 && !begun });
    return { operation, begun, settled, controller, local, steering, shellReply: undefined };
  }

  #write<T>(body: (stores: Stores & { now: number }) => T): T {
    const { sql, clock } = this.#ports;
    try {
      const value = sql.transaction(() => {
        if (this.#isNew) {
          migrate(sql);
          this.#meta.saveAddress(this.#address);
        }
        const written = body({ ...this.#stores, now: clock.now() });
        this.#events.flush();
        return written;
      });
      this.#isNew = false;
      this.#events.deliver();
      return value;
    } catch (error) {
      this.#stores.messages.forget();
      this.#stores.partialTexts.forget();
      this.#events.discard();
      throw error;
    }
  }
}

async function settle(admitted: Admission): Promise<SettledOperation> {
  return "settled" in admitted ? admitted.settled.promise : admitted;
}

function requireResult(operation: SettledOperation): PromptResult {
  if (operation.status === "succeeded") return operation.result;
  throw EdgeflueError.fromRecord(operation.error);
}

function sessionBusy(): EdgeflueError {
  return new EdgeflueError("session_busy", "The session is busy.", {
    hint: 'Another operation runs. Wait for it, or send the request with whenBusy "queue" or "interrupt".',
    retryAfterSeconds: 1,
  });
}
