/** Lets a registered backend bring a conversation to its next answer. Its tool calls are stored as any others, so a
 *  restart continues after the last one, and the conversation reads the same whichever backend ran it. */

import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import type { HarnessAnswer, HarnessBackend, HarnessTool, HarnessToolResult } from "../../agent/harness.ts";
import { delay } from "../../clock.ts";
import { describeError, type ErrorRecord } from "../../errors.ts";
import { modelLimits } from "../../limits.ts";
import type { ModelAnswer } from "../../model/answer-builder.ts";
import { ModelCallError, toModelFailure } from "../../model/model-error.ts";
import { isTooDeep } from "../../protocol/json/json-depth.ts";
import { resultOf } from "../../protocol/message.ts";
import { readUsage } from "../../protocol/usage.ts";
import { nextSeq } from "../conversation/next-move.ts";
import { boundLog } from "../scope/bounded-log.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";
import { checkToolCalls } from "../tool-call/limit-approvals.ts";
import { findUnknownTools, reportToolCalls, runToolCall } from "../tool-call/run-tool-call.ts";
import { assembleCall } from "./assemble-call.ts";

export type HarnessOutcome =
  | { type: "answer"; answer: ModelAnswer & { modelId?: string } }
  /** A tool call waits for an approval. The backend runs again once the call has its result. */
  | { type: "parked" }
  | { type: "failure"; error: ErrorRecord }
  | { type: "aborted"; text: string };

export async function callHarness(
  scope: ThreadScope,
  backend: HarnessBackend,
  { isRepair, ...watcher }: HarnessWatcher & { isRepair: boolean },
): Promise<HarnessOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const run = new HarnessRun(scope, watcher);
    const outcome = await run.race(backend, isRepair);
    if (outcome.type !== "failed") return outcome;
    const { error, retryable, retryAfterMs } = outcome.failure;
    const delayMs = retryAfterMs ?? modelLimits.retryDelayMs * 2 ** (attempt - 1);
    // What was said or done cannot be taken back: such a run is not made again.
    const isOver = !retryable || run.hasProgress || attempt >= modelLimits.callsPerStepMax;
    if (isOver || delayMs > modelLimits.retryDelayMsMax) return { type: "failure", error };
    scope.reporter.logNow({
      type: "step_retry",
      attempt: attempt + 1,
      delayMs,
      discardedChars: 0,
      reason: error.message,
    });
    await delay(scope.clock, delayMs, scope.signal);
  }
}

interface HarnessWatcher {
  onText(text: string): void;
  /** A tool begins to run. */
  onToolCall(): void;
}

/** One run of a backend. */
class HarnessRun {
  hasProgress = false;
  readonly #scope: ThreadScope;
  readonly #watcher: HarnessWatcher;
  readonly #parked = Promise.withResolvers<"parked">();
  #toolRuns = false;
  #text = "";
  #lastSign: number;
  #lastTool: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(scope: ThreadScope, watcher: HarnessWatcher) {
    this.#scope = scope;
    this.#watcher = watcher;
    this.#lastSign = scope.clock.now();
  }

  /** Whichever is first: its answer, its failure, a call that waits, the operation's end, or too long a silence. */
  async race(
    backend: HarnessBackend,
    isRepair: boolean,
  ): Promise<HarnessOutcome | { type: "failed"; failure: ReturnType<typeof toModelFailure> }> {
    const { signal, clock } = this.#scope;
    const { promise: silent, resolve: giveUp } = Promise.withResolvers<"silent">();
    const { promise: aborted, resolve: onAbort } = Promise.withResolvers<"aborted">();
    const controller = new AbortController();
    const abort = () => onAbort("aborted");
    let cancel = () => {};
    const watch = () => {
      // A tool has limits of its own.
      if (this.#toolRuns) this.#lastSign = clock.now();
      const remaining = this.#lastSign + modelLimits.responseMsMax - clock.now();
      if (remaining > 0) cancel = clock.after(remaining, watch);
      else giveUp("silent");
    };
    watch();
    signal.addEventListener("abort", abort, { once: true });
    try {
      const running = this.#run(backend, isRepair, controller.signal);
      running.catch(() => {});
      const first = await Promise.race([running, silent, aborted, this.#parked.promise]);
      if (first === "parked") return { type: "parked" };
      if (first === "aborted") return { type: "aborted", text: this.#text };
      if (first === "silent") return { type: "failed", failure: toModelFailure(tooSilent(), "call") };
      return { type: "answer", answer: this.#toAnswer(first) };
    } catch (error) {
      return { type: "failed", failure: toModelFailure(error, "call") };
    } finally {
      this.#isOver = true;
      controller.abort();
      cancel();
      signal.removeEventListener("abort", abort);
      await this.#lastTool;
    }
  }

  async #run(backend: HarnessBackend, isRepair: boolean, signal: AbortSignal): Promise<HarnessAnswer> {
    const { agent, model, modelReference, options } = this.#scope;
    const { log, end } = boundLog(this.#scope.log);
    const { prompt } = assembleCall(this.#scope, { isRepair });
    try {
      return await backend.run({
        system: agent.systemPrompt,
        messages: prompt.flatMap((message) => (message.role === "system" ? [] : [message])),
        tools: isRepair ? [] : agent.tools.forModel.map(toHarnessTool),
        callTool: (name, input) => {
          const call = this.#lastTool.then(() => this.#execute(name, input)).catch(toFailedResult);
          this.#lastTool = call;
          return call;
        },
        model,
        modelReference,
        thinkingLevel: options.thinkingLevel ?? agent.thinkingLevel,
        resultSchema: options.result,
        signal: AbortSignal.any([signal, this.#scope.signal]),
        onText: (text) => {
          if (this.#isOver) return;
          this.#lastSign = this.#scope.clock.now();
          this.hasProgress = true;
          this.#text += text;
          this.#watcher.onText(text);
        },
        log,
      });
    } finally {
      end();
    }
  }

  /** A call as the model would have made it: stored, begun, run. */
  async #execute(toolName: string, input: unknown): Promise<HarnessToolResult> {
    if (this.#isOver) return { output: "Not run: the backend's run was over.", isError: true };
    const { thread, stores, operation, model, redactor } = this.#scope;
    const json = toJsonInput(input);
    if (json === undefined)
      return { output: `Not run: the input of ${toolName} is not valid JSON.`, isError: true };
    this.hasProgress = true;
    this.#watcher.onToolCall();
    const answerSeq = nextSeq(stores.messages.window(thread));
    const part = {
      type: "tool-call" as const,
      toolCallId: `call_${crypto.randomUUID()}`,
      toolName,
      input: redactor.value(json),
    };
    const message = { role: "assistant" as const, content: [part] };
    this.#scope.budget.addToolCalls(1);
    this.#scope.journal.commit(({ messages, now }) => {
      const metadata = { model: model.id, ...findUnknownTools(this.#scope, message) };
      messages.insert(thread, { seq: answerSeq, operationId: operation.id, message, metadata }, now);
      reportToolCalls(this.#scope, answerSeq, message);
    });
    const pending = { index: 0, resultSeq: answerSeq + 1, part };
    this.#toolRuns = true;
    const outcome = checkToolCalls(this.#scope) ?? (await runToolCall(this.#scope, answerSeq, pending, 0));
    this.#toolRuns = false;
    this.#lastSign = this.#scope.clock.now();
    if (outcome === "parked") {
      this.#isOver = true;
      this.#parked.resolve("parked");
      return { output: parkedNote, isError: true };
    }
    const [result] = stores.messages.find(thread, pending.resultSeq)?.content ?? [];
    const output = result?.type === "tool-result" ? result.output : undefined;
    return {
      output: output === undefined ? "" : resultOf(output),
      isError: output?.type === "error-text",
    };
  }

  #toAnswer({
    text,
    usage,
    modelId,
    finishReason = "stop",
  }: HarnessAnswer): ModelAnswer & { modelId?: string } {
    if (typeof text !== "string") throw noText();
    // A backend that streams nothing still has something to show.
    if (this.#text === "") this.#watcher.onText(text);
    return {
      content: text === "" ? [] : [{ type: "text", text }],
      usage: readUsage(usage ?? {}),
      finishReason,
      ...(modelId !== undefined && { modelId }),
    };
  }
}

function toHarnessTool({ name, description = "", inputSchema }: LanguageModelV4FunctionTool): HarnessTool {
  return { name, description, inputSchema };
}

/** The input as JSON, as a model's tool call has it; undefined when it is not serializable. */
function toJsonInput(input: unknown): unknown {
  try {
    const json: unknown = JSON.parse(JSON.stringify(input ?? {}));
    return isTooDeep(json) ? undefined : json;
  } catch {
    return undefined;
  }
}

function toFailedResult(error: unknown): HarnessToolResult {
  return { output: `Not run: ${describeError(error)}`, isError: true };
}

/** A backend cannot be suspended in the middle of its run: it is abandoned, and runs again later. */
const parkedNote = "The call waits for an approval. This run is over.";

function noText(): ModelCallError {
  const hint = "Its run() must resolve to an object with the whole text of the answer.";
  return new ModelCallError("model_stream_broken", "The harness backend gave no answer.", hint, false);
}

function tooSilent(): ModelCallError {
  return new ModelCallError(
    "model_timeout",
    "The harness backend did not answer in time.",
    `Nothing came from it for ${modelLimits.responseMsMax / 1000} s.`,
    false,
  );
}
