/** What sessions do, as lines for a terminal: what was asked, what the model said, its tools, what waits, what it used. */

import type { EventObserver, ObservedEvent } from "./event.ts";
import { printLimits } from "./limits.ts";

/** The observer, and before it the printer on the console where that is on. */
export function withPrinter(observe: EventObserver | undefined, isOn: boolean): EventObserver | undefined {
  if (!isOn) return observe;
  const print = createEventPrinter(console.log);
  return (event) => {
    print(event);
    return observe?.(event);
  };
}

/** `write` gets each line. The texts are those of the event log: without secrets. */
export function createEventPrinter(write: (line: string) => void): EventObserver {
  const texts = new Map<string, string>();
  return ({ type, data }) => {
    const key = `${data.operation_id}:${data.taskId ?? ""}`;
    if (type === "text_delta") {
      const text = `${texts.get(key) ?? ""}${data.text}`;
      texts.set(key, text.slice(0, printLimits.textCharsMax));
      return;
    }
    const line = describe(type, data);
    if (line === undefined) return;
    const where = `[${data.agent}/${data.instance_id}${data.session_id === "default" ? "" : `/${data.session_id}`}]`;
    const text = texts.get(key) ?? "";
    texts.delete(key);
    if (text !== "") write(`${where} ${indent(text)}`);
    write(`${where} ${line}`);
  };
}

function describe(type: string, data: ObservedEvent["data"]): string | undefined {
  switch (type) {
    case "operation_start":
      return `● ${data.operation_kind}`;
    case "turn":
      return data.is_error === true
        ? `✗ ${data.model}: ${show(data.error)}`
        : `  ${data.model}: ${describeUsage(data.usage)}`;
    case "tool_start":
      return `→ ${data.toolName} ${show(data.args)}`;
    case "tool_end":
      return `${data.isError === true ? "✗" : "←"} ${data.toolName} ${show(data.result)}`;
    case "step_retry":
      return `  again in ${data.delayMs} ms: ${data.reason}`;
    case "model_fallback":
      return `  ${data.to} in place of ${data.from}: ${data.reason}`;
    case "compaction_start":
      return "  summarises the conversation";
    case "approval_requested":
      return `? ${data.toolName} waits for a decision: ${show(data.args)}`;
    case "approval_decided":
      return `  ${data.decision}${typeof data.by === "string" ? ` by ${data.by}` : ""}`;
    case "log":
      return `  ${data.level}: ${data.message}`;
    case "aborted":
      return "✗ aborted";
    case "error":
      return `✗ ${data.code}: ${show(data.error)}`;
    case "operation":
      return `${data.is_error === true ? "✗" : "●"} ${data.operation_kind} took ${data.duration_ms} ms`;
    default:
      return undefined;
  }
}

function describeUsage(usage: unknown): string {
  const {
    input = 0,
    output = 0,
    cost,
  } = (usage ?? {}) as {
    input?: number;
    output?: number;
    cost?: { total?: number };
  }; // as toWireUsage makes it
  const dollars = cost?.total ?? 0;
  return `${input} + ${output} tokens${dollars > 0 ? `, $${dollars}` : ""}`;
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const line = text.trim().replaceAll("\n", "⏎");
  const { valueCharsMax } = printLimits;
  return line.length <= valueCharsMax ? line : `${line.slice(0, valueCharsMax).toWellFormed()}…`;
}

function indent(text: string): string {
  return text.trim().replaceAll("\n", "\n    ");
}
