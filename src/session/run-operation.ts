/** Runs one operation until it can settle. Every pass starts from the stored messages, so resuming after a crash
 *  is calling it again. Never throws for model or tool failures: they are part of the outcome. */

import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { ThinkingLevel } from "../agent/agent-config.ts";
import { type ErrorRecord, limitExceeded } from "../errors.ts";
import { operationLimits } from "../limits.ts";
import type { ModelAnswer } from "../model/answer-builder.ts";
import { runStep } from "../model/run-step.ts";
import { addUsage, noUsage } from "../protocol/usage.ts";
import { mainThread, type StoredMessage } from "../store/message-store.ts";
import type { StoredOutcome } from "../store/operation-store.ts";
import { type Move, nextMove, nextSeq } from "./next-move.ts";
import type { OperationScope } from "./operation-scope.ts";
import { runToolCall } from "./run-tool-call.ts";

export async function runOperation(scope: OperationScope): Promise<StoredOutcome> {
  const { agent, operation, signal, stores } = scope;
  for (;;) {
    const move = nextMove(stores.messages.tail(mainThread, operation.id));
    if (move.type === "settle") return succeed(scope, move);
    if (signal.aborted) return fail(timeUp());
    if (move.type === "run-tools") {
      await runTools(scope, move);
      continue;
    }
    if (move.steps >= agent.stepsMax) {
      return fail(limitExceeded({ limit: "steps", max: agent.stepsMax, unit: "model steps" }).toRecord());
    }
    const failure = await callModel(scope);
    if (failure !== undefined) return fail(failure);
  }
}

/** One model call. Stores the answer; returns why there is none. */
async function callModel(scope: OperationScope): Promise<ErrorRecord | undefined> {
  const { agent, clock, feed, signal, stores } = scope;
  const call = {
    prompt: assemblePrompt(agent.systemPrompt, stores.messages.thread(mainThread)),
    ...(agent.tools.forModel.length > 0 && { tools: agent.tools.forModel }),
    ...(agent.thinkingLevel !== undefined && { reasoning: toReasoning(agent.thinkingLevel) }),
  };
  const outcome = await runStep(agent.model, call, {
    clock,
    signal,
    onText: (text) => feed.text(text),
    isWatched: () => feed.isWatched,
    onRetry: ({ attempt, delayMs, discardedChars, error }) =>
      feed.emit({ type: "step_retry", attempt, delayMs, discardedChars, reason: error.message }),
  });
  if (outcome.type === "failure") return outcome.error;
  if (outcome.type === "aborted") return timeUp();
  storeAnswer(scope, outcome.answer);
  return undefined;
}

function storeAnswer(scope: OperationScope, { content, usage, finishReason }: ModelAnswer): void {
  scope.write(({ messages, now }) => {
    const stored: StoredMessage = {
      seq: nextSeq(messages.thread(mainThread)),
      operationId: scope.operation.id,
      message: { role: "assistant", content },
      metadata: { usage, model: scope.agent.model.id, finishReason },
    };
    messages.insert(mainThread, stored, now);
  });
}

/** Runs what an answer asked for, all calls at once; those on the sandbox take turns there. */
async function runTools(
  scope: OperationScope,
  { answerSeq, pending }: Extract<Move, { type: "run-tools" }>,
): Promise<void> {
  const earlierAttempts = scope.write(({ toolCalls, now }) =>
    pending.map(({ index, part }) => {
      const key = { thread: mainThread, messageSeq: answerSeq, index };
      const attempts = scope.operation.attempts > 1 ? toolCalls.attempts(key) : 0;
      toolCalls.begin(key, part.toolCallId, now);
      return attempts;
    }),
  );
  for (const { part } of pending) {
    const { toolCallId, toolName, input } = part;
    scope.feed.emit({ type: "tool_start", toolCallId, toolName, args: input });
  }
  await Promise.all(
    pending.map((call, position) => runToolCall(scope, answerSeq, call, earlierAttempts[position] ?? 0)),
  );
}

function succeed(
  { agent, operation, stores }: OperationScope,
  { answer, steps }: Extract<Move, { type: "settle" }>,
): StoredOutcome {
  let usage = noUsage;
  for (const { metadata } of stores.messages.tail(mainThread, operation.id)) {
    if (metadata.usage !== undefined) usage = addUsage(usage, metadata.usage);
  }
  const { model = agent.model.id, finishReason = "stop" } = answer.metadata;
  return {
    status: "succeeded",
    messageSeq: answer.seq,
    result: { usage, model: { id: model }, metadata: { steps, finishReason } },
  };
}

function fail(error: ErrorRecord): StoredOutcome {
  return { status: "failed", error };
}

function timeUp(): ErrorRecord {
  const minutes = operationLimits.wallMsMax / 60_000;
  return { code: "operation_timeout", message: `The operation took longer than ${minutes} minutes.` };
}

function assemblePrompt(systemPrompt: string, thread: readonly StoredMessage[]): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt =
    systemPrompt === "" ? [] : [{ role: "system", content: systemPrompt }];
  for (const { message, metadata } of thread) {
    // An answer without content says nothing, and some providers refuse it.
    if (metadata.excluded !== true && message.content.length > 0) prompt.push(message);
  }
  return prompt;
}

function toReasoning(level: ThinkingLevel): NonNullable<LanguageModelV4CallOptions["reasoning"]> {
  return level === "off" ? "none" : level;
}
