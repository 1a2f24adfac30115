/** `fakeSession`: a `Session` that gives the answers of a test at once, for code that holds a session. There is no
 *  engine behind it, no tools and no agent. */

import { EdgeflueError, type ErrorCode } from "../errors.ts";
import type { SessionEvent } from "../protocol/event.ts";
import type { MessagePage, MessageView } from "../protocol/message.ts";
import type { OperationView } from "../protocol/operation.ts";
import { isSkillRequest, type PromptResult, type SessionRequest } from "../protocol/prompt.ts";
import type { Session } from "../protocol/session.ts";
import { toSseFrame } from "../protocol/sse.ts";
import { noUsage } from "../protocol/usage.ts";

/** The answer to one request: a text, a result, or an error by its code. */
export type FakeReply = string | { text?: string; result?: unknown } | { error: ErrorCode | EdgeflueError };

type FakeOutcome = { result: PromptResult } | { error: EdgeflueError };

export class FakeSession implements Session {
  /** What was asked, oldest first. */
  readonly requests: SessionRequest[] = [];
  readonly #replies: readonly FakeReply[];
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
    const events: SessionEvent[] = [{ type: "start", sessionId: "default", operationId }];
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

  #answer(request: SessionRequest): { operationId: string; outcome: FakeOutcome } {
    const number = this.requests.push(request);
    const operationId = `op_fake_${number}`;
    const outcome = toOutcome(this.#replies[number - 1], number, operationId);
    const times = { acceptedAt: number, settledAt: number };
    const base = {
      operationId,
      kind: isSkillRequest(request) ? ("skill" as const) : ("prompt" as const),
      attempts: 1,
      ...times,
    };
    this.#keep("user", isSkillRequest(request) ? request.skill : request.message, operationId);
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

/** A session that gives these answers in this order. A request beyond the last one is rejected. */
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
