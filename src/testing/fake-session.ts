/** `fakeSession`: a `Session` that returns a test's answers at once, for code that uses a session. It has no engine, no
 *  tools and no agent. */

import { EdgeflueError, type ErrorCode } from "../errors.ts";
import type { ApprovalView } from "../protocol/approval.ts";
import type { Delivery, DeliveryPage, DeliveryReceipt } from "../protocol/channel/delivery.ts";
import type { CompactRequest } from "../protocol/compact.ts";
import type { StreamEvent } from "../protocol/event/event.ts";
import type { EventPage } from "../protocol/event/event-log.ts";
import { toSseFrame } from "../protocol/event/sse.ts";
import type { FileReply, FileRequest } from "../protocol/file.ts";
import type { MessagePage, MessageView } from "../protocol/message.ts";
import type { AbortReply, OperationKind, OperationView, Receipt } from "../protocol/operation.ts";
import type { JavaScriptReply, JavaScriptRequest } from "../protocol/program/javascript.ts";
import type { PythonReply, PythonRequest } from "../protocol/program/python.ts";
import type { ServiceReply, ServiceRequest, ServiceView } from "../protocol/program/service.ts";
import { isSkillRequest, isTaskRequest, type PromptResult, type SessionRequest } from "../protocol/prompt.ts";
import type { ForkReply, ForkRequest, RewindReply, RewindRequest } from "../protocol/request/branch.ts";
import { checkFieldsOf } from "../protocol/request/check-request.ts";
import type { WakeUpView } from "../protocol/schedule/wake-up.ts";
import type { Session } from "../protocol/session.ts";
import type { ShellReply, ShellRequest } from "../protocol/shell.ts";
import { noUsage } from "../protocol/usage.ts";
import type { WorkspaceReply, WorkspaceRequest } from "../protocol/workspace.ts";

/** The answer to one request: a text, a result, or an error by its code. */
export type FakeReply = string | { text?: string; result?: unknown } | { error: ErrorCode | EdgeflueError };

type AnsweredRequest = SessionRequest | ShellRequest | JavaScriptRequest | PythonRequest | CompactRequest;

type FakeRequest = AnsweredRequest | ForkRequest | RewindRequest;

type FakeOutcome = { result: PromptResult } | { error: EdgeflueError };

export class FakeSession implements Session {
  /** The requests, oldest first. */
  readonly requests: FakeRequest[] = [];
  /** Files by path, as they were written. */
  readonly files = new Map<string, Uint8Array>();
  readonly #replies: readonly FakeReply[];
  #answered = 0;
  readonly #messages: MessageView[] = [];
  readonly #operations = new Map<string, OperationView>();

  constructor(replies: readonly FakeReply[]) {
    this.#replies = replies;
  }

  async prompt(request: SessionRequest): Promise<PromptResult> {
    const { outcome } = this.#answer(request);
    if ("error" in outcome) throw outcome.error;
    return outcome.result;
  }

  async stream(request: SessionRequest): Promise<ReadableStream<Uint8Array>> {
    const { operationId, outcome } = this.#answer(request);
    const events: StreamEvent[] = [{ type: "start", sessionId: "default", operationId }];
    if ("error" in outcome) events.push({ type: "error", error: outcome.error.toRecord() });
    else {
      const { result } = outcome;
      if (result.text !== "") events.push({ type: "delta", text: result.text });
      events.push({ type: "end", result });
    }
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>({
      start(controller) {
        for (const event of events) {
          controller.enqueue(encoder.encode(toSseFrame(event, { development: true })));
        }
        controller.close();
      },
    });
  }

  async dispatch(request: SessionRequest): Promise<Receipt> {
    const { operationId } = this.#answer(request);
    return { operationId, acceptedAt: this.requests.length };
  }

  /** Everything settles at once: there is nothing to follow. */
  async follow(): Promise<ReadableStream<Uint8Array>> {
    return new ReadableStream({ start: (controller) => controller.close() });
  }

  /** The text of the reply is the output. */
  async shell(request: ShellRequest): Promise<ShellReply> {
    const { operationId, outcome } = this.#answer(request, "shell");
    if ("error" in outcome) throw outcome.error;
    return { stdout: outcome.result.text, stderr: "", exitCode: 0, operationId };
  }

  /** The result of the reply is what it returned. */
  async runJs(request: JavaScriptRequest): Promise<JavaScriptReply> {
    const { operationId, outcome } = this.#answer(request, "javascript");
    if ("error" in outcome) throw outcome.error;
    return { result: outcome.result.result ?? null, logs: outcome.result.text, operationId };
  }

  /** The result of the reply is the value of the last line, its text the output. */
  async runPython(request: PythonRequest): Promise<PythonReply> {
    const { operationId, outcome } = this.#answer(request, "python");
    if ("error" in outcome) throw outcome.error;
    const { result = null, text: stdout } = outcome.result;
    return { result, stdout, stderr: "", state: "none", operationId };
  }

  /** Has none: starts none, and lists none. */
  async service<Request extends ServiceRequest>({ type }: Request): Promise<ServiceReply<Request>> {
    if (type === "list") return [] as ServiceView[] as ServiceReply<Request>; // by its type
    throw new EdgeflueError("invalid_request", `A fake session has no services to ${type}.`);
  }

  async compact(request: CompactRequest): Promise<PromptResult> {
    const { outcome } = this.#answer(request, "compact");
    if ("error" in outcome) throw outcome.error;
    return outcome.result;
  }

  /** Nothing ever runs here. */
  async abort(): Promise<AbortReply> {
    return { aborted: false, operationIds: [] };
  }

  async approvals(): Promise<ApprovalView[]> {
    return [];
  }

  async decide(approvalId: string): Promise<ApprovalView> {
    throw new EdgeflueError("approval_not_found", `There is no approval ${JSON.stringify(approvalId)}.`);
  }

  /** Files alone: there are no folders. */
  async file<Request extends FileRequest>(request: Request): Promise<FileReply<Request>> {
    return this.#file(request) as FileReply<Request>; // by its type
  }

  async workspace<Request extends WorkspaceRequest>({ type }: Request): Promise<WorkspaceReply<Request>> {
    throw new EdgeflueError("invalid_request", `A fake session has no workspace to ${type}.`);
  }

  /** Makes no session. */
  async fork(request: ForkRequest): Promise<ForkReply> {
    checkFieldsOf("fork", request);
    this.requests.push(request);
    return { session: request.to ?? "fork", at: this.#messages.length };
  }

  async rewind(request: RewindRequest): Promise<RewindReply> {
    checkFieldsOf("rewind", request);
    this.requests.push(request);
    return { at: Number(request.at) };
  }

  readBranch(): Promise<never> {
    return refuseBranch();
  }

  beginBranch(): Promise<never> {
    return refuseBranch();
  }

  async deliver({ id }: Delivery): Promise<DeliveryReceipt> {
    return { deliveryId: id, status: "ignored", reason: "A fake session has no channel." };
  }

  async deliveries(): Promise<DeliveryPage> {
    return { deliveries: [], nextBefore: null };
  }

  async wakeUps(): Promise<WakeUpView[]> {
    return [];
  }

  async cancelWakeUp(wakeUpId: string): Promise<never> {
    throw new EdgeflueError("not_found", `A fake session has no wake-up ${JSON.stringify(wakeUpId)}.`);
  }

  async events(): Promise<EventPage> {
    return { events: [], nextAfter: 0 };
  }

  async delete(): Promise<void> {
    this.files.clear();
    this.#messages.length = 0;
    this.#operations.clear();
  }

  /** All of them in one page. */
  async messages(): Promise<MessagePage> {
    return { messages: [...this.#messages], nextBefore: null };
  }

  async operation(operationId: string): Promise<OperationView> {
    const operation = this.#operations.get(operationId);
    if (operation !== undefined) return operation;
    throw new EdgeflueError(
      "operation_not_found",
      `This session has no operation ${JSON.stringify(operationId)}.`,
    );
  }

  #file(request: FileRequest): FileReply {
    const path = `/workspace/${request.path.replace(/^\/workspace\/?/, "")}`.replace(/\/$/, "");
    const content = this.files.get(path);
    const describe = (name: string, { length: size }: Uint8Array) =>
      ({ path: name, type: "file", size, mode: 0o644, mtimeMs: 0 }) as const;
    switch (request.type) {
      case "write": {
        const text = request.content;
        this.files.set(path, typeof text === "string" ? new TextEncoder().encode(text) : text.slice());
        return undefined;
      }
      case "remove":
        this.files.delete(path);
        return undefined;
      case "mkdir":
        return undefined;
      case "exists":
        return content !== undefined;
      case "list":
        return [...this.files]
          .filter(([name]) => name.startsWith(`${path}/`))
          .map(([name, bytes]) => describe(name, bytes));
      default:
        if (content === undefined) throw new EdgeflueError("not_found", `${path} does not exist.`);
        return request.type === "read" ? content : describe(path, content);
    }
  }

  #answer(
    request: AnsweredRequest,
    kind: OperationKind = kindOf(request),
  ): { operationId: string; outcome: FakeOutcome } {
    checkFieldsOf(kind, request);
    this.requests.push(request);
    this.#answered += 1;
    const number = this.#answered;
    const operationId = `op_fake_${number}`;
    const outcome = toOutcome(this.#replies[number - 1], number, operationId);
    const times = { acceptedAt: number, settledAt: number };
    const base = {
      operationId,
      kind,
      attempts: 1,
      ...times,
    };
    this.#keep("user", describeRequest(request), operationId);
    if ("error" in outcome) {
      this.#operations.set(operationId, { ...base, status: "failed", error: outcome.error.toRecord() });
    } else {
      this.#keep("assistant", outcome.result.text, operationId);
      this.#operations.set(operationId, { ...base, status: "succeeded", result: outcome.result });
    }
    return { operationId, outcome };
  }

  #keep(role: "user" | "assistant", text: string, operationId: string): void {
    const seq = this.#messages.length + 1;
    this.#messages.push({ seq, role, content: [{ type: "text", text }], operationId, createdAt: seq });
  }
}

function kindOf(request: AnsweredRequest): OperationKind {
  if ("task" in request) return "task";
  return "skill" in request ? "skill" : "prompt";
}

async function refuseBranch(): Promise<never> {
  throw new EdgeflueError("invalid_request", "A fake session has no branch.");
}

function describeRequest(request: AnsweredRequest): string {
  if ("command" in request) return request.command;
  if ("code" in request) return request.code;
  if (!("message" in request || "skill" in request || "task" in request)) return "compact";
  if (isSkillRequest(request)) return request.skill;
  return isTaskRequest(request) ? request.task : request.message;
}

/** A session that returns these answers in this order. A request beyond the last one is rejected. */
export function fakeSession(...replies: FakeReply[]): FakeSession {
  return new FakeSession(replies);
}

function toOutcome(reply: FakeReply | undefined, number: number, operationId: string): FakeOutcome {
  if (reply === undefined) {
    const message = `The fake session was asked ${number} times but has ${number - 1} replies.`;
    return { error: new EdgeflueError("internal_error", message) };
  }
  if (typeof reply === "object" && "error" in reply) {
    const { error } = reply;
    return {
      error:
        typeof error === "string" ? new EdgeflueError(error, `The fake session fails with ${error}.`) : error,
    };
  }
  const { text, result } = typeof reply === "string" ? { text: reply, result: undefined } : reply;
  return {
    result: {
      // As with a real model, a typed result is also the answer's text.
      text: text ?? (result === undefined ? "" : JSON.stringify(result)),
      ...(result !== undefined && { result }),
      operationId,
      usage: noUsage,
      model: { id: "fake" },
      metadata: { steps: 1, finishReason: "stop" },
    },
  };
}
