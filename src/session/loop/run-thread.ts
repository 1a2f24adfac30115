/** Runs one conversation until its operation, or its task, can settle. Every pass starts from the stored messages,
 *  so resuming after a crash is calling it again. Never throws for model or tool failures: they are part of the
 *  outcome. */

import type { ErrorRecord } from "../../errors.ts";
import { textOf } from "../../protocol/message.ts";
import type { StoredOutcome } from "../../store/operation-store.ts";
import { endedEarly, findRepeatedCut } from "../conversation/cut-answer.ts";
import { type Move, nextMove } from "../conversation/next-move.ts";
import { fail, resultInvalid, stopped, tally, toOutcome } from "../conversation/outcome.ts";
import { storeMessage } from "../conversation/store-message.ts";
import { countSteps } from "../conversation/tally.ts";
import { askForRepair, readTypedResult } from "../conversation/typed-result.ts";
import { pickNextModel } from "../scope/model-fallback.ts";
import type { ThreadOutcome, ThreadScope } from "../scope/operation-scope.ts";
import { checkLimits, checkToolCalls } from "../tool-call/limit-approvals.ts";
import { countAttempts, runToolCall, type ToolCallOutcome } from "../tool-call/run-tool-call.ts";
import { callModel } from "./call-model.ts";
import { compactIfNeeded } from "./compact.ts";
import { takeSteering } from "./take-steering.ts";

export async function runThread(begun: ThreadScope): Promise<ThreadOutcome> {
  const { operation, signal, stores, thread } = begun;
  let scope = begun;
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
    const limit =
      findRepeatedCut(stores.messages.tail(thread, operation.id)) ??
      checkLimits(scope, countSteps(stores.messages.heads(thread, operation.id)));
    if (limit === "parked" && !signal.aborted) return { status: "parked" };
    const exceeded = limit ?? (await compactIfNeeded(scope));
    // A limit that was reached on the way to a summary asks in the next pass.
    if (exceeded === "parked" || (limit === undefined && mayAsk(scope, exceeded))) continue;
    if (exceeded !== undefined && !signal.aborted) return fail(exceeded);
    if (exceeded !== undefined) continue;
    const called = await callModel(scope, move);
    // A stop in the middle has stored what had come; the next pass sees it.
    if (called.type !== "failed" || signal.aborted || mayAsk(scope, called.error)) continue;
    const next = called.nothingSaid === true ? await pickNextModel(scope, called.error) : undefined;
    if (next === undefined) return fail(called.error);
    scope = { ...scope, ...next };
  }
}

/** The text of a step that a dead host had streamed is void: the step is made again. */
function discardInherited({ operation, reporter, thread, journal }: ThreadScope): void {
  const { attempts: attempt } = operation;
  const reason = "The session restarted.";
  reporter.log({ type: "step_retry", attempt, delayMs: 0, discardedChars: 0, reason });
  journal.commit(({ partialTexts }) => partialTexts.clearInherited(thread));
}

/** Runs what an answer asked for, all calls at once; those on the sandbox take turns there. */
async function runTools(
  scope: ThreadScope,
  { answerSeq, pending }: Extract<Move, { type: "run-tools" }>,
): Promise<ToolCallOutcome> {
  scope.budget.addToolCalls(pending.length);
  if (checkToolCalls(scope) === "parked") return "parked";
  const earlierAttempts = countAttempts(scope, answerSeq, pending);
  // Waits for all of them, also when one cannot be stored: none may run on after the operation has ended.
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
    const early = endedEarly(answer.metadata.finishReason);
    // Asked again, the model would be cut or stopped again.
    if (early !== undefined) return fail(resultInvalid(text, typed.issues, early));
    if (tally(scope).repairs >= retries) return fail(resultInvalid(text, typed.issues));
    const content = [{ type: "text" as const, text: askForRepair(typed.issues) }];
    storeMessage(scope, { role: "user", content }, { repair: true });
    return undefined;
  }
  return toOutcome(scope, answer, typed && { value: typed.value });
}

function mayAsk({ agent }: ThreadScope, error: ErrorRecord | undefined): boolean {
  return agent.onLimit === "ask" && error?.code === "limit_exceeded";
}

function lastAnswerSeq({ stores, operation, thread }: ThreadScope): number | undefined {
  return stores.messages.heads(thread, operation.id).findLast(({ role }) => role === "assistant")?.seq;
}
