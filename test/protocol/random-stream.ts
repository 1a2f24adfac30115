/** A random stream of one operation, as a session could send it: steps with text, calls, results, approvals, broken
 *  model calls, messages that join, and one of the ends. */

import type { WireEvent } from "../../src/protocol/agent-session/read-events.ts";
import type { Random } from "../sandbox/random.ts";

export interface RandomStream {
  events: WireEvent[];
  /** What is said in the end, step by step; up to the failure when there is one. */
  steps: string[];
  /** Whether a model call was made again, and said something else. */
  isRewritten: boolean;
  end: "end" | "error" | "aborted";
}

export function randomStream(random: Random): RandomStream {
  const events: WireEvent[] = [{ type: "start", session_id: "s", operationId: "op_1" }];
  const stream: RandomStream = {
    events,
    steps: [],
    isRewritten: false,
    end: random.pick(["end", "end", "error", "aborted"]),
  };
  const stepCount = 1 + random.integer(4);
  for (let step = 0; step < stepCount; step += 1) {
    const isLast = step === stepCount - 1;
    let thought = think(random, events);
    let said = say(random, events);
    while (random.integer(4) === 0) {
      const discardedChars = random.pick([said.length, random.integer(said.length + 1)]);
      events.push({ type: "step_retry", attempt: 1, delayMs: 0, discardedChars, reason: "it broke" });
      const kept = said.slice(0, said.length - discardedChars);
      const again = random.integer(2) === 0 ? said.slice(kept.length) : "x";
      if (!(kept + again).startsWith(said)) stream.isRewritten = true;
      thought = think(random, events);
      if (again !== "") events.push({ type: "delta", text: again });
      said = kept + again;
    }
    stream.steps.push(said);
    if (random.integer(2) === 0)
      events.push({ type: "reasoning", text: random.pick([thought, "all of it"]) });
    if (isLast) break;
    if (random.integer(4) === 0) events.push({ type: "steered", messageId: `m${step}`, text: "and this" });
    else useTools(random, events, step);
  }
  if (stream.end === "end") {
    events.push({
      type: "end",
      text: stream.steps.at(-1),
      usage: {},
      model: {},
      metadata: { finishReason: "stop" },
    });
  } else {
    const type = stream.end === "error" ? "model_rejected" : "operation_aborted";
    events.push({
      type: "error",
      message: "It failed.",
      error: { type, message: "It failed.", details: "" },
    });
  }
  return stream;
}

/** Pieces of reasoning as they come; perhaps all of it once more at the end of a step. */
function think(random: Random, events: WireEvent[]): string {
  let thought = "";
  for (let count = random.integer(3); count > 0; count -= 1) {
    thought += "hm ";
    events.push({ type: "reasoning_delta", text: "hm " });
  }
  return thought;
}

function say(random: Random, events: WireEvent[]): string {
  let said = "";
  for (let count = random.integer(4); count > 0; count -= 1) {
    const text = "word ".slice(0, 1 + random.integer(5));
    said += text;
    events.push({ type: "delta", text });
  }
  return said;
}

function useTools(random: Random, events: WireEvent[], step: number): void {
  const calls = Array.from({ length: 1 + random.integer(3) }, (_, index) => ({
    toolCallId: `c${step}.${index}`,
    toolName: random.pick(["add", "pay", "task"]),
  }));
  for (const call of calls) events.push({ type: "tool_start", ...call, args: { step } });
  for (const call of calls) {
    if (call.toolName === "task") useTask(random, events, call.toolCallId);
    const approvalId = `op_1:main:${call.toolCallId}`;
    let isError = random.integer(3) === 0;
    if (call.toolName === "pay") {
      const decision = random.pick(["approved", "denied", "expired"]);
      events.push({ type: "approval_requested", approvalId, ...call, args: { step }, expiresAt: 1 });
      if (decision !== "expired") events.push({ type: "approval_decided", approvalId, decision, by: null });
      isError ||= decision !== "approved";
    }
    events.push({ type: "tool_end", ...call, isError, result: isError ? "no" : { ok: true } });
  }
}

function useTask(random: Random, events: WireEvent[], toolCallId: string): void {
  const taskId = toolCallId.slice(1);
  events.push({
    type: "task_start",
    taskId,
    toolCallId,
    prompt: "p",
    role: null,
    cwd: null,
    parentSessionId: "main",
  });
  const call = { taskId, toolCallId: "inner", toolName: "pay" };
  events.push({ type: "tool_start", ...call, args: {} });
  const asks = random.integer(2) === 0;
  const approvalId = `op_1:main-${taskId}:1.0`;
  if (asks) events.push({ type: "approval_requested", approvalId, ...call, args: {}, expiresAt: 1 });
  if (asks) events.push({ type: "approval_decided", approvalId, decision: "approved", by: "Ada" });
  events.push({ type: "tool_end", ...call, isError: false, result: "paid" });
  events.push({ type: "task_end", taskId, isError: false, result: "done" });
}
