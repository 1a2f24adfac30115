/** One step's model call: streams an answer, retries transient failures within bounds, and settles. Never throws for a
 *  provider's failure, and never hangs: a host-side deadline ends a call that ignores its abort signal. */

import { type Clock, delay } from "../clock.ts";
import type { ErrorRecord } from "../errors.ts";
import { modelLimits } from "../limits.ts";
import { addUsage, type Usage } from "../protocol/usage.ts";
import { AnswerBuilder, type ModelAnswer } from "./answer-builder.ts";
import type { ModelFailure } from "./failure/model-failure.ts";
import { fallbackLimits } from "./limits.ts";
import { ModelCallError, toModelFailure } from "./model-error.ts";
import type { ResolvedModel, StreamModelOptions } from "./provider.ts";

export type StepCall = Pick<
  StreamModelOptions,
  "prompt" | "tools" | "toolChoice" | "reasoning" | "responseFormat" | "cacheKey"
>;

export interface StepRetry {
  /** 2 for the second call. */
  attempt: number;
  delayMs: number;
  /** Characters of text already passed to `onText` that the next call replaces. */
  discardedChars: number;
  error: ErrorRecord;
  /** The provider refused the form of the request: it is now sent without reasoning, files and parts of other models. */
  poorer?: true;
}

export interface StepOptions {
  clock: Clock;
  /** Ends the step: `aborted`. */
  signal: AbortSignal;
  /** Whether another model is asked if this one fails: it then gets fewer calls and shorter pauses. Default false. */
  hasNext?: boolean;
  onText?: (text: string) => void;
  onReasoning?: ((text: string) => void) | undefined;
  onRetry?: (retry: StepRetry) => void;
}

export type StepOutcome =
  | { type: "answer"; answer: ModelAnswer }
  | { type: "failure"; error: ErrorRecord }
  | {
      type: "aborted";
      /** The answer's text so far. */
      text: string;
    };

export async function runStep(
  model: ResolvedModel,
  call: StepCall,
  options: StepOptions,
): Promise<StepOutcome> {
  const { signal, clock, hasNext = false, onText, onRetry } = options;
  const { callsMax, delayMsMax } = hasNext
    ? fallbackLimits
    : { callsMax: modelLimits.callsPerStepMax, delayMsMax: modelLimits.retryDelayMsMax };
  let emptyUsage: Usage | undefined;
  for (let attempt = 1; ; attempt += 1) {
    let sentChars = 0;
    const outcome = await callOnce(model, call, {
      ...options,
      onText: (text) => {
        sentChars += text.length;
        onText?.(text);
      },
      onRefused: (error) =>
        onRetry?.({
          attempt: attempt + 1,
          delayMs: 0,
          discardedChars: 0,
          error: { ...error, message: `${error.message} It is sent once more in a simpler form.` },
          poorer: true,
        }),
    });
    if (outcome.type === "answer") {
      if (emptyUsage !== undefined) return { type: "answer", answer: withUsage(outcome.answer, emptyUsage) };
      if (!isEmpty(outcome.answer)) return outcome;
      // Only once: a model that has nothing to say twice means it.
      emptyUsage = outcome.answer.usage;
      onRetry?.({ attempt: attempt + 1, delayMs: 0, discardedChars: sentChars, error: nothingSaid });
      continue;
    }
    if (outcome.type !== "failed") return outcome;
    const { error, retryable, retryAfterMs } = outcome.failure;
    const delayMs = retryAfterMs ?? modelLimits.retryDelayMs * 2 ** (attempt - 1);
    if (!retryable || attempt >= callsMax || delayMs > delayMsMax) {
      return { type: "failure", error: withRetryAfter(error, retryAfterMs) };
    }
    onRetry?.({ attempt: attempt + 1, delayMs, discardedChars: sentChars, error });
    await delay(clock, delayMs, signal);
  }
}

/** Whether an answer ended normally and yet says nothing and calls nothing. */
function isEmpty({ content, finishReason }: ModelAnswer): boolean {
  if (finishReason === "length" || finishReason === "content-filter") return false;
  return content.every(
    (part) => part.type === "reasoning" || (part.type === "text" && part.text.trim() === ""),
  );
}

const nothingSaid: ErrorRecord = {
  code: "model_stream_broken",
  message: "The model's answer was empty.",
};

function withUsage(answer: ModelAnswer, earlier: Usage): ModelAnswer {
  return { ...answer, usage: addUsage(earlier, answer.usage) };
}

type CallOutcome =
  | { type: "answer"; answer: ModelAnswer }
  | { type: "failed"; failure: ModelFailure }
  | { type: "aborted"; text: string };

/** One call under two deadlines: the answer's first byte, and silence within it. */
function callOnce(
  { id, stream, providerOptions, responseMsMax = modelLimits.responseMsMax }: ResolvedModel,
  call: StepCall,
  { clock, signal, onText, onReasoning, onRefused }: StepOptions & Pick<StreamModelOptions, "onRefused">,
): Promise<CallOutcome> {
  return new Promise((resolve) => {
    const controller = new AbortController();
    let lastSignOfLife = clock.now();
    let silenceMsMax: number = responseMsMax;
    let settled = false;
    let phase: "call" | "stream" = "call";
    let cancelTimer = () => {};

    const settle = (outcome: CallOutcome) => {
      if (settled) return;
      settled = true;
      cancelTimer();
      signal.removeEventListener("abort", onAbort);
      // Closes the connection of an abandoned call. If the answer was read completely, the connection can be reused.
      if (outcome.type !== "answer") controller.abort();
      else cancelTimer = clock.after(modelLimits.closeMsMax, () => controller.abort());
      resolve(outcome);
    };
    const fail = (error: unknown) =>
      settle({ type: "failed", failure: nameModel(id, toModelFailure(error, phase)) });
    const builder = new AnswerBuilder();
    const onAbort = () => settle({ type: "aborted", text: builder.textSoFar });
    // Re-arms itself rather than being reset with every chunk, of which there may be thousands.
    const watch = () => {
      const remainingMs = lastSignOfLife + silenceMsMax - clock.now();
      // Checks again after the shorter limit, since that may apply by then.
      if (remainingMs > 0) cancelTimer = clock.after(Math.min(remainingMs, modelLimits.chunkMsMax), watch);
      else fail(timeout(silenceMsMax));
    };

    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    watch();

    const consume = async (): Promise<void> => {
      await stream(
        {
          ...call,
          abortSignal: controller.signal,
          ...(providerOptions !== undefined && { providerOptions }),
          onActivity: () => {
            lastSignOfLife = clock.now();
          },
          onBroken: fail,
          ...(onRefused !== undefined && { onRefused }),
        },
        (part) => {
          if (settled) return;
          phase = "stream";
          lastSignOfLife = clock.now();
          if (part.type !== "stream-start") silenceMsMax = modelLimits.chunkMsMax;
          const text = builder.add(part);
          if (text !== undefined && text !== "") onText?.(text);
          if (part.type === "reasoning-delta" && part.delta !== "") onReasoning?.(part.delta);
          // Nothing follows that part, so there is no need to wait for the connection to end.
          if (part.type === "finish") settle({ type: "answer", answer: builder.build() });
        },
      );
      // Throws when that part is missing.
      if (!settled) settle({ type: "answer", answer: builder.build() });
    };
    consume()
      .catch(fail)
      .finally(() => cancelTimer());
  });
}

/** The hint names the model that failed. */
function nameModel(id: string, { error, ...failure }: ModelFailure): ModelFailure {
  return { ...failure, error: { ...error, hint: `Model ${id}: ${error.hint ?? error.message}` } };
}

function timeout(silenceMs: number): ModelCallError {
  return new ModelCallError(
    "model_timeout",
    "The model did not answer in time.",
    `The provider sent nothing for ${silenceMs / 1000} s.`,
    true,
  );
}

function withRetryAfter(error: ErrorRecord, retryAfterMs: number | undefined): ErrorRecord {
  return retryAfterMs === undefined ? error : { ...error, retryAfterSeconds: Math.ceil(retryAfterMs / 1000) };
}
