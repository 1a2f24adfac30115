/** `demo:`, a deterministic stand-in that needs no network and no key. A line that starts with `$ ` or a fenced bash
 *  block becomes a bash call, anything else is echoed, and a typed result is made from its schema. It says that it is
 *  not a language model. */

import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import type { Provider } from "../provider.ts";
import { sampleValue } from "./sample-value.ts";

export const demoProvider: Provider = () => ({
  id: "demo",
  structuredOutput: true,
  stream: async (options, onPart) => {
    for (const part of answer(options)) {
      options.abortSignal?.throwIfAborted();
      onPart(part);
    }
  },
});

function* answer({
  prompt,
  tools,
  responseFormat,
}: LanguageModelV4CallOptions): Generator<LanguageModelV4StreamPart> {
  const canRunBash = tools?.some(({ name }) => name === "bash") === true;
  const command = pendingCommand(prompt);
  let output = 0;
  if (command !== undefined && canRunBash) {
    yield* streamText("I run this in the sandbox.");
    yield {
      type: "tool-call",
      toolCallId: `demo_${prompt.length}`,
      toolName: "bash",
      input: JSON.stringify({ command }),
    };
    output = estimateTokens(command);
  } else {
    const schema = responseFormat?.type === "json" ? responseFormat.schema : undefined;
    const answered = schema === undefined ? reply(prompt) : JSON.stringify(sampleValue(schema));
    const text = command === undefined ? answered : "I have no shell: this agent does not allow one.";
    yield* streamText(text);
    output = estimateTokens(text);
  }
  yield {
    type: "finish",
    finishReason: { unified: command !== undefined && canRunBash ? "tool-calls" : "stop", raw: "demo" },
    usage: {
      inputTokens: {
        total: estimateTokens(JSON.stringify(prompt)),
        noCache: undefined,
        cacheRead: undefined,
        cacheWrite: undefined,
      },
      outputTokens: { total: output, text: output, reasoning: undefined },
    },
  };
}

/** Word by word, as language models do. */
function* streamText(text: string): Generator<LanguageModelV4StreamPart> {
  yield { type: "text-start", id: "0" };
  for (const word of text.match(/\s*\S+|\s+$/g) ?? []) yield { type: "text-delta", id: "0", delta: word };
  yield { type: "text-end", id: "0" };
}

/** The first command of the last user message that has no result yet. */
function pendingCommand(prompt: readonly LanguageModelV4Message[]): string | undefined {
  const start = prompt.findLastIndex(({ role }) => role === "user");
  const ran = prompt.slice(start).filter(({ role }) => role === "tool").length;
  return commandsIn(userText(prompt[start]))[ran];
}

function commandsIn(text: string): string[] {
  const blocks = /```(?:bash|sh)\n([\s\S]*?)```|^\$ (.+)$/gm;
  return [...text.matchAll(blocks)].map(([, block, line]) => (block ?? line ?? "").trim());
}

function reply(prompt: readonly LanguageModelV4Message[]): string {
  const start = prompt.findLastIndex(({ role }) => role === "user");
  const outputs = prompt.slice(start).flatMap(toolOutputs);
  if (outputs.length > 0) return `The command answered:\n\n${outputs.join("\n")}`;
  const earlier = prompt.slice(0, start).filter(({ role }) => role === "user");
  const memory =
    earlier.length === 0
      ? "This is your first message in this session."
      : `I remember ${earlier.length} earlier message${earlier.length === 1 ? "" : "s"} of yours; the first was ${quote(earlier[0])}.`;
  return `You said ${quote(prompt[start])}. ${memory} (I am the demo model: I am not a language model, I echo. Start a line with "$ " and I run it.)`;
}

function toolOutputs(message: LanguageModelV4Message): string[] {
  if (message.role !== "tool") return [];
  return message.content.flatMap((part) => {
    if (part.type !== "tool-result") return [];
    const { output } = part;
    if (output.type === "text" || output.type === "error-text") return [output.value];
    if (output.type !== "json") return [];
    const { stdout, stderr } = output.value as { stdout?: string; stderr?: string }; // bash is the only tool called here
    return [
      [stdout, stderr]
        .filter((text) => text !== undefined && text !== "")
        .join("\n")
        .trimEnd(),
    ];
  });
}

function quote(message: LanguageModelV4Message | undefined): string {
  const text = userText(message).trim().split("\n")[0] ?? "";
  return `"${text.length > 80 ? `${text.slice(0, 79)}…` : text}"`;
}

function userText(message: LanguageModelV4Message | undefined): string {
  if (message?.role !== "user") return "";
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
