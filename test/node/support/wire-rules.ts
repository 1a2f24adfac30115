/** What providers refuse in a request. Each rule names where it is from. */

import type { Body, Rule } from "./raw-model.ts";

export function all(...rules: Rule[]): Rule {
  return (body) => rules.map((rule) => rule(body)).find((problem) => problem !== undefined);
}

/** Strict JSON parsers refuse half a surrogate pair (opencode#13988, claude-code#69927). */
export const wellFormedJson: Rule = (body) =>
  JSON.stringify(body).match(/\\ud[89a-f][0-9a-f]{2}/i) ? "invalid unicode code point" : undefined;

/** https://platform.openai.com/docs/api-reference/chat/create, and 400s of it. */
export const openAiChat: Rule = all(wellFormedJson, ({ messages }) => {
  let open: string[] = [];
  for (const [index, { role, content, tool_calls: calls = [], tool_call_id: id }] of messages.entries()) {
    if (role === "tool") {
      if (!open.includes(id))
        return `messages with role 'tool' must follow 'tool_calls' (messages[${index}])`;
      open = open.filter((other) => other !== id);
      if (typeof content !== "string") return `Invalid type for 'messages[${index}].content'`;
      continue;
    }
    if (open.length > 0) return `tool_call_ids did not have response messages: ${open}`;
    for (const call of calls) {
      if (!/^[a-zA-Z0-9_-]{1,64}$/.test(call.function.name))
        return `Invalid 'messages[${index}].tool_calls[0].function.name'`;
      if (call.id.length > 40) return `Invalid 'messages[${index}].tool_calls[0].id': string too long`;
      if (typeof call.function.arguments !== "string") return "arguments must be a string";
    }
    open = calls.map((call: Body) => call.id);
  }
  return undefined;
});

/** https://platform.openai.com/docs/api-reference/responses/create; a lone reasoning item: vercel/ai#7099. */
export const openAiResponses: Rule = all(wellFormedJson, ({ input }) => {
  const outputs = new Set(input.map((item: Body) => item.type === "function_call_output" && item.call_id));
  const calls = new Set(input.map((item: Body) => item.type === "function_call" && item.call_id));
  for (const [index, item] of input.entries()) {
    const next = input[index + 1];
    if (item.type === "reasoning" && !["reasoning", "function_call", "message"].includes(kindOf(next)))
      return `Item '${item.id}' of type 'reasoning' was provided without its required following item.`;
    if (item.type === "function_call") {
      if (!/^[a-zA-Z0-9_-]{1,64}$/.test(item.name)) return `Invalid 'input[${index}].name'`;
      if (item.call_id.length > 64) return `Invalid 'input[${index}].call_id'`;
      if (!outputs.has(item.call_id)) return `No tool output found for function call ${item.call_id}.`;
    }
    if (item.type === "function_call_output" && !calls.has(item.call_id))
      return `No tool call found for function call output with call_id ${item.call_id}.`;
  }
  return undefined;
});

function kindOf(item: Body): string {
  if (item === undefined) return "none";
  return item.type ?? (item.role === "assistant" ? "message" : item.role);
}

/** https://docs.anthropic.com/en/api/messages; white-space text: claude-code#23352, opencode#31259. */
export const anthropic: Rule = all(wellFormedJson, ({ messages, tools = [] }) => {
  const ids = new Set<string>();
  let open = new Set<string>();
  for (const [index, { role, content }] of messages.entries()) {
    const blocks: Body[] = typeof content === "string" ? [{ type: "text", text: content }] : content;
    if (blocks.length === 0) return `messages.${index}: all messages must have non-empty content`;
    for (const { type, text } of blocks)
      if (type === "text" && text.trim() === "")
        return "messages: text content blocks must contain non-whitespace text";
    const results = blocks.filter(({ type }) => type === "tool_result").map(({ tool_use_id: id }) => id);
    for (const id of results) if (!open.delete(id)) return `messages.${index}: unexpected tool_use_id ${id}`;
    if (open.size > 0) return `messages.${index}: tool_use ids without tool_result blocks: ${[...open]}`;
    for (const { type, id, name, input, signature, thinking } of blocks) {
      if (type === "thinking" && (typeof signature !== "string" || thinking === undefined))
        return `messages.${index}.content: thinking.signature: Field required`;
      if (type !== "tool_use") continue;
      if (!/^[a-zA-Z0-9_-]+$/.test(id))
        return `messages.${index}.content.0.tool_use.id: String should match pattern`;
      if (ids.has(id)) return `messages.${index}: \`tool_use\` ids must be unique`;
      if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return `messages.${index}.content.0.tool_use.name`;
      if (typeof input !== "object" || input === null || Array.isArray(input))
        return `messages.${index}.content.0.tool_use.input: Input should be a valid dictionary`;
      if (tools.length === 0) return "Requests which include `tool_use` blocks must define tools";
      ids.add(id);
      open.add(id);
    }
    if (role === "user") open = new Set();
  }
  return undefined;
});

/** Gemini: https://ai.google.dev/gemini-api/docs/function-calling, and 400s of it. */
export const gemini: Rule = all(wellFormedJson, ({ contents }) => {
  if (contents[0]?.role !== "user") return "Please ensure that the conversation starts with a user turn.";
  for (const [index, { role, parts }] of contents.entries()) {
    if (parts.length === 0) return `contents[${index}].parts: must not be empty`;
    const calls = parts.filter((part: Body) => part.functionCall);
    for (const { functionCall: call } of calls)
      if (!/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/.test(call.name)) return `Invalid function name '${call.name}'`;
    const replies = (contents[index + 1]?.parts ?? []).filter((part: Body) => part.functionResponse);
    if (role === "model" && calls.length !== replies.length)
      return "Please ensure that the number of function response parts is equal to the number of function call parts";
  }
  return undefined;
});

/** Mistral: ids `[a-zA-Z0-9]{9}`, no user right after a tool (langchain#24668, zed#37021). */
export const mistral: Rule = all(openAiChat, noReasoning("reasoning_content"), ({ messages }) => {
  for (const [index, { role, tool_calls: calls = [], tool_call_id: id }] of messages.entries()) {
    const ids = [...calls.map((call: Body) => call.id), ...(id === undefined ? [] : [id])];
    if (ids.some((one) => !/^[a-zA-Z0-9]{9}$/.test(one)))
      return `Tool call id was ${ids} but must be a-z, A-Z, 0-9, with a length of 9.`;
    if (role === "user" && messages[index - 1]?.role === "tool")
      return "Unexpected role 'user' after role 'tool'";
  }
  return messages.at(-1)?.role === "assistant" ? "Expected last role User or Tool" : undefined;
});

/** Chat templates that take user and assistant by turns only (vllm#6862). */
export const strictTemplate: Rule = all(openAiChat, ({ messages }) => {
  const roles = messages.map(({ role }: Body) => role).filter((role: string) => role !== "system");
  const isBad = roles.some((role: string, index: number) => {
    const before = roles[index - 1] ?? "assistant";
    return role === "user" ? before !== "assistant" : role === "assistant" && before === "assistant";
  });
  return isBad ? "Conversation roles must alternate user/assistant/user/assistant/..." : undefined;
});

/** Ollama refuses arguments that are no object. */
export const ollama: Rule = all(openAiChat, ({ messages }) =>
  messages
    .flatMap(({ tool_calls: calls = [] }: Body) => calls)
    .some((call: Body) => !/^\s*\{/.test(call.function.arguments))
    ? "Value looks like object, but can't find closing '}' symbol"
    : undefined,
);

/** Groq: `property 'reasoning_content' is unsupported` (freellmapi#1070). */
export const groq: Rule = all(openAiChat, noReasoning("reasoning_content"), noReasoning("reasoning_details"));

/** DeepSeek and Kimi: `Missing reasoning_content field` beside tool calls (obsidian-yolo#243, opencode#10996). */
export const deepseek: Rule = all(openAiChat, ({ messages }) => {
  const index = messages.findIndex(
    (message: Body) => message.tool_calls !== undefined && !message.reasoning_content,
  );
  return index < 0
    ? undefined
    : `Missing \`reasoning_content\` field in the assistant message at message index ${index}`;
});

function noReasoning(field: string): Rule {
  return ({ messages }) => {
    const index = messages.findIndex((message: Body) => field in message);
    return index < 0 ? undefined : `'messages.${index}' : property '${field}' is unsupported`;
  };
}
