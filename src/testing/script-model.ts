/** `scriptModel`: a model that answers with a test's steps, one for each call or computed from the request, and records
 *  the requests. */

import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { type Clock, delay, systemClock } from "../clock.ts";
import { EdgeflueError, type ErrorCode } from "../errors.ts";
import type { ResolvedModel, StreamModelOptions } from "../model/provider.ts";
import { registerProvider } from "../model/provider-registry.ts";
import type { StepCall } from "../model/run-step.ts";
import { checkOptions } from "../protocol/check/field-checks.ts";

/** A failure of the model that ends the operation with this code. */
export type ModelErrorCode = Extract<ErrorCode, `model_${string}`>;

interface Timed {
  /** Time before the answer begins, in milliseconds of the model's clock. Default 0. */
  delayMs?: number;
}

/** The answer to one call of the model. */
export type ScriptStep =
  | (Timed & {
      text?: string;
      toolCalls?: readonly ScriptedToolCall[];
      /** Why the answer ended. After `length`, its last tool call counts as cut off. Default `stop`, or `tool-calls`. */
      finishReason?: "stop" | "length" | "content-filter" | "tool-calls";
      /** Default: nothing was used. */
      usage?: { inputTokens?: number; outputTokens?: number };
    })
  | (Timed & {
      /** A code ends the operation. An `Error` is thrown as a provider would: an `APICallError` of the AI SDK counts by
       *  its status, any other is a failed connection, and the next step is tried. */
      error: ModelErrorCode | Error;
    });

/** Answers by the request: after a crash, a call without a stored answer is made again. */
export type ScriptFunction = (call: StepCall) => ScriptStep | Promise<ScriptStep>;

export interface ScriptedToolCall {
  name: string;
  /** Default: no parameters. */
  input?: unknown;
}

export class ScriptedModel implements ResolvedModel {
  readonly id: string;
  /** Use it as a model string: `createAgent(() => ({ model: model.reference }))`. */
  readonly reference: string;
  /** The requests to the model, oldest first. */
  readonly calls: StepCall[] = [];
  /** For `delayMs`. `testAgent` puts its own here. */
  clock: Clock = systemClock;
  readonly #answer: (call: StepCall, number: number) => ScriptStep | undefined | Promise<ScriptStep>;

  constructor(id: string, script: readonly ScriptStep[] | ScriptFunction) {
    this.id = id;
    this.reference = `${providerName}:${id}`;
    this.#answer = typeof script === "function" ? script : (_call, number) => script[number - 1];
  }

  readonly stream = async (
    { prompt, tools, toolChoice, reasoning, responseFormat, abortSignal }: StreamModelOptions,
    onPart: (part: LanguageModelV4StreamPart) => void,
  ): Promise<void> => {
    const call: StepCall = {
      prompt,
      ...(tools !== undefined && { tools }),
      ...(toolChoice !== undefined && { toolChoice }),
      ...(reasoning !== undefined && { reasoning }),
      ...(responseFormat !== undefined && { responseFormat }),
    };
    const number = this.calls.push(copy(call));
    const step = await this.#answer(call, number);
    if (step === undefined) throw endOfScript(number);
    const signal = abortSignal ?? new AbortController().signal;
    if (step.delayMs !== undefined) await delay(this.clock, step.delayMs, signal);
    signal.throwIfAborted();
    if ("error" in step) throw toThrown(step.error);
    for (const part of toParts(step, number)) onPart(part);
  };
}

const providerName = "script";

/** Never emptied: a reference is text, so its last use cannot be known. */
const models = new Map<string, ScriptedModel>();

/** A model that returns these answers in this order, or those of a function. A call beyond the last one fails the
 *  operation. */
export function scriptModel(...script: ScriptStep[] | [ScriptFunction]): ScriptedModel {
  const [first] = script;
  const steps = script.filter((step) => typeof step !== "function");
  for (const step of steps) checkStep(step);
  const model = new ScriptedModel(`model-${models.size + 1}`, typeof first === "function" ? first : steps);
  models.set(model.id, model);
  registerProvider(providerName, (id) => {
    const found = models.get(id);
    if (found !== undefined) return found;
    throw new EdgeflueError("model_not_configured", `There is no scripted model ${JSON.stringify(id)}.`);
  });
  return model;
}

function checkStep(step: ScriptStep): void {
  checkOptions("scriptModel()", step, ["text", "toolCalls", "finishReason", "usage", "delayMs", "error"]);
  if ("error" in step) return;
  for (const call of step.toolCalls ?? []) checkOptions("scriptModel()", call, ["name", "input"]);
}

/** A copy, because the conversation continues and the record must not change. URLs and bytes never do. */
function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T; // the same items
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copy(entry)])) as T; // the same fields
}

function* toParts(
  {
    text = "",
    toolCalls = [],
    usage = {},
    finishReason = toolCalls.length > 0 ? "tool-calls" : "stop",
  }: Exclude<ScriptStep, { error: unknown }>,
  number: number,
): Generator<LanguageModelV4StreamPart> {
  if (text !== "") {
    yield { type: "text-start", id: "0" };
    for (const word of text.match(/\s*\S+|\s+$/g) ?? []) yield { type: "text-delta", id: "0", delta: word };
    yield { type: "text-end", id: "0" };
  }
  for (const [index, { name, input = {} }] of toolCalls.entries()) {
    yield {
      type: "tool-call",
      toolCallId: `call_${number}_${index + 1}`,
      toolName: name,
      input: JSON.stringify(input),
    };
  }
  const { inputTokens = 0, outputTokens = 0 } = usage;
  yield {
    type: "finish",
    finishReason: { unified: finishReason, raw: providerName },
    usage: {
      inputTokens: { total: inputTokens, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: outputTokens, text: outputTokens, reasoning: undefined },
    },
  };
}

function toThrown(error: ModelErrorCode | Error): Error {
  return typeof error === "string"
    ? new EdgeflueError(error, `The script says that the model fails with ${error}.`)
    : error;
}

/** Not a `ModelCallError`: another try would not help. */
function endOfScript(number: number): EdgeflueError {
  return new EdgeflueError(
    "internal_error",
    `The scripted model was called ${number} times but has ${number - 1} steps. Add a step for this call, or look at model.calls for what it was asked.`,
  );
}
