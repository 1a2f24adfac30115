/** The tool calls of a session, each with its result: those of its conversation from the messages, those of its tasks
 *  from the events. Pure. */

import type { Facts } from "../facts.ts";

export interface ToolCallFact {
  toolCallId: string;
  toolName: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the model asked for
  input: any;
  operationId: string;
  isInTask: boolean;
  /** Undefined when there is none: in a task that an end of its operation cut off. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the tool returned
  result: { isError: boolean; value: any } | undefined;
  approval: { decision: string; by?: string } | undefined;
}

export function findToolCalls({ messages, events }: Pick<Facts, "messages" | "events">): ToolCallFact[] {
  const calls: ToolCallFact[] = [];
  const byId = new Map<string, ToolCallFact>();
  const add = (call: ToolCallFact) => {
    calls.push(call);
    byId.set(call.toolCallId, call);
  };
  for (const { role, content, operationId, approval } of messages) {
    for (const { type, toolCallId = "", toolName = "", input, output } of content) {
      if (type === "tool-call") {
        add({
          toolCallId,
          toolName,
          input,
          operationId,
          isInTask: false,
          result: undefined,
          approval: undefined,
        });
      }
      const call = role === "tool" ? byId.get(toolCallId) : undefined;
      if (call === undefined) continue;
      call.result = { isError: output?.type === "error-text", value: output?.value };
      call.approval = approval;
    }
  }
  for (const { type, toolCallId, toolName, args, isError, result, operationId } of events) {
    if (type === "tool_start" && !byId.has(toolCallId)) {
      add({
        toolCallId,
        toolName,
        input: args,
        operationId,
        isInTask: true,
        result: undefined,
        approval: undefined,
      });
    }
    const call = type === "tool_end" ? byId.get(toolCallId) : undefined;
    if (call?.isInTask) call.result = { isError, value: result };
  }
  return calls;
}

/** Whether it did what it was asked to. */
export function hasSucceeded({ result, toolName }: ToolCallFact): boolean {
  if (result === undefined || result.isError) return false;
  return toolName !== "bash" || result.value?.exit_code === 0;
}
