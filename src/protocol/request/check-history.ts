/** What a conversation may begin with: messages whose tool calls all have their results, right after them and in order,
 *  as a session would have stored them. */

import { isObject } from "../check/field-checks.ts";
import { ownEntry } from "../check/own-entry.ts";

const partsByRole: Readonly<Record<string, readonly string[]>> = {
  user: ["text", "file"],
  assistant: ["text", "reasoning", "file", "reasoning-file", "custom", "tool-call", "tool-result"],
  tool: ["tool-result"],
};

interface Part {
  type: string;
  [field: string]: unknown;
}

/** What is wrong with the messages, in words that follow the field's name. */
export function findHistoryProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "must be a list of messages";
  /** Calls that have no result yet. */
  let open: string[] = [];
  for (const [index, message] of value.entries()) {
    const problem = findMessageProblem(message);
    if (problem !== undefined) return `[${index}] ${problem}`;
    const { role, content } = message as { role: string; content: Part[] }; // checked
    if (role === "tool") {
      for (const { toolCallId } of content) {
        if (open.shift() !== toolCallId)
          return `[${index}] has the result of a call that was not made before it`;
      }
    } else if (open.length > 0) {
      return `[${index}] comes before the result of the call ${JSON.stringify(open[0])}`;
    } else {
      open = content
        .filter(({ type, providerExecuted }) => type === "tool-call" && providerExecuted !== true)
        .map(({ toolCallId }) => String(toolCallId));
    }
  }
  return open.length === 0 ? undefined : `ends before the result of the call ${JSON.stringify(open[0])}`;
}

function findMessageProblem(message: unknown): string | undefined {
  if (!isObject(message)) return "must be a message";
  const { role, content } = message as Record<string, unknown>; // an object
  const parts = typeof role === "string" ? ownEntry(partsByRole, role) : undefined;
  if (parts === undefined) return 'must have the role "user", "assistant" or "tool"';
  if (!Array.isArray(content) || content.length === 0) return "must have content, as a list of parts";
  for (const part of content as unknown[]) {
    const { type, text, toolCallId, toolName } = Object(part) as Record<string, unknown>; // any value as an object
    if (typeof type !== "string" || !parts.includes(type))
      return `has a part that a message of the role ${JSON.stringify(role)} cannot have: ${JSON.stringify(type)}`;
    if ((type === "text" || type === "reasoning") && typeof text !== "string")
      return `has a part ${JSON.stringify(type)} without a text`;
    if (type.startsWith("tool-") && (typeof toolCallId !== "string" || typeof toolName !== "string"))
      return `has a part ${JSON.stringify(type)} without its toolCallId or toolName`;
  }
  return undefined;
}
