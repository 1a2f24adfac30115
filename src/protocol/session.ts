/** The keystone: what any code can do with a session. Implemented by the Durable Object, and by
 *  whatever else hosts the engine. Rejects with an `EdgeflueError`. */

import type { ApprovalDecision, ApprovalView } from "./approval.ts";
import type { Delivery, DeliveryPage, DeliveryQuery, DeliveryReceipt } from "./channel/delivery.ts";
import type { CompactRequest } from "./compact.ts";
import type { EventPage, EventQuery, FollowQuery } from "./event/event-log.ts";
import type { FileReply, FileRequest } from "./file.ts";
import type { MessagePage, MessageQuery } from "./message.ts";
import type { AbortReply, AbortRequest, OperationView, Receipt } from "./operation.ts";
import type { JavaScriptReply, JavaScriptRequest } from "./program/javascript.ts";
import type { PythonReply, PythonRequest } from "./program/python.ts";
import type { ServiceReply, ServiceRequest } from "./program/service.ts";
import type { PromptResult, SessionRequest } from "./prompt.ts";
import type {
  BranchQuery,
  BranchRequest,
  ForkReply,
  ForkRequest,
  RewindReply,
  RewindRequest,
} from "./request/branch.ts";
import type { WakeUpView } from "./schedule/wake-up.ts";
import type { ShellReply, ShellRequest } from "./shell.ts";
import type { WorkspaceReply, WorkspaceRequest } from "./workspace.ts";

export interface StreamOptions {
  /** The `id` of the last frame that was seen, of a request that is sent again with its idempotency key. */
  after?: string | undefined;
  /** What the event `start` calls the session. Default: its id. */
  sessionId?: string | undefined;
}

export interface Session {
  /** Runs a prompt, a skill or a task to its end. Waits its turn when the session is busy. */
  prompt(request: SessionRequest): Promise<PromptResult>;
  /** The same, as it happens: SSE frames, the last of them `end` or `error`. A reader that goes away does not
   *  stop the operation. */
  stream(request: SessionRequest, options?: StreamOptions): Promise<ReadableStream<Uint8Array>>;
  /** Accepts a prompt, a skill or a task, and answers as soon as it is stored. */
  dispatch(request: SessionRequest): Promise<Receipt>;
  /** What happens, as it happens, from where a reader was: of one operation, or of the session. */
  follow(query: FollowQuery): Promise<ReadableStream<Uint8Array>>;
  /** Runs one command line. It becomes part of the history. */
  shell(request: ShellRequest): Promise<ShellReply>;
  /** Runs one program of JavaScript. It becomes part of the history. */
  runJs(request: JavaScriptRequest): Promise<JavaScriptReply>;
  /** Runs one program of Python on the sandbox's machine. It becomes part of the history. */
  runPython(request: PythonRequest): Promise<PythonReply>;
  /** Starts, lists and stops programs that go on running in the sandbox's container. Not part of the history. */
  service<Request extends ServiceRequest>(request: Request): Promise<ServiceReply<Request>>;
  /** Summarises the older part of the conversation. */
  compact(request: CompactRequest): Promise<PromptResult>;
  /** Ends what runs, or one operation by its id, queued or running. What it had said so far is kept. */
  abort(request: AbortRequest): Promise<AbortReply>;
  /** Tool calls that wait for an approval. */
  approvals(): Promise<ApprovalView[]>;
  /** Allows or denies one of them, once. */
  decide(approvalId: string, decision: ApprovalDecision): Promise<ApprovalView>;
  /** Reads or changes the sandbox's files, within its policy. */
  file<Request extends FileRequest>(request: Request): Promise<FileReply<Request>>;
  /** Snapshots and archives of the sandbox's files, within its policy. */
  workspace<Request extends WorkspaceRequest>(request: Request): Promise<WorkspaceReply<Request>>;
  /** Makes another session of the same instance, with a copy of the history and the files. Rejects with
   *  `session_exists` when that one has begun. */
  fork(request: ForkRequest): Promise<ForkReply>;
  /** Goes back to a message: what came after it stays readable, but no longer reaches the model. Rejects with
   *  `session_busy` while an operation is open. */
  rewind(request: RewindRequest): Promise<RewindReply>;
  /** What a fork begins with, for the other session alone. */
  readBranch(query: BranchQuery): Promise<ReadableStream<Uint8Array>>;
  /** Begins as a branch, which it reads from the other session. Called by that one. */
  beginBranch(request: BranchRequest): Promise<ForkReply>;
  /** Takes an event of another service, once, and answers when it is stored. Called by the channel that it came by. */
  deliver(delivery: Delivery): Promise<DeliveryReceipt>;
  /** What came by channels, and what became of it. */
  deliveries(query: DeliveryQuery): Promise<DeliveryPage>;
  /** What the agent has set for itself: open ones first, the next one first. */
  wakeUps(): Promise<WakeUpView[]>;
  /** Cancels one of them, unless it has ended. */
  cancelWakeUp(wakeUpId: string): Promise<WakeUpView>;
  messages(query: MessageQuery): Promise<MessagePage>;
  /** What happened, oldest first. */
  events(query: EventQuery): Promise<EventPage>;
  operation(operationId: string): Promise<OperationView>;
  /** Ends what runs and removes the session with its history and files. */
  delete(): Promise<void>;
}

/** Every verb of a session, listed once: engine, Durable Object, stub and host follow from it. */
export const sessionVerbs = [
  "prompt",
  "stream",
  "dispatch",
  "follow",
  "shell",
  "runJs",
  "runPython",
  "service",
  "compact",
  "abort",
  "approvals",
  "decide",
  "file",
  "workspace",
  "fork",
  "rewind",
  "readBranch",
  "beginBranch",
  "deliver",
  "deliveries",
  "wakeUps",
  "cancelWakeUp",
  "messages",
  "events",
  "operation",
  "delete",
] as const satisfies readonly (keyof Session)[];

export type SessionVerb = (typeof sessionVerbs)[number];

/** Verbs whose request becomes an operation. */
export const operationVerbs: ReadonlySet<SessionVerb> = new Set<SessionVerb>([
  "prompt",
  "stream",
  "dispatch",
  "shell",
  "runJs",
  "runPython",
  "compact",
]);

/** What one call of a verb is given. */
export type SessionArguments = Parameters<Session[SessionVerb]>;

/** A session whose verbs all go through one function. The compiler refuses a verb that is missing in the list. */
export function createSession(call: (verb: SessionVerb, parameters: SessionArguments) => unknown): Session {
  const session: Partial<Record<SessionVerb, unknown>> = {};
  for (const verb of sessionVerbs)
    session[verb] = async (...parameters: SessionArguments) => call(verb, parameters);
  return session as Session; // each verb answers as `call` does
}

/** A session that passes every call on to the one that `target` gives at that moment. */
export function delegateSession(target: () => Session): Session {
  return createSession((verb, parameters) => callVerb(target(), verb, parameters));
}

/** Calls a verb by its name. */
export function callVerb(session: Session, verb: SessionVerb, parameters: SessionArguments): unknown {
  const method = session[verb] as (...parameters: SessionArguments) => unknown; // they belong to this verb
  return method.apply(session, parameters);
}
