/** A conversation as the AI SDK's UI messages: each operation's answer is one assistant message, with the operation's id,
 *  as its stream shows it. */

import type { ApprovalView } from "../approval.ts";
import {
  type AssistantPart,
  type MessageView,
  messageIdOf,
  resultOf,
  type ToolResultPart,
  toolCallsOf,
} from "../message.ts";
import type { UiMetadata } from "./ui-chunk.ts";

export interface UiMessage {
  id: string;
  role: "user" | "assistant";
  metadata: UiMetadata;
  parts: UiPart[];
}

export interface UiPart {
  type: string;
  [field: string]: unknown;
}

interface Results {
  find(toolCallId: string): MessageView | undefined;
}

/** `views` are oldest first; `approvals` those that wait. */
export function toUiMessages(views: readonly MessageView[], approvals: readonly ApprovalView[]): UiMessage[] {
  const messages: UiMessage[] = [];
  for (const [index, view] of views.entries()) {
    if (view.replaced === true || view.repair === true) continue;
    const { operationId, createdAt } = view;
    const last = messages.at(-1);
    const answer = last?.role === "assistant" && last.metadata.operationId === operationId ? last : undefined;
    if (view.role === "user") {
      if (view.steered === true && answer !== undefined) answer.parts.push(toSteering(view));
      else messages.push(toUserMessage(view));
    } else if (view.role === "assistant") {
      const message = answer ?? {
        // Messages that a conversation began with share an operation that is none.
        id: operationId.startsWith("op_") ? operationId : `message-${view.seq}`,
        role: "assistant" as const,
        metadata: { operationId, createdAt },
        parts: [],
      };
      if (view.aborted === true) message.metadata.aborted = true;
      message.parts.push(
        { type: "step-start" },
        ...toAnswerParts(view, resultsAfter(views, index), approvals),
      );
      if (answer === undefined) messages.push(message);
    }
  }
  return withChildApprovals(messages, approvals);
}

/** Where the results of an answer's calls are: right after it. */
function resultsAfter(views: readonly MessageView[], index: number): Results {
  const { operationId } = views[index] ?? {};
  let end = index + 1;
  while (views[end]?.role === "tool" && views[end]?.operationId === operationId) end += 1;
  const results = views.slice(index + 1, end);
  return {
    find: (toolCallId) =>
      results.find(({ content }) =>
        content.some((part) => part.type === "tool-result" && part.toolCallId === toolCallId),
      ),
  };
}

function toUserMessage(view: MessageView): UiMessage {
  const { operationId, createdAt, excluded } = view;
  return {
    id: messageIdOf(view),
    role: "user",
    metadata: { operationId, createdAt, ...(excluded === true && { excluded }) },
    parts: toUserParts(view),
  };
}

function toSteering(view: MessageView): UiPart {
  return { type: "steering-message", id: messageIdOf(view), parts: toUserParts(view) };
}

function toUserParts({ content }: MessageView): UiPart[] {
  return content.flatMap((part): UiPart[] => {
    if (part.type === "text") return [{ type: "text", text: part.text }];
    return part.type === "file" ? [toFile(part)] : [];
  });
}

function toAnswerParts(view: MessageView, results: Results, approvals: readonly ApprovalView[]): UiPart[] {
  if (view.role !== "assistant") return [];
  const calls = toolCallsOf({ role: view.role, content: view.content as AssistantPart[] }); // by its role
  return (view.content as AssistantPart[]).flatMap((part): UiPart[] => {
    switch (part.type) {
      case "text":
        return part.text === "" ? [] : [{ type: "text", text: part.text, state: "done" }];
      case "reasoning":
        return part.text === "" ? [] : [{ type: "reasoning", text: part.text, state: "done" }];
      case "file":
        return [toFile(part)];
      case "tool-call": {
        if (part.providerExecuted === true) return [];
        const { toolCallId, toolName, input } = part;
        const base = { type: `tool-${toolName}`, toolCallId, input };
        const index = calls.indexOf(part);
        const approvalId = `${view.operationId}:${mainThread}:${view.seq}.${index}`;
        const open = approvals.find((approval) => approval.approvalId === approvalId);
        if (open !== undefined) return [{ ...base, ...toRequest(open) }];
        return [{ ...base, ...toOutcome(results.find(toolCallId), toolCallId, approvalId) }];
      }
      default:
        return [];
    }
  });
}

function toRequest({ approvalId, actions }: ApprovalView): object {
  const reason = actions === undefined ? {} : { requestReason: actions.join("; ") };
  return { state: "approval-requested", approval: { id: approvalId, ...reason } };
}

function toOutcome(view: MessageView | undefined, toolCallId: string, approvalId: string): object {
  const part = view?.content.find(
    (item): item is ToolResultPart => item.type === "tool-result" && item.toolCallId === toolCallId,
  );
  if (view === undefined || part === undefined) return { state: "input-available" };
  const { approval } = view;
  const approved = approval?.decision === "approved";
  const said = resultOf(part.output);
  if (approval !== undefined && !approved)
    return { state: "output-denied", approval: { id: approvalId, approved: false, reason: toText(said) } };
  const given = approval === undefined ? {} : { approval: { id: approvalId, approved: true } };
  return part.output.type.startsWith("error-")
    ? { state: "output-error", errorText: toText(said), ...given }
    : { state: "output-available", output: said, ...given };
}

/** A child's call that waits is no part of the conversation, but the user has to see it. */
function withChildApprovals(messages: UiMessage[], approvals: readonly ApprovalView[]): UiMessage[] {
  for (const approval of approvals) {
    const { approvalId, operationId, toolCallId, toolName, args } = approval;
    const message = messages.find(({ id }) => id === operationId);
    if (approvalId.startsWith(`${operationId}:${mainThread}:`)) continue;
    message?.parts.push({ type: `tool-${toolName}`, toolCallId, input: args, ...toRequest(approval) });
  }
  return messages;
}

/** As the ids of approvals name it. */
const mainThread = "main";

interface FileLike {
  mediaType: string;
  filename?: string | undefined;
  data: unknown;
}

function toFile({ mediaType, filename, data }: FileLike): UiPart {
  const { type, url, data: content } = Object(data) as { type?: string; url?: unknown; data?: unknown }; // any value as an object
  const address = type === "url" ? String(url) : `data:${mediaType};base64,${String(content)}`;
  return { type: "file", mediaType, url: address, ...(filename !== undefined && { filename }) };
}

/** A result in words: a text as it is, anything else as JSON. */
export function toText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
