/** A session at work, on any host: accepts operations, runs them one at a time in the order of acceptance, and
 *  brings each to an end. What it knows is stored; its memory holds only what is running and who waits. An operation
 *  that a dead host left behind is found on the next wake and taken up again. */

import type { AgentConfig } from "../agent/agent-config.ts";
import { EdgeflueError } from "../errors.ts";
import type { FrameSink } from "../feed/feed-reader.ts";
import { LiveFeed } from "../feed/live-feed.ts";
import { createLogEncoder, socketLogFrame, sseLogFrame } from "../feed/log-encoder.ts";
import { Journal } from "../journal/journal.ts";
import { requestLimits } from "../limits.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { ApprovalDecision, ApprovalView } from "../protocol/approval.ts";
import type { CompactRequest } from "../protocol/compact.ts";
import type { EventPage, EventQuery, FollowQuery } from "../protocol/event/event-log.ts";
import { parsePosition, type StreamPosition } from "../protocol/event/stream-position.ts";
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
import { checkPaging } from "../protocol/request/check-request.ts";
import type { Session, StreamOptions } from "../protocol/session.ts";
import type { ShellReply, ShellRequest } from "../protocol/shell.ts";
import { requireWrite } from "../sandbox/policy.ts";
import { mainThread } from "../store/message/message-store.ts";
import { changesFiles, handleFile, readNothing } from "./handle-file.ts";
import { Acceptance } from "./operation/acceptance.ts";
import { type Admission, idempotencyConflict, toIdentity } from "./operation/admission.ts";
import type { LocalOptions } from "./operation/open-operation.ts";
import { createOperationEncoder } from "./operation/operation-encoder.ts";
import { toOperationView } from "./operation/operation-view.ts";
import { prepareCompact, prepareShell } from "./operation/prepare-request.ts";
import { OperationQueue } from "./operation/queue.ts";
import { OperationRunner } from "./operation/runner.ts";
import type { SessionPorts } from "./ports.ts";
import { AgentLoader } from "./runtime/agent-loader.ts";
import { approvalNotFound, decide, openApprovals, toApprovalView } from "./tool-call/approvals.ts";

export class SessionEngine implements Session {
  readonly #ports: SessionPorts;
  readonly #storage: Journal;
  readonly #feed: LiveFeed;
  readonly #agents: AgentLoader;
  readonly #queue: OperationQueue;
  readonly #acceptance: Acceptance;

  /** Reads as much as is open, never the history. Without an address the stored one is used. */
  constructor(address: SessionAddress | undefined, ports: SessionPorts) {
    this.#ports = ports;
    const storage = new Journal(address, ports, (stored) => this.#feed.stored(stored));
    this.#storage = storage;
    const { events, stores, write, writeBehind, catchUp, rest } = storage;
    this.#feed = new LiveFeed(ports.clock, {
      eventsAfter: (offset, limit) =>
        offset >= storage.newestOffset ? [] : events.page(offset, limit).events,
      newestOffset: () => storage.newestOffset,
    });
    this.#agents = new AgentLoader(storage.address, ports, {
      // Checked when it was adopted.
      readInline: () => (storage.isNew ? undefined : (stores.meta.agentConfig() as AgentConfig | undefined)),
      onLoad: ({ onEvent }) => {
        events.observers = [ports.onEvent, onEvent].filter((observer) => observer !== undefined);
      },
    });
    const runner = new OperationRunner({
      address: storage.address,
      ports,
      stores,
      events,
      feed: this.#feed,
      loadAgent: () => this.#agents.load(),
      write,
      writeBehind,
      catchUp,
      rest,
    });
    this.#queue = new OperationQueue(ports, storage, runner);
    this.#acceptance = new Acceptance(ports, storage, this.#queue, this.#agents);
  }

  /** Takes the configuration of an agent that has no file, before the session's first operation. */
  adopt(config: AgentConfig): void {
    const { isNew, stores, write } = this.#storage;
    if (!isNew && stores.meta.agentConfig() !== undefined) return;
    write(({ meta }) => meta.saveAgentConfig(config));
  }

  async prompt(request: SessionRequest, local?: LocalOptions): Promise<PromptResult> {
    return requireResult(await settle(await this.#acceptance.request(request, { local })));
  }

  async stream(
    request: SessionRequest,
    local?: LocalOptions & StreamOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    let stream: ReadableStream<Uint8Array> | undefined;
    const admitted = await this.#acceptance.request(request, {
      local,
      onAccept: ({ operation }) => {
        stream = this.#watch(operation.id, undefined);
      },
    });
    await this.#acceptance.whenStored(admitted);
    return stream ?? this.#watch(toReceipt(admitted).operationId, parsePosition(local?.after));
  }

  async dispatch(request: SessionRequest, local?: LocalOptions): Promise<Receipt> {
    const admitted = await this.#acceptance.request(request, { local });
    await this.#acceptance.whenStored(admitted);
    return toReceipt(admitted);
  }

  async follow({ operationId, after }: FollowQuery): Promise<ReadableStream<Uint8Array>> {
    const position = parsePosition(after);
    this.#storage.catchUp();
    if (operationId === undefined) {
      return this.#feed.subscribe({ after: position, encoder: createLogEncoder(sseLogFrame) });
    }
    this.#requireOperation(operationId);
    return this.#watch(operationId, position);
  }

  /** Follows the session into a sink of the caller's. */
  attach(sink: FrameSink, after: StreamPosition | undefined): { ready(): void; detach(): void } {
    // Who comes now is told of what there is.
    this.#storage.catchUp();
    return this.#feed.attach(sink, { after, encoder: createLogEncoder(socketLogFrame) });
  }

  async shell(request: ShellRequest): Promise<ShellReply> {
    const prepared = prepareShell(request, { agent: await this.#agents.load(), env: this.#ports.env });
    const admitted = await this.#acceptance.admit(prepared, request);
    const { operationId, result } = requireResult(await settle(admitted));
    const whole = "shellReply" in admitted ? admitted.shellReply : undefined;
    if (whole !== undefined) return { ...whole, operationId };
    // The command ran before a restart: what the model sees of its output is what is left.
    const stored = (result ?? {}) as { stdout?: string; stderr?: string; exit_code?: number }; // by the shell operation
    const { stdout = "", stderr = "", exit_code: exitCode = 0 } = stored;
    return { stdout, stderr, exitCode, operationId };
  }

  async compact(request: CompactRequest): Promise<PromptResult> {
    return requireResult(await settle(await this.#acceptance.admit(prepareCompact(request), request)));
  }

  async abort({ operationId, idempotencyKey }: AbortRequest): Promise<AbortReply> {
    const { isNew, stores } = this.#storage;
    const id =
      operationId ??
      (idempotencyKey === undefined || isNew
        ? undefined
        : stores.idempotency.find(idempotencyKey)?.operationId);
    if (id === undefined && idempotencyKey !== undefined) return { aborted: false, operationIds: [] };
    const open = id === undefined ? this.#queue.open[0] : this.#queue.find(id);
    if (open === undefined || !this.#queue.abort(open)) return { aborted: false, operationIds: [] };
    return { aborted: true, operationIds: [open.operation.id] };
  }

  async approvals(): Promise<ApprovalView[]> {
    const { isNew, stores } = this.#storage;
    if (isNew) return [];
    const now = this.#ports.clock.now();
    return this.#queue.open
      .flatMap(({ operation }) => openApprovals(stores, operation.id))
      .map((approval) => toApprovalView(approval, stores.messages, now))
      .filter(({ status }) => status === "waiting");
  }

  async decide(
    approvalId: string,
    { idempotencyKey: key, ...decision }: ApprovalDecision,
  ): Promise<ApprovalView> {
    const identity = key === undefined ? undefined : await toIdentity(key, { approvalId, ...decision });
    const { isNew, stores, events, write } = this.#storage;
    if (isNew) throw approvalNotFound(approvalId);
    const now = this.#ports.clock.now();
    const earlier = identity && stores.idempotency.find(identity.key);
    if (earlier !== undefined) {
      if (earlier.digest !== identity?.digest) throw idempotencyConflict(earlier.operationId);
      const approval = stores.approvals.find(approvalId);
      if (approval === undefined) throw approvalNotFound(approvalId);
      return toApprovalView(approval, stores.messages, now);
    }
    const decided = write((all) => {
      const approval = decide(all, approvalId, decision, now);
      const { operationId, decision: made = "denied", decidedBy: by = null } = approval;
      if (identity !== undefined) all.idempotency.insert(identity, approvalId);
      events.record(operationId, { type: "approval_decided", approvalId, decision: made, by }, now);
      return approval;
    });
    this.#queue.resume();
    return toApprovalView(decided, stores.messages, now);
  }

  async file<Request extends FileRequest>(request: Request): Promise<FileReply<Request>> {
    const { sandbox } = await this.#agents.load();
    const { isNew, write } = this.#storage;
    const isChange = changesFiles(request);
    // Files of the session's own database are not there yet; those of a machine are.
    if (isNew && !isChange && sandbox.isTransactional) return readNothing(request) as FileReply<Request>; // by its type
    if (isNew && isChange) {
      requireWrite(sandbox.policy, request.path);
      // The sandbox's tables, before anything looks into them.
      write(() => {});
    }
    return (await handleFile(sandbox, request, write)) as FileReply<Request>; // by its type
  }

  async messages(query: MessageQuery): Promise<MessagePage> {
    const { isNew, stores } = this.#storage;
    return isNew ? { messages: [], nextBefore: null } : stores.messages.page(mainThread, query);
  }

  async events({ after = 0, limit = requestLimits.eventPageDefault }: EventQuery): Promise<EventPage> {
    checkPaging("limit", limit, { min: 1, max: requestLimits.eventPageMax });
    const { isNew, events } = this.#storage;
    return isNew ? { events: [], nextAfter: after } : events.page(after, limit);
  }

  async operation(operationId: string): Promise<OperationView> {
    return this.#requireOperation(operationId);
  }

  async delete(): Promise<void> {
    this.#acceptance.deletion = "runs";
    try {
      await this.#queue.abortAll();
      await this.#storage.delete();
    } catch (error) {
      this.#acceptance.deletion = "none";
      throw error;
    }
    // The next request makes an engine of its own.
    this.#acceptance.deletion = "done";
    this.#feed.close();
  }

  /** Whether nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.#queue.isIdle;
  }

  /** The alarm: takes up what is open, with the next alarm set before. Does not wait for the work. */
  wake(): void {
    this.#queue.wake();
  }

  /** Starts the run if anything is open and nothing runs yet. */
  resume(): void {
    this.#queue.resume();
  }

  /** Throws `operation_not_found`. */
  #requireOperation(operationId: string): OperationView {
    const { isNew, stores } = this.#storage;
    const operation = isNew ? undefined : stores.operations.find(operationId);
    if (operation !== undefined) return toOperationView(operation, stores.messages);
    const message = `This session has no operation ${JSON.stringify(operationId)}.`;
    throw new EdgeflueError("operation_not_found", message);
  }

  /** The stream of one operation, from its beginning or from where a reader was. */
  #watch(operationId: string, after: StreamPosition | undefined): ReadableStream<Uint8Array> {
    const encoder = createOperationEncoder({
      sessionId: this.#storage.address.session,
      operationId,
      envelope: this.#ports,
      view: () => this.#requireOperation(operationId),
    });
    if (after !== undefined) return this.#feed.subscribe({ after, encoder });
    const operation =
      this.#queue.find(operationId)?.operation ?? this.#storage.stores.operations.find(operationId);
    const from = { offset: (operation?.firstOffset ?? 1) - 1, chars: 0 };
    const hasBegun = this.#queue.isRunning(operationId) || operation?.settledAt !== undefined;
    const prelude = hasBegun ? encoder.begin?.(operationId, from) : undefined;
    return this.#feed.subscribe({ after: from, encoder, prelude });
  }
}

async function settle(admitted: Admission): Promise<SettledOperation> {
  return "settled" in admitted ? admitted.settled.promise : admitted;
}

function toReceipt(admitted: Admission): Receipt {
  if (!("operation" in admitted)) {
    const { operationId, acceptedAt } = admitted;
    return { operationId, acceptedAt };
  }
  const { id: operationId, acceptedAt } = admitted.operation;
  return { operationId, acceptedAt };
}

function requireResult(operation: SettledOperation): PromptResult {
  if (operation.status === "succeeded") return operation.result;
  throw EdgeflueError.fromRecord(operation.error);
}
