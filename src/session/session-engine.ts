/** A session at work, on any host: accepts operations, runs them one at a time in the order of acceptance, and brings each to an
 *  outcome. What it knows is stored; memory has only what runs and who waits. What a dead host left open, the next engine resumes. */

import { deskJob } from "../agent/channel-trigger.ts";
import type { AgentConfig } from "../agent/config/agent-config.ts";
import type { EdgeflueError } from "../errors.ts";
import type { FrameSink } from "../feed/feed-reader.ts";
import { LiveFeed } from "../feed/live-feed.ts";
import { createLogEncoder, socketLogFrame, sseLogFrame } from "../feed/log-encoder.ts";
import { Alarm } from "../journal/alarm.ts";
import { Journal } from "../journal/journal.ts";
import { Outbox, publication } from "../journal/outbox.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { ApprovalDecision, ApprovalView } from "../protocol/approval.ts";
import type { Delivery, DeliveryPage, DeliveryQuery, DeliveryReceipt } from "../protocol/channel/delivery.ts";
import type { CompactRequest } from "../protocol/compact.ts";
import type { EventObserver } from "../protocol/event/event.ts";
import type { EventPage, EventQuery, FollowQuery } from "../protocol/event/event-log.ts";
import { parsePosition, type StreamPosition } from "../protocol/event/stream-position.ts";
import type { FileReply, FileRequest } from "../protocol/file.ts";
import type { MessagePage, MessageQuery } from "../protocol/message.ts";
import type { AbortReply, AbortRequest, OperationView, Receipt } from "../protocol/operation.ts";
import type { JavaScriptReply, JavaScriptRequest } from "../protocol/program/javascript.ts";
import type { PythonReply, PythonRequest } from "../protocol/program/python.ts";
import type { ServiceReply, ServiceRequest } from "../protocol/program/service.ts";
import type { PromptResult, SessionRequest } from "../protocol/prompt.ts";
import type {
  BranchQuery,
  BranchRequest,
  ForkReply,
  ForkRequest,
  RewindReply,
  RewindRequest,
} from "../protocol/request/branch.ts";
import { checkFieldsOf } from "../protocol/request/check-request.ts";
import type { WakeUpView } from "../protocol/schedule/wake-up.ts";
import type { Session, StreamOptions } from "../protocol/session.ts";
import type { ShellReply, ShellRequest } from "../protocol/shell.ts";
import type { WorkspaceReply, WorkspaceRequest } from "../protocol/workspace.ts";
import { withLazyTables } from "../store/migrations.ts";
import { abortAsked } from "./operation/abort-asked.ts";
import {
  Acceptance,
  type AcceptOptions,
  sessionExpiry,
  warnNotRemoved,
} from "./operation/accept/acceptance.ts";
import {
  requireResult,
  settle,
  toProgramReply,
  toReceipt,
  toShellReply,
} from "./operation/accept/admitted.ts";
import { OperationQueue } from "./operation/accept/queue.ts";
import { toSessionEntry } from "./operation/accept/session-entry.ts";
import { Branching } from "./operation/branch/branching.ts";
import { decideApproval, waitingApprovals } from "./operation/decide-approval.ts";
import type { LocalOptions } from "./operation/open-operation.ts";
import { runSessionJobs } from "./operation/run-session-jobs.ts";
import { OperationRunner } from "./operation/runner.ts";
import { DeskSlot } from "./operation/slot/desk-slot.ts";
import { WakeUpSlot } from "./operation/slot/wake-up-slot.ts";
import { readEvents, readMessages } from "./operation/view/read-pages.ts";
import { requireOperation, watchOperation } from "./operation/view/watch-operation.ts";
import type { SessionPorts } from "./ports.ts";
import { AgentLoader } from "./runtime/agent-loader.ts";
import { handleFileRequest } from "./runtime/handle-file.ts";
import { fetchService, handleServiceRequest } from "./runtime/handle-service.ts";
import { handleWorkspaceRequest } from "./runtime/handle-workspace.ts";
import { createRedactorOf } from "./scope/redactor-of.ts";

export class SessionEngine implements Session {
  readonly #ports: SessionPorts;
  readonly #journal: Journal;
  readonly #feed: LiveFeed;
  readonly #alarm: Alarm;
  readonly #agents: AgentLoader;
  readonly #queue: OperationQueue;
  readonly #acceptance: Acceptance;
  readonly #branching: Branching;
  readonly #outbox: Outbox;
  readonly #desk: DeskSlot;
  readonly #wakeUps: WakeUpSlot;
  #hasAdopted = false;

  /** Reads as much as is open, never the history. Without an address the stored one is used. */
  constructor(address: SessionAddress | undefined, given: SessionPorts) {
    const ports = { ...given, sql: withLazyTables(given.sql) };
    this.#ports = ports;
    const { clock, env } = ports;
    const journal = new Journal(address, ports, {
      onCommit: (events) => {
        this.#feed.stored(events);
        this.#desk.desk?.stored(events);
      },
      onCrash: (error) => this.#drop(error),
      onPublish: (transaction) => this.#outbox.owe((job) => alarm.schedule(transaction, job)),
      isFollowed: () => this.#feed.isWatched || journal.events.isObserved,
    });
    const feed = new LiveFeed(clock, {
      eventsAfter: (offset, limit) =>
        offset >= journal.newestOffset ? [] : journal.events.page(offset, limit).events,
      newestOffset: () => journal.newestOffset,
    });
    const alarm = new Alarm(ports.setAlarm);
    const agents = new AgentLoader(journal.address, ports, {
      // Checked when it was adopted.
      readInline: () => journal.read(({ meta }) => meta.agentConfig() as AgentConfig | undefined, undefined),
      readOpening: () => journal.read(({ meta }) => meta.opening(), {}),
      onLoad: ({ onEvent }) => {
        ofAgent = onEvent;
        observe();
      },
    });
    let ofAgent: EventObserver | undefined;
    const observe = () => {
      const observers = [ports.onEvent, ofAgent, this.#desk.desk?.observer];
      journal.events.observers = observers.filter((observer) => observer !== undefined);
    };
    const redactorOf = createRedactorOf(env, () => agents.declaredSecrets);
    const loadAgent = () => agents.load();
    const runner = new OperationRunner({
      journal,
      alarm,
      ports,
      feed,
      loadAgent,
      redactorOf,
      toolsOf: (operationId) => this.#desk.toolsOf(operationId),
      openWakeUps: () => this.#wakeUps.open(),
    });
    const queue = new OperationQueue({ ports, journal, alarm, runner });
    journal.events.traceparentOf = (operationId) => queue.traceparentOf(operationId);
    this.#journal = journal;
    this.#feed = feed;
    this.#alarm = alarm;
    this.#agents = agents;
    this.#queue = queue;
    this.#acceptance = new Acceptance({ ports, journal, queue, agents, alarm });
    this.#branching = new Branching({ ports, journal, agents, queue, acceptance: this.#acceptance });
    const ofSlots = {
      ports,
      journal,
      alarm,
      accept: (request: SessionRequest, alongside: AcceptOptions["alongside"]) =>
        this.#dispatch(request, { alongside }),
      redact: (text: string) => redactorOf({}).text(text),
    };
    this.#desk = new DeskSlot({ ...ofSlots, session: this, onOpen: observe });
    this.#wakeUps = new WakeUpSlot({ ...ofSlots, queue, loadAgent });
    this.#outbox = new Outbox({
      directory: ports.directory,
      clock,
      describe: () => toSessionEntry(journal, queue.open, clock.now()),
      settle: () => {
        const next = journal.commit(({ jobs }) => {
          jobs.remove(publication);
          return jobs.nextDueAt();
        });
        // What runs has set the alarm for itself.
        if (!queue.isRunning) alarm.relax(next);
      },
      defer: ports.defer,
    });
  }

  /** Takes the configuration of an agent that has no file, before the session's first operation. */
  adopt(config: AgentConfig): void {
    if (this.#hasAdopted) return;
    if (this.#journal.read(({ meta }) => meta.agentConfig(), undefined) === undefined) {
      this.#journal.commit(({ meta }) => meta.saveAgentConfig(config));
    }
    this.#hasAdopted = true;
  }

  async prompt(request: SessionRequest, local?: LocalOptions): Promise<PromptResult> {
    return requireResult(await settle(await this.#acceptance.request(request, { local })));
  }

  async stream(
    request: SessionRequest,
    local?: LocalOptions & StreamOptions,
  ): Promise<ReadableStream<Uint8Array>> {
    this.#feed.requireRoom();
    let stream: ReadableStream<Uint8Array> | undefined;
    const admitted = await this.#acceptance.request(request, {
      local,
      onAccept: ({ operation }) => {
        stream = this.#watch(operation.id, undefined, local?.sessionId);
      },
    });
    await this.#acceptance.whenStored();
    const { operationId } = toReceipt(admitted);
    return stream ?? this.#watch(operationId, parsePosition(local?.after), local?.sessionId);
  }

  dispatch(request: SessionRequest, local?: LocalOptions): Promise<Receipt> {
    return this.#dispatch(request, { local });
  }

  async #dispatch(request: SessionRequest, options: AcceptOptions): Promise<Receipt> {
    const admitted = await this.#acceptance.request(request, options);
    await this.#acceptance.whenStored();
    return toReceipt(admitted);
  }

  async follow({ operationId, after, sessionId }: FollowQuery): Promise<ReadableStream<Uint8Array>> {
    const position = parsePosition(after);
    this.#feed.requireRoom();
    this.#journal.flush();
    if (operationId === undefined) {
      return this.#feed.subscribe({ after: position, encoder: createLogEncoder(sseLogFrame) });
    }
    requireOperation(this.#journal, operationId);
    return this.#watch(operationId, position, sessionId);
  }

  /** Follows the session into a sink of the caller's. */
  attach(sink: FrameSink, after: StreamPosition | undefined): { ready(): void; detach(): void } {
    this.#journal.flush();
    return this.#feed.attach(sink, { after, encoder: createLogEncoder(socketLogFrame) });
  }

  async shell(request: ShellRequest): Promise<ShellReply> {
    return toShellReply(await this.#acceptance.accept("shell", request));
  }

  async runJs(request: JavaScriptRequest): Promise<JavaScriptReply> {
    return toProgramReply(await this.#acceptance.accept("javascript", request));
  }

  async runPython(request: PythonRequest): Promise<PythonReply> {
    return toProgramReply(await this.#acceptance.accept("python", request));
  }

  async service<Request extends ServiceRequest>(request: Request): Promise<ServiceReply<Request>> {
    return handleServiceRequest(await this.#agents.load(), request, this.#ports.env, this.#journal);
  }

  /** Passes a request on to a service of the sandbox. Never rejects: a refusal is an answer. */
  fetchService(name: string, request: Request): Promise<Response> {
    return fetchService(() => this.#agents.load(), { name, request }, this.#ports, this.#journal);
  }

  async compact(request: CompactRequest): Promise<PromptResult> {
    return requireResult(await settle(await this.#acceptance.accept("compact", request)));
  }

  async abort(request: AbortRequest): Promise<AbortReply> {
    return abortAsked(this.#queue, this.#journal, request);
  }

  async approvals(): Promise<ApprovalView[]> {
    return waitingApprovals(this.#journal, this.#queue.open, this.#ports.clock.now());
  }

  async decide(approvalId: string, decision: ApprovalDecision): Promise<ApprovalView> {
    const read = await decideApproval(this.#journal, approvalId, decision);
    this.#queue.resume();
    return read(this.#ports.clock.now());
  }

  async file<Request extends FileRequest>(request: Request): Promise<FileReply<Request>> {
    const { sandbox } = await this.#agents.load();
    return (await handleFileRequest(sandbox, request, this.#journal)) as FileReply<Request>; // by its type
  }

  async workspace<Request extends WorkspaceRequest>(request: Request): Promise<WorkspaceReply<Request>> {
    const { sandbox } = await this.#agents.load();
    const reply = await handleWorkspaceRequest(sandbox, request, this.#journal);
    return reply as WorkspaceReply<Request>; // by its type
  }

  fork(request: ForkRequest): Promise<ForkReply> {
    return this.#branching.fork(request);
  }

  rewind(request: RewindRequest): Promise<RewindReply> {
    return this.#branching.rewind(request);
  }

  readBranch(query: BranchQuery): Promise<ReadableStream<Uint8Array>> {
    return this.#branching.readBranch(query);
  }

  beginBranch(request: BranchRequest): Promise<ForkReply> {
    return this.#branching.beginBranch(request);
  }

  async deliver(delivery: Delivery): Promise<DeliveryReceipt> {
    return (await this.#desk.open()).deliver(delivery);
  }

  async deliveries(query: DeliveryQuery): Promise<DeliveryPage> {
    checkFieldsOf("deliveries", query);
    if (this.#journal.isNew) return { deliveries: [], nextBefore: null };
    return (await this.#desk.open()).deliveries(query);
  }

  async wakeUps(): Promise<WakeUpView[]> {
    return this.#journal.isNew ? [] : (await this.#wakeUps.open()).list();
  }

  async cancelWakeUp(wakeUpId: string): Promise<WakeUpView> {
    return (await this.#wakeUps.open()).cancel(wakeUpId);
  }

  async messages(query: MessageQuery): Promise<MessagePage> {
    return readMessages(this.#journal, this.#queue.open, query);
  }

  async events(query: EventQuery): Promise<EventPage> {
    return readEvents(this.#journal, query);
  }

  async operation(operationId: string): Promise<OperationView> {
    return requireOperation(this.#journal, operationId);
  }

  delete(): Promise<void> {
    return this.#acceptance.deletion.run(async () => {
      await this.#queue.abortAll();
      this.#outbox.close();
      this.#desk.close();
      await this.#agents.deleteSandbox();
      const jobs = this.#journal.read((stores) => stores.jobs.all(), []);
      await this.#journal.delete({ isListed: jobs.every(({ name }) => name !== sessionExpiry) });
      // The next request makes an engine of its own.
      this.#feed.close();
      this.#agents.close();
    });
  }

  /** Whether there is nothing to run, and nothing that waits. */
  get isIdle(): boolean {
    return this.#queue.isIdle;
  }

  /** The alarm has fired. Sets the next one, then resumes what is open. Does not wait for the work. */
  wake(): void {
    const now = this.#ports.clock.now();
    this.#alarm.fired();
    // The next alarm before the work: a job may fail, or begin something.
    const dueAt = this.#journal.read(({ jobs }) => jobs.nextDueAt(), undefined);
    if (this.#queue.isRunning || (dueAt !== undefined && dueAt <= now)) this.#queue.watch();
    const due = runSessionJobs({ journal: this.#journal, alarm: this.#alarm, queue: this.#queue, now });
    if (due.isExpired) {
      this.#ports.defer(this.delete().catch(warnNotRemoved));
      return;
    }
    this.resume();
    if (due.isWakeUpDue) this.#wakeUps.resume();
  }

  /** Resumes what is open, and makes sure that the alarm is set for the next job. */
  resume(): void {
    this.#queue.resume();
    const jobs = this.#journal.read((stores) => stores.jobs.all(), []);
    this.#alarm.ensure(jobs[0]?.dueAt);
    this.#outbox.resume(jobs);
    if (jobs.some(({ name }) => name === deskJob)) this.#desk.resume();
  }

  /** Closes what the session's agent has open. Call it when nothing runs. */
  close(): void {
    this.#agents.close();
  }

  #drop(error: EdgeflueError): void {
    try {
      this.#outbox.close();
      this.#desk.close();
      this.#queue.drop(error);
      this.#feed.disconnect(error);
      this.#agents.close();
    } finally {
      // The host must not keep this engine, whatever goes wrong here.
      this.#ports.onCrash?.(error);
    }
  }

  #watch(
    operationId: string,
    after: StreamPosition | undefined,
    sessionId: string | undefined,
  ): ReadableStream<Uint8Array> {
    const parts = { journal: this.#journal, feed: this.#feed, queue: this.#queue, ports: this.#ports };
    return watchOperation(parts, operationId, { after, sessionId });
  }
}
