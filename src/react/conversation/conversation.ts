/** A session as its page knows it: a page of history, and what has happened since. An operation that is under way is shown
 *  as its events tell it; all else as the history has it. */

import type { WireEvent } from "../../protocol/agent-session/read-events.ts";
import type { ApprovalView, LimitAsk } from "../../protocol/approval.ts";
import { isObject } from "../../protocol/check/field-checks.ts";
import { parsePosition } from "../../protocol/event/stream-position.ts";
import type { LiveState, MessageView } from "../../protocol/message.ts";
import { toUiMessages } from "../../protocol/ui-stream/ui-message.ts";
import { applyEvent, beginAnswer, type LiveAnswer } from "./live-answer.ts";
import type { SessionMessage } from "./session-message.ts";

/** What the history said, all read at one moment but the approvals, which may be younger. */
export interface History {
  /** Oldest first. */
  messages: readonly MessageView[];
  hasOlder: boolean;
  /** Where the events go on. */
  position: string;
  /** Operations that have not settled. */
  open: LiveState["open"];
  approvals: readonly ApprovalView[];
}

/** The number of the last event that it has. */
export function offsetOf({ position }: History): number {
  return parsePosition(position)?.offset ?? 0;
}

/** An approval that waits, as an event or the history has it. */
export type WaitingApproval = Pick<
  ApprovalView,
  "approvalId" | "operationId" | "toolCallId" | "toolName" | "args" | "actions" | "limit" | "expiresAt"
>;

interface Live extends LiveAnswer {
  /** The number of the event with which it ended. */
  endedAt: number | undefined;
}

interface OpenOperation {
  status: "queued" | "running";
  /** The number of the newest event about it; 0 when only the history did. */
  offset: number;
}

export class Conversation {
  #history: SessionMessage[] = [];
  /** The last event that the history has. */
  #readAt = 0;
  #live = new Map<string, Live>();
  #open = new Map<string, OpenOperation>();
  #approvals = new Map<string, WaitingApproval & { offset: number }>();
  /** Decided, or over: an older answer of the server may still name them. */
  #decided = new Set<string>();
  /** The number of the newest event seen. */
  #offset = 0;

  get offset(): number {
    return this.#offset;
  }

  /** Begins again with what the history says. */
  reset(history: History): void {
    this.#live = new Map();
    this.#open = new Map();
    this.#approvals = new Map();
    this.#decided = new Set();
    this.#offset = offsetOf(history);
    this.refresh(history);
  }

  /** Takes what the history says now, which knows of no event that has not arrived. What events have brought since stays. */
  refresh(history: History): void {
    const { approvals } = history;
    const messages = toUiMessages(history.messages, approvals) as SessionMessage[]; // its parts are those of history
    this.#readAt = offsetOf(history);
    this.#history = keepEqual(this.#history, messages);
    for (const [id, { endedAt }] of this.#live)
      if (endedAt !== undefined && endedAt <= this.#readAt) this.#live.delete(id);
    for (const [id, { offset }] of this.#approvals) if (offset <= this.#readAt) this.#approvals.delete(id);
    for (const { createdAt: _, status: __, ...view } of approvals)
      if (!this.#decided.has(view.approvalId)) this.#approvals.set(view.approvalId, { ...view, offset: 0 });
    const open = new Map<string, OpenOperation>();
    for (const { operationId, status } of history.open)
      if (this.#live.get(operationId)?.endedAt === undefined)
        open.set(operationId, { status: status === "queued" ? status : "running", offset: 0 });
    // Events have brought something newer.
    for (const [id, operation] of this.#open) if (operation.offset > this.#readAt) open.set(id, operation);
    this.#open = open;
  }

  /** Whether the history has to be read again. */
  apply(event: WireEvent, id: string | undefined): boolean {
    const { operationId, type } = event;
    const offset = parsePosition(id)?.offset ?? this.#offset;
    this.#offset = offset;
    if (typeof operationId !== "string") return false;
    const isKnown = this.#open.has(operationId);
    if (type === "operation") {
      this.#open.delete(operationId);
      this.#forget((approval) => approval.operationId === operationId);
    } else this.#open.set(operationId, { status: "running", offset });
    if (type === "approval_requested") this.#request(event, operationId, offset);
    if (type === "approval_decided") this.#forget(({ approvalId }) => approvalId === event.approvalId);
    if (type === "tool_end")
      this.#forget((one) => one.operationId === operationId && one.toolCallId === event.toolCallId);
    const before = this.#live.get(operationId) ?? {
      ...beginAnswer(
        operationId,
        this.#history.find((message) => message.id === operationId),
      ),
      endedAt: undefined,
    };
    const after = applyEvent(before, event);
    const endedAt = type === "operation" ? offset : before.endedAt;
    if (after !== before || endedAt !== undefined) this.#live.set(operationId, { ...after, endedAt });
    return type === "operation" || type === "operation_start" || !isKnown;
  }

  /** History, what runs, and messages that were just sent, each once. `sent` are oldest first. */
  messages(sent: readonly SessionMessage[]): SessionMessage[] {
    const shown = this.#history.map((message) => this.#live.get(message.id)?.message ?? message);
    for (const message of sent) if (!this.has(message.id)) shown.push(message);
    for (const [operationId, { message }] of this.#live) {
      if (message.parts.length === 0 || shown.some(({ id }) => id === message.id)) continue;
      // A later one joins the answer.
      const asked = shown.findIndex(({ metadata }) => metadata.operationId === operationId);
      shown.splice(asked < 0 ? shown.length : asked + 1, 0, message);
    }
    return shown;
  }

  /** Whether a message of the user's is in the history, or has joined an answer. */
  has(messageId: string): boolean {
    const answers = [...this.#live.values()].map(({ message }) => message);
    return [...this.#history, ...answers].some(
      ({ id, role, parts }) =>
        (role === "user" && id === messageId) ||
        parts.some((part) => part.type === "steering-message" && part.id === messageId),
    );
  }

  isOpen(operationId: string): boolean {
    return this.#open.has(operationId);
  }

  /** Whether its end has been seen, and is not in the history yet. */
  hasEnded(operationId: string): boolean {
    return this.#live.get(operationId)?.endedAt !== undefined;
  }

  /** The operation that runs, or else the one whose turn is next. */
  get oldestOpen(): string | undefined {
    const open = [...this.#open];
    const running = open.find(([, { status }]) => status === "running");
    return (running ?? open[0])?.[0];
  }

  get approvals(): WaitingApproval[] {
    return [...this.#approvals.values()].map(({ offset: _, ...approval }) => approval);
  }

  /** Whether an operation is at work; one that waits for its turn is not. */
  get isRunning(): boolean {
    return [...this.#open.values()].some(({ status }) => status === "running");
  }

  /** Whether an operation runs, or waits for its turn. */
  get isBusy(): boolean {
    return this.#open.size > 0;
  }

  #request(event: WireEvent, operationId: string, offset: number): void {
    const approvalId = String(event.approvalId);
    if (this.#decided.has(approvalId)) return;
    this.#approvals.set(approvalId, {
      approvalId,
      operationId,
      toolCallId: String(event.toolCallId),
      toolName: String(event.toolName),
      args: event.args,
      ...(Array.isArray(event.actions) && { actions: event.actions.map(String) }),
      ...(isObject(event.limit) && { limit: event.limit as LimitAsk }), // as the session writes it
      expiresAt: Number(event.expiresAt),
      offset,
    });
  }

  #forget(matches: (approval: WaitingApproval) => boolean): void {
    for (const approval of this.#approvals.values()) {
      if (!matches(approval)) continue;
      this.#approvals.delete(approval.approvalId);
      this.#decided.add(approval.approvalId);
    }
  }
}

/** The messages of before where nothing is different, so that a page does not render them again. */
function keepEqual(before: readonly SessionMessage[], now: readonly SessionMessage[]): SessionMessage[] {
  const known = new Map(before.map((message) => [message.id, message]));
  return now.map((message) => {
    const same = known.get(message.id);
    return same !== undefined && JSON.stringify(same) === JSON.stringify(message) ? same : message;
  });
}
