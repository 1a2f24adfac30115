/** OpenAI's Responses API, without stored responses. Sources: https://platform.openai.com/docs/api-reference/responses/create
 *  and the 400s named at the rules. */

import {
  type Body,
  each,
  findHalfCharacter,
  findOpenAiSchemaProblem,
  findUrlProblem,
  first,
  isObject,
  type Validator,
} from "./shared.ts";

const toolName = /^[a-zA-Z0-9_-]{1,64}$/;
const imageTypes = /^image\/(?:png|jpeg|gif|webp)$/;

/** `isOurs` says whether this endpoint has made an encrypted content. */
export function responsesValidator(isOurs: (encrypted: string) => boolean = () => true): Validator {
  return ({ model, input, tools, text, prompt_cache_key: cacheKey, ...body }: Body) =>
    first(
      findHalfCharacter({ model, input, tools, text, ...body }),
      typeof model !== "string" ? "Missing required parameter: 'model'." : undefined,
      Array.isArray(input) && input.length > 0 ? undefined : "Missing required parameter: 'input'.",
      each(input, (item, index) => findItemProblem(item, `input[${index}]`, isOurs)),
      findOrderProblem(input),
      findToolsProblem(tools),
      text?.format?.type === "json_schema"
        ? findOpenAiSchemaProblem(text.format.schema, "Invalid schema for response_format")
        : undefined,
      cacheKey !== undefined && cacheKey.length > 64
        ? "Invalid 'prompt_cache_key': string too long."
        : undefined,
    );
}

function findItemProblem(
  item: Body,
  path: string,
  isOurs: (encrypted: string) => boolean,
): string | undefined {
  if (!isObject(item)) return `Invalid type for '${path}'`;
  const { type = "message", role, content, id } = item as Body;
  switch (type) {
    case "message":
      if (role === "assistant") {
        if (id !== undefined && !String(id).startsWith("msg"))
          return `Invalid '${path}.id': Expected an ID that begins with 'msg'.`;
        return typeof content === "string" ? undefined : findParts(content, path, ["output_text", "refusal"]);
      }
      if (!["user", "system", "developer"].includes(role)) return `Invalid value for '${path}.role'`;
      return typeof content === "string"
        ? undefined
        : findParts(content, path, ["input_text", "input_image", "input_file"]);
    case "function_call":
      return findCallProblem(item, path);
    case "function_call_output": {
      const { output } = item as Body;
      return typeof output === "string"
        ? undefined
        : findParts(output, path, ["input_text", "input_image", "input_file"]);
    }
    case "reasoning": {
      const { summary, encrypted_content: encrypted } = item as Body;
      if (!Array.isArray(summary)) return `Missing required parameter: '${path}.summary'.`;
      // Nothing is stored, so the id alone leads nowhere: "Item with id 'rs_…' not found".
      if (typeof encrypted !== "string") return `Item with id '${id}' not found.`;
      // Its code is `invalid_encrypted_content`.
      if (!isOurs(encrypted))
        return `The encrypted content ${encrypted.slice(0, 12)}... could not be verified.`;
      return id === undefined || String(id).startsWith("rs")
        ? undefined
        : `Invalid '${path}.id': Expected an ID that begins with 'rs'.`;
    }
    default:
      // References need a stored response.
      return `Invalid value: '${type}'. Supported values are: 'message', 'function_call', …`;
  }
}

/** "Expected an ID that begins with 'fc'" (nodetool-ai/nodetool#4252); call_id of at most 64 (decolua/9router#393). */
function findCallProblem(
  { id, call_id: callId, name, arguments: text }: Body,
  path: string,
): string | undefined {
  if (id !== undefined && !String(id).startsWith("fc"))
    return `Invalid '${path}.id': '${id}'. Expected an ID that begins with 'fc'.`;
  if (typeof callId !== "string" || callId === "") return `Missing required parameter: '${path}.call_id'.`;
  if (callId.length > 64) return `Invalid '${path}.call_id': string too long.`;
  if (!toolName.test(name)) return `Invalid '${path}.name': string does not match pattern.`;
  return typeof text === "string" ? undefined : `Invalid type for '${path}.arguments'`;
}

function findParts(parts: Body, path: string, types: readonly string[]): string | undefined {
  if (!Array.isArray(parts) || parts.length === 0) return `Invalid type for '${path}.content'`;
  return each(parts, (part, index) => {
    const place = `${path}.content[${index}]`;
    if (!types.includes(part.type)) return `Invalid value: '${part.type}' at ${place}`;
    if (part.type.endsWith("_text"))
      return typeof part.text === "string" ? undefined : `Invalid type for '${place}.text'`;
    if (part.type === "input_image") return findUrlProblem(part.image_url, imageTypes);
    if (part.type === "input_file" && part.file_url === undefined) {
      if (typeof part.filename !== "string") return `Missing required parameter: '${place}.filename'.`;
      return findUrlProblem(part.file_data, /^application\/pdf$/);
    }
    return undefined;
  });
}

function findOrderProblem(input: readonly Body[]): string | undefined {
  const calls = new Set<string>();
  const answered = new Set<string>();
  const ids = new Set<string>();
  for (const [index, item] of input.entries()) {
    // "Duplicate item found with id fc_…" (MacPaw/OpenAI#432).
    if (item.id !== undefined && ids.has(item.id)) return `Duplicate item found with id ${item.id}.`;
    ids.add(item.id);
    if (item.type === "function_call") {
      if (calls.has(item.call_id)) return `Duplicate 'call_id': ${item.call_id}`;
      calls.add(item.call_id);
    }
    if (item.type === "function_call_output") {
      if (!calls.has(item.call_id))
        return `No tool call found for function call output with call_id ${item.call_id}.`;
      if (answered.has(item.call_id)) return `Duplicate output of ${item.call_id}.`;
      answered.add(item.call_id);
    }
    // vercel/ai#7099, openai/codex#1227.
    const next = input.slice(index + 1).find(({ type }) => type !== "reasoning");
    const follows =
      next?.type === "function_call" ||
      (next?.role === "assistant" && (next.type ?? "message") === "message");
    if (item.type === "reasoning" && !follows) {
      return `Item '${item.id}' of type 'reasoning' was provided without its required following item.`;
    }
  }
  const open = [...calls].find((id) => !answered.has(id));
  return open === undefined ? undefined : `No tool output found for function call ${open}.`;
}

function findToolsProblem(tools: Body): string | undefined {
  return each(tools ?? [], ({ type, name, parameters }: Body, index) => {
    if (type !== "function") return undefined;
    if (!toolName.test(name)) return `Invalid 'tools[${index}].name'`;
    return findOpenAiSchemaProblem(parameters, `Invalid schema for function '${name}'`);
  });
}
