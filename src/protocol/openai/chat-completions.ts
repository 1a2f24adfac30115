/** `POST /v1/chat/completions`: its request, its answer, and the chunks of its stream. */

import type { PromptOptions } from "../prompt.ts";
import type { AnswerItem, WireUsage } from "./answer-reader.ts";
import { readEffort, readFlag, readFormat, readModel } from "./call-options.ts";
import { readConversation } from "./conversation.ts";
import { toOpenAiError } from "./openai-error.ts";
import {
  checkFields,
  type Fields,
  type FieldTable,
  ignoredSettings,
  refusedTools,
  refuseField,
  unlessEmpty,
  unlessIn,
} from "./request-fields.ts";

export type ChatRequest = ReturnType<typeof parseChatRequest>;

const table: FieldTable = {
  honoured: ["model", "messages", "stream", "stream_options", "response_format", "reasoning_effort"],
  ignored: [
    ...ignoredSettings,
    "frequency_penalty",
    "presence_penalty",
    "seed",
    "max_tokens",
    "max_completion_tokens",
    "metadata",
    "store",
    "verbosity",
  ],
  refused: {
    ...refusedTools,
    functions: refusedTools.tools,
    function_call: refusedTools.tool_choice,
    n: unlessIn([1], "must be 1: an agent gives one answer"),
    stop: unlessEmpty("is not supported: an agent says when it is done"),
    logprobs: unlessIn([false], "is not supported"),
    top_logprobs: unlessIn([0], "is not supported"),
    logit_bias: unlessEmpty("is not supported"),
    modalities: (value) => (JSON.stringify(value) === '["text"]' ? undefined : 'may be ["text"]'),
    audio: unlessEmpty("is not supported"),
    prediction: unlessEmpty("is not supported"),
    web_search_options: unlessEmpty("is not supported: give the agent a tool that searches"),
  },
};

export function parseChatRequest(body: Fields) {
  const ignored = checkFields(body, table);
  const { messages, stream_options: streamOptions, response_format: format, reasoning_effort: effort } = body;
  if (!Array.isArray(messages) || messages.length === 0) {
    throw refuseField("messages", "must be a list of messages");
  }
  const result = readFormat(format, "response_format");
  const asked = Object(streamOptions) as Fields; // any value as an object
  const unknown = Object.keys(asked).find(
    (field) => !["include_usage", "include_obfuscation"].includes(field),
  );
  if (unknown !== undefined) throw refuseField(`stream_options.${unknown}`, "is unknown");
  const options: PromptOptions = {
    ...readEffort(effort, "reasoning_effort"),
    ...(result !== undefined && { result }),
  };
  return {
    model: readModel(body),
    ...readConversation(messages, "messages"),
    options,
    stream: readFlag(body, "stream"),
    includesUsage: readFlag(asked, "include_usage"),
    ignored,
  };
}

export interface CompletionHead {
  id: string;
  /** Seconds since 1970. */
  created: number;
  model: string;
}

export function toCompletion(head: CompletionHead, items: readonly AnswerItem[]): object {
  const end = items.find((item) => item.type === "end");
  const message = { role: "assistant", content: joinSteps(items), refusal: null };
  const choice = { index: 0, message, logprobs: null, finish_reason: toFinishReason(end?.finishReason) };
  return {
    ...head,
    object: "chat.completion",
    choices: [choice],
    ...(end !== undefined && { usage: toUsage(end.usage) }),
  };
}

/** What the steps said, with an empty line between two of them. */
function joinSteps(items: readonly AnswerItem[]): string {
  const steps = [""];
  for (const item of items) {
    if (item.type === "text") steps.push((steps.pop() ?? "") + item.text);
    else if (item.type === "step-end") steps.push("");
  }
  return steps.filter((step) => step !== "").join("\n\n");
}

/** The chunks of a stream. */
export class ChatStreamEncoder {
  readonly #head: CompletionHead;
  readonly #includesUsage: boolean;
  #hasRole = false;
  #isBetweenSteps = false;

  constructor(head: CompletionHead, { includesUsage }: { includesUsage: boolean }) {
    this.#head = head;
    this.#includesUsage = includesUsage;
  }

  encode(item: AnswerItem): object[] {
    switch (item.type) {
      case "text": {
        const gap = this.#isBetweenSteps ? "\n\n" : "";
        this.#isBetweenSteps = false;
        return [this.#chunk({ content: gap + item.text })];
      }
      case "step-end":
        this.#isBetweenSteps = true;
        return [];
      case "end": {
        const last = this.#chunk({}, toFinishReason(item.finishReason));
        if (!this.#includesUsage) return [last];
        return [last, { ...this.#base, choices: [], usage: toUsage(item.usage) }];
      }
      case "error":
        return [{ error: toOpenAiError(item.error) }];
    }
  }

  get #base() {
    return { ...this.#head, object: "chat.completion.chunk" };
  }

  #chunk(delta: object, finishReason: string | null = null): object {
    const role = this.#hasRole ? {} : { role: "assistant" };
    this.#hasRole = true;
    const choice = { index: 0, delta: { ...role, ...delta }, logprobs: null, finish_reason: finishReason };
    return { ...this.#base, choices: [choice], ...(this.#includesUsage && { usage: null }) };
  }
}

function toFinishReason(reason: string | undefined): string {
  if (reason === "length") return "length";
  return reason === "content-filter" ? "content_filter" : "stop";
}

function toUsage({ input, output, cache_read, reasoning, total_tokens }: WireUsage): object {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens,
    prompt_tokens_details: { cached_tokens: cache_read },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}
