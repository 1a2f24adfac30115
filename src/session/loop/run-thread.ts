/** Runs one conversation until its operation, or its task, can settle. Every pass starts from the stored messages, so
 *  resuming after a crash is calling it again. Never throws for model or tool failures: they are part of the outcome. */

import { findHarness } from "../../agent/harness.ts";
import type { ErrorRecord } from "../../errors.ts";
import { errorLimits } from "../../limits.ts";
import type { ModelAnswer } from "../../model/answer-builder.ts";
import { runStep } from "../../model/run-step.ts";
import { type AssistantMessage, type ToolCallPart, textOf, toolCallsOf } from "../../protocol/message.ts";
import type { MessageMetadata, StoredMessage } from "../../store/message/stored-message.ts";
import type { StoredOutcome } from "../../store/operation-store.ts";
import type { Stores } from "../../store/stores.ts";
import { looksInside } from "../../tool/tool.ts";
import { clipText } from "../conversation/context.ts";
import { type Move, nextMove, nextSeq } from "../conversation/next-move.ts";
import { countSteps, type Tally, tallyOf } from "../conversation/tally.ts";
import { askForRepair, readTypedResult } from "../conversation/typed-result.ts";
import { whyEnded } from "../scope/end-reason.ts";
import type { ThreadOutcome, ThreadScope } from "../scope/operation-scope.ts";
import { type CallOutcome, countAttempts, reportToolCalls, runToolCall } from "../tool-call/run-tool-call.ts";
import { assembleCall } from "./assemble-call.ts";
import { callHarness } from "./call-harness.ts";
import { compactAfterOverflow, compactIfNeeded } from "./compact.ts";
import { keepPartialText } from "./keep-partial-text.ts";
import { reportTurn } from "./report-turn.ts";
import { takeSteering } from "./take-steering.ts";

export async function runThread(scope: ThreadScope): Promise<ThreadOutcome> {
  const { operation, signal, stores, thread } = scope;
  if (operation.attempts > 1) discardInherited(scope);
  for (;;) {
    const move = nextMove(stores.messages.tail(thread, operation.id));
    if (move.type !== "run-tools" && takeSteering(scope)) continue;
    if (move.type === "settle") {
      if (move.answer.metadata.aborted === true) return stopped(scope, move.answer.seq);
      const outcome = checkAnswer(scope, move);
      if (outcome !== undefined) return outcome;
      continue;
    }
    if (signal.aborted) return stopped(scope, lastAnswerSeq(scope));
    if (move.type === "run-tools") {
      if ((await runTools(scope, move)) === "parked" && !signal.aborted) return { status: "parked" };
      continue;
    }
    const exceeded = scope.budget.findExceeded(countSteps(stores.messages.heads(thread, operation.id)));
    if (exceeded !== undefined) return fail(exceeded);
    const failure = (await compactIfNeeded(scope)) ?? (await callModel(scope, move));
    // A stop in the middle has stored what had come; the next pass sees it.
    if (failure !== undefined && !signal.aborted) return fail(failure);
  }
}

/** What a dead host had heard of a step is void: the step is made again. */
function discardInherited({ operation, reporter, thread, write }: ThreadScope): void {
  const { attempts: attempt } = operation;
  const reason = "The session restarted.";
  reporter.record({ type: "step_retry", attempt, delayMs: 0, discardedChars: 0, reason });
  write(({ partialTexts }) => partialTexts.clearInherited(thread));
}

/** One model call. Stores the answer; returns why there is none. */
async function callModel(
  scope: ThreadScope,
  { isRepair }: Extract<Move, { type: "call-model" }>,
): Promise<ErrorRecord | undefined> {
  const { clock, model, redactor, reporter, steering } = scope;
  const restart = new AbortController();
  const spoken = scope.depth === 0 ? steering.whileSilent(() => restart.abort()) : () => {};
  const signal = AbortSignal.any([scope.signal, restart.signal]);
  const turn = reportTurn(scope, "agent");
  let shown = redactor.stream();
  let shownChars = 0;
  const partial = keepPartialText(scope);
  const onText = (text: string) => {
    spoken();
    const safe = shown.push(text);
    shownChars += safe.length;
    reporter.text(safe);
    partial.add(safe);
  };
  const discard = (retry: { attempt: number; delayMs: number; reason: string }) => {
    partial.discard();
    reporter.emitNow({ type: "step_retry", ...retry, discardedChars: shownChars });
    shown = redactor.stream();
    shownChars = 0;
  };
  const backend = findHarness(scope.agent.harness);
  // It may act on the world before it calls a tool.
  if (backend !== undefined) scope.catchUp();
  const answering =
    backend !== undefined
      ? callHarness({ ...scope, signal }, backend, { isRepair, onText, onToolCall: spoken })
      : runStep(model, assembleCall(scope, { isRepair }), {
          clock,
          signal,
          onText,
          onRetry: ({ attempt, delayMs, error }) => discard({ attempt, delayMs, reason: error.message }),
        });
  scope.rest();
  const outcome = await answering;
  spoken();
  if (outcome.type === "parked") {
    // The backend runs again, from the call's result on: what it has said until now is void.
    if (shownChars > 0)
      discard({ attempt: 1, delayMs: 0, reason: "A call of a tool waits for an approval." });
    partial.end();
    return undefined;
  }
  reporter.text(shown.end());
  partial.end();
  // Steered before it said anything: the next pass calls it again.
  if (outcome.type === "aborted" && !scope.signal.aborted) return undefined;
  if (outcome.type === "failure") return recoverFromOverflow(scope, outcome.error);
  if (outcome.type === "aborted") {
    if (outcome.text !== "") {
      const text = redactor.text(outcome.text);
      const message = { role: "assistant" as const, content: [{ type: "text" as const, text }] };
      storeMessage(scope, message, { model: model.id, aborted: true }, (seq) =>
        reporter.logText(text, { thread: scope.thread, seq }),
      );
    }
    return whyEnded(scope.signal);
  }
  storeAnswer(scope, outcome.answer, turn);
  return undefined;
}

/** A conversation that the provider finds too long is summarised; the next pass then calls the model again. */
async function recoverFromOverflow(scope: ThreadScope, error: ErrorRecord): Promise<ErrorRecord | undefined> {
  if (error.code !== "model_overflow") return error;
  const outcome = await compactAfterOverflow(scope);
  if (outcome === "done") return undefined;
  return outcome === "exhausted" ? error : outcome;
}

function storeAnswer(
  scope: ThreadScope,
  { content, usage: counted, finishReason, modelId }: ModelAnswer & { modelId?: string },
  endTurn: ReturnType<typeof reportTurn>,
): void {
  const { operation, options, redactor, model, steering, thread } = scope;
  const message: AssistantMessage = { role: "assistant", content: redactor.value(content) };
  const seq = nextSeq(scope.stores.messages.window(thread));
  const text = textOf(message);
  const calls = toolCallsOf(message);
  const isLast = calls.length === 0 && options.result === undefined && !steering.hasWaiting;
  const store = ({ messages, partialTexts, now }: Stores & { now: number }) => {
    const usage = endTurn(counted, text === "" ? undefined : { seq, text });
    reportToolCalls(scope, seq, message);
    scope.budget.addUsage(usage);
    const metadata = { usage, model: modelId ?? model.id, finishReason };
    const answer = { seq, operationId: operation.id, message, metadata };
    messages.insert(thread, answer, now);
    partialTexts.clear(thread);
    return isLast ? scope.end?.(toOutcome(scope, answer)) : undefined;
  };
  // A call that somebody else may hear of is a row before it is made.
  if (calls.length > 0 && calls.every((call) => staysInside(scope, call))) scope.writeBehind(store);
  else scope.write(store)?.();
}

function staysInside({ agent }: ThreadScope, { toolName }: ToolCallPart): boolean {
  const tool = agent.tools.find(toolName);
  return tool !== undefined && looksInside(tool);
}

function storeMessage(
  scope: ThreadScope,
  message: StoredMessage["message"],
  metadata: MessageMetadata,
  report: (seq: number) => void = () => {},
): void {
  const { operation, thread } = scope;
  scope.write(({ messages, partialTexts, now }) => {
    const seq = nextSeq(messages.window(thread));
    report(seq);
    messages.insert(thread, { seq, operationId: operation.id, message, metadata }, now);
    partialTexts.clear(thread);
  });
}

/** Runs what an answer asked for, all calls at once; those on the sandbox take turns there. */
async function runTools(
  scope: ThreadScope,
  { answerSeq, pending }: Extract<Move, { type: "run-tools" }>,
): Promise<CallOutcome> {
  const earlierAttempts = countAttempts(scope, answerSeq, pending);
  scope.budget.addToolCalls(pending.length);
  // All of them, also when one cannot be stored: none may go on behind the operation's end.
  const calls = pending.map((call, position) =>
    runToolCall(scope, answerSeq, call, earlierAttempts[position] ?? 0),
  );
  await Promise.allSettled(calls);
  return (await Promise.all(calls)).includes("parked") ? "parked" : "done";
}

/** Settles with an answer that is what was asked for; else asks the model to correct it, as often as allowed. */
function checkAnswer(
  scope: ThreadScope,
  { answer }: Extract<Move, { type: "settle" }>,
): StoredOutcome | undefined {
  const { agent, options } = scope;
  const { result: schema, retries = agent.typedRetries } = options;
  const text = textOf(answer.message);
  const typed = schema === undefined ? undefined : readTypedResult(text, schema);
  if (typed?.ok === false) {
    if (tally(scope).repairs >= retries) return fail(resultInvalid(text, typed.issues));
    const content = [{ type: "text" as const, text: askForRepair(typed.issues) }];
    storeMessage(scope, { role: "user", content }, { repair: true });
    return undefined;
  }
  return toOutcome(scope, answer, typed && { value: typed.value });
}

function toOutcome(scope: ThreadScope, answer: StoredMessage, typed?: { value: unknown }): StoredOutcome {
  const { model, thread } = scope;
  const { steps, usage } = tally(scope);
  const { model: id = model.id, finishReason = "stop" } = answer.metadata;
  return {
    status: "succeeded",
    answer: { thread, seq: answer.seq },
    result: {
      ...(typed !== undefined && { result: typed.value }),
      usage,
      model: { id },
      metadata: { steps, finishReason },
    },
  };
}

function tally({ stores, operation, thread }: ThreadScope): Tally {
  return tallyOf(stores.messages, thread, operation.id);
}

/** What ends an operation that was stopped: its time was up, or somebody asked for its end. */
function stopped({ signal, thread }: ThreadScope, answerSeq: number | undefined): StoredOutcome {
  const error = whyEnded(signal);
  if (error.code !== "operation_aborted") return fail(error);
  return { status: "aborted", error, ...(answerSeq !== undefined && { answer: { thread, seq: answerSeq } }) };
}

function lastAnswerSeq({ stores, operation, thread }: ThreadScope): number | undefined {
  return stores.messages.heads(thread, operation.id).findLast(({ role }) => role === "assistant")?.seq;
}

function resultInvalid(answer: string, issues: readonly string[]): ErrorRecord {
  return {
    code: "result_invalid",
    message: "The model did not give a result that matches the schema.",
    meta: { answer: clipText(answer, errorLimits.quoteCharsMax), issues },
  };
}

function fail(error: ErrorRecord): StoredOutcome {
  return { status: "failed", error };
}
