/** OpenAI's Chat Completions, and what all servers that follow it have in common. Sources:
 *  https://platform.openai.com/docs/api-reference/chat/create and the 400s named at the rules. */

import {
  type Body,
  each,
  findHalfCharacter,
  findSchemaProblem,
  findUnknown,
  findUrlProblem,
  first,
  isObject,
  type Validator,
} from "./shared.ts";

export interface ChatRules {
  /** Fields of an assistant's message besides OpenAI's; `any`: unknown ones are ignored. Default: none. */
  assistantFields?: readonly string[] | "any";
  /** Characters of a call's id. Default 40, the older and shorter of OpenAI's two limits (jin-bo/agentao#321). */
  idCharsMax?: number;
  idPattern?: RegExp;
}

type Rules = Required<Omit<ChatRules, "idPattern">> & { idPattern: RegExp | undefined };

const imageTypes = /^image\/(?:png|jpeg|gif|webp)$/;
const callFields = ["id", "type", "function", "index"];
const toolName = /^[a-zA-Z0-9_-]{1,64}$/;

export function chatValidator({
  assistantFields = [],
  idCharsMax = 40,
  idPattern,
}: ChatRules = {}): Validator {
  return (body: Body) =>
    first(
      findHalfCharacter(body),
      typeof body.model !== "string" || body.model === "" ? "you must provide a model parameter" : undefined,
      Array.isArray(body.messages) && body.messages.length > 0
        ? undefined
        : "Invalid 'messages': empty array. Expected an array with minimum length 1",
      each(body.messages, (message: Body, index) =>
        findMessageProblem(message, `messages[${index}]`, { assistantFields, idCharsMax, idPattern }),
      ),
      findPairProblem(body.messages),
      findToolsProblem(body.tools, body.tool_choice),
      findFormatProblem(body.response_format),
    );
}

function findMessageProblem(message: Body, path: string, rules: Rules): string | undefined {
  if (!isObject(message)) return `Invalid type for '${path}'`;
  switch (message.role) {
    case "system":
    case "developer":
      return typeof message.content === "string" ? undefined : `Invalid type for '${path}.content'`;
    case "user":
      return findUserProblem(message.content, `${path}.content`);
    case "assistant":
      return findAssistantProblem(message, path, rules);
    case "tool":
      if (typeof message.tool_call_id !== "string") return `Missing parameter '${path}.tool_call_id'`;
      return typeof message.content === "string"
        ? findUnknown(message, ["role", "content", "tool_call_id", "name"], path)
        : `Invalid type for '${path}.content': expected a string`;
    default:
      return `Invalid value for '${path}.role': ${message.role}`;
  }
}

function findUserProblem(content: Body, path: string): string | undefined {
  if (typeof content === "string") return undefined;
  if (!Array.isArray(content) || content.length === 0) return `Invalid '${path}': empty array`;
  return each(content, (part, index) => {
    const place = `${path}[${index}]`;
    if (part.type === "text")
      return typeof part.text === "string" ? undefined : `Invalid type for '${place}.text'`;
    if (part.type === "image_url") return prefix(place, findUrlProblem(part.image_url?.url, imageTypes));
    if (part.type === "input_audio") {
      return ["wav", "mp3"].includes(part.input_audio?.format)
        ? undefined
        : `Invalid '${place}.input_audio.format'`;
    }
    if (part.type === "file") {
      const { file_data: data, file_id: id, filename } = part.file ?? {};
      if (id !== undefined) return undefined;
      if (typeof filename !== "string") return `Missing parameter '${place}.file.filename'`;
      return prefix(place, findUrlProblem(data, /^application\/pdf$/));
    }
    return `Invalid value for '${place}.type': ${part.type}`;
  });
}

function findAssistantProblem(
  message: Body,
  path: string,
  { assistantFields, idCharsMax, idPattern }: Rules,
): string | undefined {
  const { content, tool_calls: calls } = message;
  const known = ["role", "content", "refusal", "name", "audio", "tool_calls", "function_call"];
  const unknown =
    assistantFields === "any" ? undefined : findUnknown(message, [...known, ...assistantFields], path);
  if (unknown !== undefined) return unknown;
  if (content !== null && content !== undefined && typeof content !== "string")
    return `Invalid type for '${path}.content'`;
  if (calls === undefined) {
    // "expected a string, got null".
    return typeof content === "string"
      ? undefined
      : `Invalid value for '${path}.content': expected a string, got null`;
  }
  if (!Array.isArray(calls) || calls.length === 0) return `Invalid '${path}.tool_calls': empty array`;
  return each(calls, (call, index) => {
    const place = `${path}.tool_calls[${index}]`;
    if (call.type !== "function") return `Missing parameter '${place}.type'`;
    if (typeof call.id !== "string" || call.id === "") return `Missing parameter '${place}.id'`;
    if (call.id.length > idCharsMax) {
      return `Invalid '${place}.id': string too long. Expected a string with maximum length ${idCharsMax}`;
    }
    if (idPattern !== undefined && !idPattern.test(call.id))
      return `Tool call id was ${call.id} but must match ${idPattern}`;
    if (!toolName.test(call.function?.name)) {
      return `Invalid '${place}.function.name': string does not match pattern. Expected '^[a-zA-Z0-9_-]+$'`;
    }
    const mayHaveMore = assistantFields === "any" || assistantFields.includes("extra_content");
    const unknownField = mayHaveMore ? undefined : findUnknown(call, callFields, place);
    return unknownField ?? findArgumentsProblem(call.function.arguments, place);
  });
}

/** OpenAI takes any text; servers that run templates parse it, and fail for what is no object (ggml-org/llama.cpp#20198). No request of ours needs to send anything else. */
function findArgumentsProblem(text: unknown, place: string): string | undefined {
  if (typeof text !== "string") return `Invalid type for '${place}.function.arguments': expected a string`;
  try {
    return isObject(JSON.parse(text))
      ? undefined
      : `'${place}.function.arguments' must be the JSON of an object`;
  } catch {
    return `'${place}.function.arguments' is not valid JSON`;
  }
}

/** Each call has its result right after the message, once; each result has its call. */
function findPairProblem(messages: readonly Body[]): string | undefined {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      if (open.delete(message.tool_call_id)) continue;
      return `Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls' (messages[${index}])`;
    }
    if (open.size > 0) {
      return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id': ${[...open]}`;
    }
    const ids: string[] = (message.tool_calls ?? []).map(({ id }: Body) => id);
    open = new Set(ids);
    if (open.size < ids.length) return `Duplicate value for 'tool_call_id' in messages[${index}]`;
  }
  return open.size === 0 ? undefined : `tool_call_ids did not have response messages: ${[...open]}`;
}

export function findToolsProblem(tools: Body, choice: Body): string | undefined {
  if (tools === undefined)
    return choice === undefined ? undefined : "'tool_choice' is only allowed when 'tools' are specified";
  if (!Array.isArray(tools) || tools.length === 0)
    return "Invalid 'tools': empty array. Expected an array with minimum length 1";
  const names = new Set<string>();
  return each(tools, (tool, index) => {
    const { name, parameters } = tool.function ?? {};
    if (tool.type !== "function" || !toolName.test(name)) return `Invalid 'tools[${index}].function.name'`;
    if (names.has(name)) return `Duplicate tool name ${name}`;
    names.add(name);
    return findSchemaProblem(parameters, `Invalid schema for function '${name}'`);
  });
}

/** "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'". */
function findFormatProblem(format: Body): string | undefined {
  if (format === undefined || format.type === "text" || format.type === "json_object") return undefined;
  if (format.type !== "json_schema") return "Invalid value for 'response_format.type'";
  const { name, schema } = format.json_schema ?? {};
  if (!toolName.test(name)) return "Invalid 'response_format.json_schema.name'";
  return findSchemaProblem(schema, "Invalid schema for response_format");
}

function prefix(place: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `${place}: ${problem}`;
}
