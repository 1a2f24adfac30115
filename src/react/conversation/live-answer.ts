/** The answer of one operation while it runs: a message that its events build. Each change makes new objects, so that a
 *  page renders only what is different. */

import type { WireEvent } from "../../protocol/agent-session/read-events.ts";
import { toText } from "../../protocol/ui-stream/ui-message.ts";
import { isToolPart, type SessionMessage, type SessionPart, type ToolPart } from "./session-message.ts";

export interface LiveAnswer {
  message: SessionMessage;
  /** Whether what comes next belongs to the last step of the message. */
  isStepOpen: boolean;
}

/** Goes on with what the history has of the answer. */
export function beginAnswer(operationId: string, known: SessionMessage | undefined): LiveAnswer {
  const message = known ?? {
    id: operationId,
    role: "assistant" as const,
    parts: [],
    metadata: { operationId },
  };
  return { message, isStepOpen: false };
}

/** The answer after an event of its operation; the same object when the event changes nothing. */
export function applyEvent(answer: LiveAnswer, event: WireEvent): LiveAnswer {
  const isChild = typeof event.taskId === "string";
  switch (event.type) {
    case "text_delta":
      return isChild ? answer : say(answer, String(event.text));
    case "step_retry":
      return isChild ? answer : retract(answer, Number(event.discardedChars) || 0);
    case "turn_request":
      return isChild || event.purpose !== "agent" ? answer : { ...answer, isStepOpen: false };
    case "turn":
      return isChild ? answer : withParts(answer, answer.message.parts.map(settleText));
    case "tool_start":
      return isChild ? answer : setTool(answer, event, { state: "input-available" });
    case "approval_requested":
      return setTool(answer, event, {
        state: "approval-requested",
        approval: { id: String(event.approvalId) },
        ...(Array.isArray(event.actions) && { requestReason: event.actions.join("; ") }),
      });
    case "approval_decided":
      return decide(answer, event);
    case "tool_end":
      return endTool(answer, event, isChild);
    case "steered":
      return withParts({ ...answer, isStepOpen: false }, [
        ...answer.message.parts.map(settleText),
        {
          type: "steering-message",
          id: String(event.messageId),
          parts: [{ type: "text", text: String(event.text), state: "done" }],
        },
      ]);
    case "aborted":
      return {
        ...answer,
        message: { ...answer.message, metadata: { ...answer.message.metadata, aborted: true } },
      };
    case "operation":
      return withParts({ ...answer, isStepOpen: false }, answer.message.parts.map(settlePart));
    default:
      return answer;
  }
}

function withParts(answer: LiveAnswer, parts: SessionPart[]): LiveAnswer {
  return { ...answer, message: { ...answer.message, parts } };
}

function openStep({ message, isStepOpen }: LiveAnswer): SessionPart[] {
  return isStepOpen ? message.parts : [...message.parts, { type: "step-start" }];
}

function say(answer: LiveAnswer, text: string): LiveAnswer {
  if (text === "") return answer;
  const parts = openStep(answer);
  const last = parts.at(-1);
  const isOpen = answer.isStepOpen && last?.type === "text" && last.state === "streaming";
  const said: SessionPart = { type: "text", text: isOpen ? last.text + text : text, state: "streaming" };
  return withParts({ ...answer, isStepOpen: true }, [...(isOpen ? parts.slice(0, -1) : parts), said]);
}

/** Forgets the last characters of the step's text. */
function retract(answer: LiveAnswer, chars: number): LiveAnswer {
  const last = answer.message.parts.at(-1);
  if (chars <= 0 || !answer.isStepOpen || last?.type !== "text") return answer;
  const text = last.text.slice(0, Math.max(last.text.length - chars, 0));
  const before = answer.message.parts.slice(0, -1);
  if (text !== "") return withParts(answer, [...before, { ...last, text }]);
  return withParts(
    { ...answer, isStepOpen: false },
    before.at(-1)?.type === "step-start" ? before.slice(0, -1) : before,
  );
}

/** A provider may give the calls of different steps the same id: the last one that has not ended is meant. */
function findTool({ message }: LiveAnswer, matches: (part: ToolPart) => boolean): number {
  return message.parts.findLastIndex((part) => isToolPart(part) && !hasEnded(part) && matches(part));
}

function setTool(answer: LiveAnswer, event: WireEvent, change: Partial<ToolPart>): LiveAnswer {
  const toolCallId = String(event.toolCallId);
  const index = findTool(answer, (part) => part.toolCallId === toolCallId);
  const known = answer.message.parts[index];
  if (known !== undefined && isToolPart(known)) {
    const approval = { ...known.approval, ...change.approval };
    const hasApproval = known.approval !== undefined || change.approval !== undefined;
    const tool: ToolPart = {
      ...known,
      ...change,
      ...(hasApproval && { approval: approval as { id: string } }),
    }; // one of the two has an id
    return withParts(answer, answer.message.parts.with(index, tool));
  }
  const tool: ToolPart = {
    type: `tool-${String(event.toolName)}`,
    toolCallId,
    input: event.args ?? {},
    state: "input-available",
    ...change,
  };
  return withParts({ ...answer, isStepOpen: true }, [...openStep(answer).map(settleText), tool]);
}

function decide(answer: LiveAnswer, { approvalId, decision, added }: WireEvent): LiveAnswer {
  const index = findTool(answer, ({ approval }) => approval?.id === approvalId);
  const part = answer.message.parts[index];
  if (part === undefined || !isToolPart(part)) return answer;
  const approved = decision === "approved";
  const approval = { id: String(approvalId), approved };
  const decided: ToolPart = { ...part, state: "approval-responded", approval };
  // No result follows that could end it.
  if (part.type.startsWith("tool-limit:"))
    Object.assign(
      decided,
      approved ? { state: "output-available", output: added ?? null } : { state: "output-denied" },
    );
  return withParts(answer, answer.message.parts.with(index, decided));
}

/** A child's call is shown only when it needs an approval. */
function endTool(answer: LiveAnswer, event: WireEvent, isChild: boolean): LiveAnswer {
  const { toolCallId, isError, result } = event;
  const index = findTool(answer, (part) => part.toolCallId === String(toolCallId));
  const known = answer.message.parts[index];
  const approval = known !== undefined && isToolPart(known) ? known.approval : undefined;
  if (isChild && approval === undefined) return answer;
  if (approval !== undefined && approval.approved !== true)
    return setTool(answer, event, {
      state: "output-denied",
      approval: { ...approval, approved: false, reason: toText(result) },
    });
  return setTool(
    answer,
    event,
    isError === true
      ? { state: "output-error", errorText: toText(result) }
      : { state: "output-available", output: result ?? null },
  );
}

function hasEnded({ state }: ToolPart): boolean {
  return state === "output-available" || state === "output-error" || state === "output-denied";
}

function settleText(part: SessionPart): SessionPart {
  return part.type === "text" && part.state === "streaming" ? { ...part, state: "done" } : part;
}

function settlePart(part: SessionPart): SessionPart {
  if (!isToolPart(part) || hasEnded(part)) return settleText(part);
  return { ...part, state: "output-error", errorText: "The operation ended before the call." };
}
