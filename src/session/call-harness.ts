/** Lets a registered backend bring a conversation to its next answer. Its tool calls are stored as any others, so a
 *  restart goes on behind the last one, and the conversation reads the same whoever ran it. */

import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import type { HarnessAnswer, HarnessBackend, HarnessTool, HarnessToolResult } from "../agent/harness.ts";
import { delay } from "../clock.ts";
import type { ErrorRecord } from "../errors.ts";
import { modelLimits } from "../limits.ts";
import type { ModelAnswer } from "../model/answer-builder.ts";
import { ModelCallError, toModelFailure } from "../model/model-error.ts";
import { noUsage } from "../protocol/usage.ts";
import { assembleCall } from "./assemble-call.ts";
import { nextSeq } from "./next-move.ts";
import type { ThreadScope } from "./operation-scope.ts";
import { reportToolCalls, runToolCall } from "./run-tool-call.ts";

export type HarnessOutcome =
  | { type: "answer"; answer: ModelAnswer }
  | { type: "failure"; error: ErrorRecord }
  | { type: "aborted"; text: string };

export async function callHarness(
  scope: ThreadScope,
  backend: HarnessBackend,
  { isRepair, onText }: { isRepair: boolean; onText: (text: string) => void },
): Promise<HarnessOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const run = new HarnessRun(scope, onText);
    const outcome = await run.race(backend, isRepair);
    if (outcome.type !== "failed") return outcome;
    const { error, retryable, retryAfterMs } = outcome.failure;
    const delayMs = retryAfterMs ?? modelLimits.retryDelayMs * 2 ** (attempt - 1);
    // What was said or done cannot be taken back: such a run is not made again.
    const isOver = !retryable || run.hasProgress || attempt >= modelLimits.callsPerStepMax;
    if (isOver || delayMs > modelLimits.retryDelayMsMax) return { type: "failure", error };
    scope.reporter.emitNow({
      type: "step_retry",
      attempt: attempt + 1,
      delayMs,
      discardedChars: 0,
      reason: error.message,
    });
    await delay(scope.clock, delayMs, scope.signal);
  }
}

/** One run of a backend. */
class HarnessRun {
  hasProgress = false;
  readonly #scope: ThreadScope;
  readonly #onText: (text: string) => void;
  #text = "";
  #lastSign: number;
  #lastTool: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(scope: ThreadScope, onText: (text: string) => void) {
    this.#scope = scope;
    this.#onText = onText;
    this.#lastSign = scope.clock.now();
  }

  /** Whichever is first: its answer, its failure, the operation's end, or too long a silence. */
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
      const remaining = this.#lastSign + modelLimits.responseMsMax - clock.now();
      if (remaining > 0) cancel = clock.after(remaining, watch);
      else giveUp("silent");
    };
    watch();
    signal.addEventListener("abort", abort, { once: true });
    try {
      const running = this.#run(backend, isRepair, controller.signal);
      running.catch(() => {});
      const first = await Promise.race([running, silent, aborted]);
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

  #run(backend: HarnessBackend, isRepair: boolean, signal: AbortSignal): Promise<HarnessAnswer> {
    const { agent, model, modelReference, options, log } = this.#scope;
    const { prompt } = assembleCall(this.#scope, { isRepair });
    return backend.run({
      system: agent.systemPrompt,
      messages: prompt.flatMap((message) => (message.role === "system" ? [] : [message])),
      tools: isRepair ? [] : agent.tools.forModel.map(toHarnessTool),
      callTool: (name, input) => {
        const call = this.#lastTool.then(() => this.#execute(name, input));
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
        this.#onText(text);
      },
      log,
    });
  }

  /** A call as the model would have made it: stored, begun, run. */
  async #execute(toolName: string, input: unknown): Promise<HarnessToolResult> {
    if (this.#isOver) return { output: "Not run: the operation ended first.", isError: true };
    const { thread, stores, operation, model, redactor } = this.#scope;
    this.hasProgress = true;
    const answerSeq = nextSeq(stores.messages.window(thread));
    const part = {
      type: "tool-call" as const,
      toolCallId: `call_${crypto.randomUUID()}`,
      toolName,
      input: redactor.value(input ?? {}),
    };
    const message = { role: "assistant" as const, content: [part] };
    reportToolCalls(this.#scope, answerSeq, message);
    this.#scope.budget.addToolCalls(1);
    this.#scope.write(({ messages, now }) => {
      const metadata = { model: model.id };
      messages.insert(thread, { seq: answerSeq, operationId: operation.id, message, metadata }, now);
    });
    const pending = { index: 0, resultSeq: answerSeq + 1, part };
    const outcome = await runToolCall(this.#scope, answerSeq, pending, 0);
    if (outcome === "parked") return { output: parkedNote, isError: true };
    this.#lastSign = this.#scope.clock.now();
    const [result] = stores.messages.find(thread, pending.resultSeq)?.content ?? [];
    const output = result?.type === "tool-result" ? result.output : undefined;
    return {
      output: output !== undefined && "value" in output ? output.value : "",
      isError: output?.type === "error-text",
    };
  }

  #toAnswer({ text, usage = noUsage, finishReason = "stop" }: HarnessAnswer): ModelAnswer {
    // A backend that streams nothing still has something to show.
    if (this.#text === "") this.#onText(text);
    return { content: text === "" ? [] : [{ type: "text", text }], usage, finishReason };
  }
}

function toHarnessTool({ name, description = "", inputSchema }: LanguageModelV4FunctionTool): HarnessTool {
  return { name, description, inputSchema };
}

/** A backend cannot be put aside in the middle of its run: it is told, and may end. The call itself runs when the
 *  operation goes on. */
const parkedNote = "The call waits for somebody's approval. End your answer now; it will be asked for again.";

function tooSilent(): ModelCallError {
  return new ModelCallError(
    "model_timeout",
    "The harness backend did not answer in time.",
    `Nothing came from it for ${modelLimits.responseMsMax / 1000} s.`,
    false,
  );
}
