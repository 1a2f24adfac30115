/** Messages of the plain kinds as the Responses API takes them: text, calls of our own tools and their results.
 *  Everything else is left to the AI SDK, which these follow to the byte. Source: `@ai-sdk/openai`. */

import type { LanguageModelV4Message } from "@ai-sdk/provider";

type UserContent = Extract<LanguageModelV4Message, { role: "user" }>["content"];
type AssistantContent = Extract<LanguageModelV4Message, { role: "assistant" }>["content"];
type AssistantPart = AssistantContent[number];
type ToolContent = Extract<LanguageModelV4Message, { role: "tool" }>["content"];
type ToolOutput = Extract<ToolContent[number], { type: "tool-result" }>["output"];

/** Of a conversation that OpenAI stores: its own items go back as references. */
export function toStoredItems(message: LanguageModelV4Message): object[] | undefined {
  return message.role === "assistant" ? undefined : toResponsesItems(message);
}

/** Of a conversation that OpenAI does not store. */
export function toResponsesItems(message: LanguageModelV4Message): object[] | undefined {
  if (message.providerOptions !== undefined) return undefined;
  switch (message.role) {
    case "user": {
      const texts = textsOf(message.content);
      return texts && [{ role: "user", content: texts.map((text) => ({ type: "input_text", text })) }];
    }
    case "assistant":
      return toResponsesAssistant(message.content);
    case "tool":
      return toResults(message.content, (id, output) => ({
        type: "function_call_output",
        call_id: id,
        output,
      }));
    default:
      return undefined;
  }
}

/** Undefined unless there are only texts. */
function textsOf(content: UserContent): string[] | undefined {
  const texts: string[] = [];
  for (const part of content) {
    if (part.type !== "text" || part.providerOptions !== undefined) return undefined;
    texts.push(part.text);
  }
  return texts;
}

function toResponsesAssistant(content: AssistantContent): object[] | undefined {
  const items: object[] = [];
  for (const part of content) {
    if (!isPlain(part)) return undefined;
    const { phase, namespace } = part.providerOptions?.openai ?? {};
    if (part.type === "text") {
      items.push({ role: "assistant", content: part.text, ...(phase != null && { phase }) });
    } else if (part.type === "tool-call") {
      const { toolCallId, toolName: name, input, providerExecuted } = part;
      if (typeof input === "string" || input === undefined || providerExecuted === true) return undefined;
      items.push({
        type: "function_call",
        call_id: toolCallId,
        name,
        arguments: JSON.stringify(input),
        ...(namespace != null && { namespace }),
      });
    } else return undefined;
  }
  return items;
}

/** Only the metadata that our own reader adds to a part. */
const knownOptions: ReadonlySet<string> = new Set(["itemId", "phase", "namespace"]);

function isPlain({ type, providerOptions }: AssistantPart): boolean {
  if (type !== "text" && type !== "tool-call") return false;
  return Object.keys(providerOptions?.openai ?? {}).every((name) => knownOptions.has(name));
}

function toResults(
  content: ToolContent,
  toItem: (toolCallId: string, output: string) => object,
): object[] | undefined {
  const items: object[] = [];
  for (const part of content) {
    if (part.type !== "tool-result" || part.providerOptions !== undefined) return undefined;
    const text = toResultText(part.output);
    if (text === undefined) return undefined;
    items.push(toItem(part.toolCallId, text));
  }
  return items;
}

function toResultText(output: ToolOutput): string | undefined {
  if (output.type === "content" || output.providerOptions !== undefined) return undefined;
  if (output.type === "text") return output.value;
  if (output.type === "json") return JSON.stringify(output.value);
  if (output.type === "error-text") return JSON.stringify({ error: output.value });
  return undefined;
}
