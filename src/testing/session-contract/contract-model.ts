/** The model of the session contract: the message says what it answers, so a test controls it on any host without
 *  access to the model itself. */

import type { LanguageModelV4Message, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { EdgeflueError } from "../../errors.ts";
import type { Provider } from "../../model/provider.ts";
import { registerProvider } from "../../model/provider-registry.ts";
import type { ModelErrorCode, ScriptedToolCall } from "../script-model.ts";

/** One answer of the model. */
export type ContractAnswer =
  | {
      text?: string;
      toolCalls?: readonly ScriptedToolCall[];
      /** Says the text and then nothing more, until it is aborted. */
      stalls?: true;
    }
  /** Echoes its request: a list of `{role, text}` as JSON. */
  | { recites: true }
  | { error: ModelErrorCode };

/** A message that makes the model answer like this, one answer a call. */
export function play(...answers: ContractAnswer[]): string {
  return `play:${encodeURIComponent(JSON.stringify(answers))}:end`;
}

/** The usage of each call. */
export const contractUsage = { inputTokens: 10, outputTokens: 5 };

export const contractModel = "contract:player";
/** The model that summarises: it says `SUMMARY`. */
export const summaryModel = "contract:summary";

export function registerContractModel(): void {
  registerProvider("contract", provideContractModel);
}

const provideContractModel: Provider = (id) => ({
  id,
  stream: async ({ prompt, abortSignal }, onPart) => {
    const answer = id === "summary" ? { text: "SUMMARY" } : chooseAnswer(prompt);
    if ("error" in answer) throw new EdgeflueError(answer.error, `The model fails with ${answer.error}.`);
    const said = "recites" in answer ? { text: JSON.stringify(recite(prompt)) } : answer;
    for (const part of toParts(said, prompt.length)) onPart(part);
    if (said.stalls === true) await aborted(abortSignal);
  },
});

/** Each answer that follows a message used up one of its answers; when all are used up, the message is echoed. */
function chooseAnswer(prompt: readonly LanguageModelV4Message[]): ContractAnswer {
  const at = prompt.findLastIndex((message) => message.role === "user" && script.test(textOf(message)));
  const newest = prompt.findLast(({ role }) => role === "user");
  const played = at < 0 ? undefined : prompt[at];
  const [, answers = ""] = played === undefined ? [] : (script.exec(textOf(played)) ?? []);
  const used = prompt.slice(at).filter(({ role }) => role === "assistant").length;
  const next =
    answers === "" ? undefined : (JSON.parse(decodeURIComponent(answers)) as ContractAnswer[])[used]; // made by play()
  return next ?? { text: `You said: ${newest === undefined ? "" : textOf(newest)}` };
}

/** Percent-encoding leaves nothing that ends a JSON string, so a script may be an argument of a skill. */
const script = /play:([\w.!~*'()%-]+):end/;

function recite(prompt: readonly LanguageModelV4Message[]): { role: string; text: string }[] {
  return prompt.map((message) => ({ role: message.role, text: textOf(message) }));
}

function textOf({ content }: LanguageModelV4Message): string {
  if (typeof content === "string") return content;
  return content
    .map((part) => {
      if (part.type === "text") return part.text;
      if (part.type === "tool-call") return `${part.toolName}(${JSON.stringify(part.input)})`;
      return part.type === "tool-result" && "value" in part.output ? JSON.stringify(part.output.value) : "";
    })
    .join("");
}

function* toParts(
  { text = "", toolCalls = [], stalls }: Extract<ContractAnswer, { text?: string }>,
  position: number,
): Generator<LanguageModelV4StreamPart> {
  if (text !== "") {
    yield { type: "text-start", id: "0" };
    yield { type: "text-delta", id: "0", delta: text };
    if (stalls !== true) yield { type: "text-end", id: "0" };
  }
  if (stalls === true) return;
  for (const [index, { name, input = {} }] of toolCalls.entries()) {
    const toolCallId = `call_${position}_${index + 1}`;
    yield { type: "tool-call", toolCallId, toolName: name, input: JSON.stringify(input) };
  }
  const { inputTokens, outputTokens } = contractUsage;
  yield {
    type: "finish",
    finishReason: { unified: toolCalls.length > 0 ? "tool-calls" : "stop", raw: undefined },
    usage: {
      inputTokens: { total: inputTokens, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: outputTokens, text: outputTokens, reasoning: undefined },
    },
  };
}

/** Rejects when the signal aborts. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
