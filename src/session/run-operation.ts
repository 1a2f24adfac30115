/** Runs one operation until it can settle. Every pass starts from the stored messages, so resuming after a crash
 *  is calling it again. Never throws for model or tool failures: they are part of the outcome. */

import { EdgeflueError, type ErrorRecord, limitExceeded } from "../errors.ts";
import { operationLimits } from "../limits.ts";
import type { ModelAnswer } from "../model/answer-builder.ts";
import { runStep } from "../model/run-step.ts";
import { textOf } from "../protocol/message.ts";
import { addUsage, noUsage } from "../protocol/usage.ts";
import { mainThread, type StoredMessage, summaryThread } from "../store/message-store.ts";
import type { StoredOutcome } from "../store/operation-store.ts";
import { assembleCall } from "./assemble-call.ts";
import { compactAfterOverflow, compactIfNeeded } from "./compact.ts";
import { type Move, nextMove, nextSeq } from "./next-move.ts";
import type { OperationScope } from "./operation-scope.ts";
import { runToolCall } from "./run-tool-call.ts";
import { askForRepair, readTypedResult } from "./typed-result.ts";

export async function runOperation(scope: OperationScope): Promise<StoredOutcome> {
  const { agent, operation, signal, stores } = scope;
  for (;;) {
    const move = nextMove(stores.messages.tail(mainThread, operation.id));
    if (move.type === "settle") {
      const outcome = checkAnswer(scope, move);
      if (outcome !== undefined) return outcome;
      continue;
    }
    if (signal.aborted) return fail(timeUp());
    if (move.type === "run-tools") {
      await runTools(scope, move);
      continue;
    }
    if (move.steps >= agent.stepsMax) {
      return fail(limitExceeded({ limit: "steps", max: agent.stepsMax, unit: "model steps" }).toRecord());
    }
    const failure = (await compactIfNeeded(scope)) ?? (await callModel(scope, move));
    if (failure !== undefined) return fail(failure);
  }
}

/** One model call. Stores the answer; returns why there is none. */
async function callModel(
  scope: OperationScope,
  { isRepair }: Extract<Move, { type: "call-model" }>,
): Promise<ErrorRecord | undefined> {
  const { clock, feed, model, signal } = scope;
  const outcome = await runStep(model, assembleCall(scope, { isRepair }), {
    clock,
    signal,
    onText: (text) => feed.text(text),
    isWatched: () => feed.isWatched,
    onRetry: ({ attempt, delayMs, discardedChars, error }) =>
      feed.emit({ type: "step_retry", attempt, delayMs, discardedChars, reason: error.message }),
  });
  if (outcome.type === "failure") return recoverFromOverflow(scope, outcome.error);
  if (outcome.type === "aborted") return timeUp();
  try {
    storeAnswer(scope, outcome.answer);
    return undefined;
  } catch (error) {
    if (!(error instanceof EdgeflueError) || error.code !== "payload_too_large") throw error;
    return {
      code: "model_rejected",
      message: "The model's answer is too long to be stored.",
      hint: error.message,
    };
  }
}

/** A conversation that the provider finds too long is summarised; the next pass then calls the model again. */
async function recoverFromOverflow(
  scope: OperationScope,
  error: ErrorRecord,
): Promise<ErrorRecord | undefined> {
  if (error.code !== "model_overflow") return error;
  const outcome = await compactAfterOverflow(scope);
  if (outcome === "done") return undefined;
  return outcome === "exhausted" ? error : outcome;
}

function storeAnswer(scope: OperationScope, { content, usage, finishReason }: ModelAnswer): void {
  scope.write(({ messages, now }) => {
    const stored: StoredMessage = {
      seq: nextSeq(messages.thread(mainThread)),
      operationId: scope.operation.id,
      message: { role: "assistant", content },
      metadata: { usage, model: scope.model.id, finishReason },
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
  // All of them, also when one cannot be stored: none may go on behind the operation's end.
  const calls = pending.map((call, position) =>
    runToolCall(scope, answerSeq, call, earlierAttempts[position] ?? 0),
  );
  await Promise.allSettled(calls);
  await Promise.all(calls);
}

/** Settles with an answer that is what was asked for; else asks the model to correct it, as often as allowed. */
function checkAnswer(
  scope: OperationScope,
  { answer, steps }: Extract<Move, { type: "settle" }>,
): StoredOutcome | undefined {
  const { operation, stores, model } = scope;
  const { result: schema, retries = operationLimits.resultRetriesDefault } = operation.options;
  const tail = stores.messages.tail(mainThread, operation.id);
  const text = textOf(answer.message);
  const typed = schema === undefined ? undefined : readTypedResult(text, schema);
  if (typed?.ok === false) {
    const repairs = tail.filter(({ metadata }) => metadata.repair === true).length;
    if (repairs >= retries) return fail(resultInvalid(text, typed.issues));
    storeRepair(scope, typed.issues);
    return undefined;
  }
  let usage = noUsage;
  const summaries = stores.messages.tail(summaryThread, operation.id);
  for (const { metadata } of [...tail, ...summaries])
    if (metadata.usage !== undefined) usage = addUsage(usage, metadata.usage);
  const { model: id = model.id, finishReason = "stop" } = answer.metadata;
  return {
    status: "succeeded",
    messageSeq: answer.seq,
    result: {
      ...(typed !== undefined && { result: typed.value }),
      usage,
      model: { id },
      metadata: { steps, finishReason },
    },
  };
}

function storeRepair(scope: OperationScope, issues: readonly string[]): void {
  scope.write(({ messages, now }) => {
    const stored: StoredMessage = {
      seq: nextSeq(messages.thread(mainThread)),
      operationId: scope.operation.id,
      message: { role: "user", content: [{ type: "text", text: askForRepair(issues) }] },
      metadata: { repair: true },
    };
    messages.insert(mainThread, stored, now);
  });
}

function resultInvalid(answer: string, issues: readonly string[]): ErrorRecord {
  return {
    code: "result_invalid",
    message: "The model did not give a result that matches the schema.",
    meta: { answer, issues },
  };
}

function fail(error: ErrorRecord): StoredOutcome {
  return { status: "failed", error };
}

function timeUp(): ErrorRecord {
  const minutes = operationLimits.wallMsMax / 60_000;
  return { code: "operation_timeout", message: `The operation took longer than ${minutes} minutes.` };
}
