/** One call of the model for a conversation, or one run of a harness backend. Stores the answer; a call that failed,
 *  was stopped or is to be made again is a result, never an exception. */

import { findHarness } from "../../agent/harness.ts";
import type { ErrorRecord } from "../../errors.ts";
import type { Transaction } from "../../journal/journal.ts";
import type { ModelAnswer } from "../../model/answer-builder.ts";
import { runStep } from "../../model/run-step.ts";
import {
  type AssistantMessage,
  reasoningOf,
  type ToolCallPart,
  textOf,
  toolCallsOf,
} from "../../protocol/message.ts";
import { noUsage } from "../../protocol/usage.ts";
import { looksInside } from "../../tool/tool.ts";
import { nextSeq } from "../conversation/next-move.ts";
import { toOutcome } from "../conversation/outcome.ts";
import { redactAnswer } from "../conversation/redact-answer.ts";
import { storeMessage } from "../conversation/store-message.ts";
import { whyEnded } from "../scope/end-reason.ts";
import { hasNextModel } from "../scope/model-fallback.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";
import { findUnknownTools, reportToolCalls } from "../tool-call/run-tool-call.ts";
import { assembleCall } from "./assemble-call.ts";
import { callHarness, type HarnessOutcome } from "./call-harness.ts";
import { compactAfterOverflow } from "./compact.ts";
import { keepPartialText } from "./keep-partial-text.ts";
import { reportTurn, type Turn } from "./report-turn.ts";

export type CallOutcome =
  /** The conversation has an answer, or a part of one that was stopped. */
  | { type: "stored" }
  /** The same call is to be made again: a message has joined the conversation, or it was summarised. */
  | { type: "again" }
  /** A call of the backend waits for an approval. */
  | { type: "parked" }
  /** `nothingSaid`: neither a reader nor a tool has got anything from the call. */
  | { type: "failed"; error: ErrorRecord; nothingSaid?: boolean };

export async function callModel(
  scope: ThreadScope,
  { isRepair }: { isRepair: boolean },
): Promise<CallOutcome> {
  const restart = new AbortController();
  const endSilence = scope.depth === 0 ? scope.steering.whileSilent(() => restart.abort()) : () => {};
  const signal = AbortSignal.any([scope.signal, restart.signal]);
  const seqBefore = nextSeq(scope.stores.messages.window(scope.thread));
  const turn = reportTurn(scope, "agent");
  const shown = new ShownText(scope, endSilence);
  const outcome = await ask({ ...scope, signal }, shown, { isRepair, endSilence });
  endSilence();
  switch (outcome.type) {
    case "parked":
      // The backend runs again, from the call's result on: what it has said so far is void.
      if (shown.chars > 0)
        shown.discard({ attempt: 1, delayMs: 0, reason: "A call of a tool waits for an approval." });
      shown.drop();
      turn.end(noUsage);
      return { type: "parked" };
    case "answer":
      shown.end();
      storeAnswer(scope, outcome.answer, turn);
      return { type: "stored" };
    case "failure": {
      const nothingSaid =
        shown.chars === 0 && nextSeq(scope.stores.messages.window(scope.thread)) === seqBefore;
      shown.end();
      turn.fail(outcome.error);
      if (outcome.error.code === "model_overflow") return recoverFromOverflow(scope, outcome.error);
      return { type: "failed", error: outcome.error, nothingSaid };
    }
    case "aborted":
      shown.end();
      if (!scope.signal.aborted) {
        turn.fail(steeredAway);
        return { type: "again" };
      }
      turn.fail(whyEnded(scope.signal));
      return storeStopped(scope, outcome.text);
  }
}

const steeredAway: ErrorRecord = {
  code: "operation_aborted",
  message: "A message joined the operation before the model had said anything: the model is asked again.",
};

function ask(
  scope: ThreadScope,
  shown: ShownText,
  { isRepair, endSilence }: { isRepair: boolean; endSilence: () => void },
): Promise<HarnessOutcome> {
  const { clock, model, signal, journal } = scope;
  const onText = (text: string) => shown.add(text);
  const backend = findHarness(scope.agent.harness);
  if (backend === undefined) {
    return runStep(model, assembleCall(scope, { isRepair }), {
      clock,
      signal,
      hasNext: hasNextModel(scope),
      onText,
      onReasoning: (text) => shown.think(text),
      onRetry: ({ attempt, delayMs, error, poorer }) =>
        shown.discard({ attempt, delayMs, reason: error.message, ...(poorer && { poorer }) }),
    });
  }
  // It may act on the world before it calls a tool.
  journal.flush();
  return callHarness(scope, backend, { isRepair, onText, onToolCall: endSilence });
}

/** The text of a call, as readers see it while it comes. */
class ShownText {
  /** How much of it readers have seen. */
  chars = 0;
  readonly #scope: ThreadScope;
  readonly #endSilence: () => void;
  readonly #partial: ReturnType<typeof keepPartialText>;
  #redacted: ReturnType<ThreadScope["redactor"]["stream"]>;
  #thought: ReturnType<ThreadScope["redactor"]["stream"]> | undefined;

  constructor(scope: ThreadScope, endSilence: () => void) {
    this.#scope = scope;
    this.#endSilence = endSilence;
    this.#partial = keepPartialText(scope);
    this.#redacted = scope.redactor.stream();
  }

  /** Reasoning is shown, and nothing said yet. */
  think(text: string): void {
    this.#thought ??= this.#scope.redactor.stream();
    this.#scope.reporter.streamReasoning(this.#thought.push(text));
  }

  #endThought(): void {
    if (this.#thought !== undefined) this.#scope.reporter.streamReasoning(this.#thought.end());
    this.#thought = undefined;
  }

  add(text: string): void {
    this.#endSilence();
    this.#endThought();
    const safe = this.#redacted.push(text);
    this.chars += safe.length;
    this.#scope.reporter.streamText(safe);
    this.#partial.add(safe);
  }

  /** What was said is void: the call is made again. */
  discard(retry: { attempt: number; delayMs: number; reason: string; poorer?: true }): void {
    this.#partial.discard();
    this.#scope.reporter.logNow({ type: "step_retry", ...retry, discardedChars: this.chars });
    this.#redacted = this.#scope.redactor.stream();
    this.#thought = undefined;
    this.chars = 0;
  }

  /** All of it has come. */
  end(): void {
    this.#endThought();
    this.#scope.reporter.streamText(this.#redacted.end());
    this.#partial.end();
  }

  drop(): void {
    this.#partial.end();
  }
}

/** What the model had said when the operation was stopped stays in the conversation, marked. */
function storeStopped(scope: ThreadScope, said: string): CallOutcome {
  if (said === "") return { type: "failed", error: whyEnded(scope.signal) };
  const text = scope.redactor.text(said);
  const message = { role: "assistant" as const, content: [{ type: "text" as const, text }] };
  storeMessage(scope, message, { model: scope.model.id, aborted: true }, (seq) =>
    scope.reporter.logText(text, { thread: scope.thread, seq }),
  );
  return { type: "stored" };
}

/** A conversation that the provider finds too long is summarised. */
async function recoverFromOverflow(scope: ThreadScope, error: ErrorRecord): Promise<CallOutcome> {
  const outcome = await compactAfterOverflow(scope);
  if (outcome === "done") return { type: "again" };
  return { type: "failed", error: outcome === "exhausted" ? error : outcome };
}

function storeAnswer(
  scope: ThreadScope,
  { content, usage: counted, finishReason, modelId }: ModelAnswer & { modelId?: string },
  turn: Turn,
): void {
  const { operation, options, redactor, model, steering, thread } = scope;
  const message: AssistantMessage = { role: "assistant", content: redactAnswer(content, redactor) };
  const seq = nextSeq(scope.stores.messages.window(thread));
  const text = textOf(message);
  const calls = toolCallsOf(message);
  const isLast = calls.length === 0 && options.result === undefined && !steering.hasWaiting;
  const store = (transaction: Transaction) => {
    const { messages, partialTexts, now } = transaction;
    const thought = reasoningOf(message);
    if (thought !== "") scope.reporter.logReasoning(thought, { thread, seq });
    const usage = turn.end(counted, { finishReason, text: text === "" ? undefined : { seq, text } });
    reportToolCalls(scope, seq, message);
    scope.budget.addUsage(usage);
    const unknownTools = findUnknownTools(scope, message);
    const metadata = { usage, model: modelId ?? model.id, finishReason, ...unknownTools };
    const answer = { seq, operationId: operation.id, message, metadata };
    messages.insert(thread, answer, now);
    partialTexts.clear(thread);
    if (isLast) scope.settle?.(toOutcome(scope, answer), transaction);
  };
  // A call that can be seen from outside the session is a row before it is made.
  if (calls.length > 0 && calls.every((call) => staysInside(scope, call))) scope.journal.stage(store);
  else scope.journal.commit(store);
}

function staysInside({ agent }: ThreadScope, { toolName }: ToolCallPart): boolean {
  const tool = agent.tools.find(toolName);
  return tool !== undefined && looksInside(tool);
}
