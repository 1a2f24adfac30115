/** Anthropic's Messages API. Sources: https://docs.anthropic.com/en/api/messages,
 *  https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking and the 400s named at the rules. */

import {
  type Body,
  each,
  findHalfCharacter,
  findSchemaProblem,
  first,
  isBase64,
  isBlank,
  isObject,
  type Validator,
} from "./shared.ts";

export interface AnthropicRules {
  /** Whether Anthropic has signed this thought so. */
  isSigned?: (thinking: string, signature: string) => boolean;
  /** Whether it has made a redacted block. */
  isOurs?: (data: string) => boolean;
}

export function anthropicValidator({
  isSigned = () => true,
  isOurs = () => true,
}: AnthropicRules = {}): Validator {
  return (body: Body) =>
    first(
      findHalfCharacter(body),
      typeof body.model === "string" ? undefined : "model: Field required",
      Number.isInteger(body.max_tokens) && body.max_tokens > 0 ? undefined : "max_tokens: Field required",
      Array.isArray(body.messages) && body.messages.length > 0
        ? undefined
        : "messages: at least one message is required",
      findSystemProblem(body.system),
      each(body.messages, (message, index) =>
        findMessageProblem(message, `messages.${index}`, { isSigned, isOurs }),
      ),
      findOrderProblem(body.messages),
      findToolsProblem(body),
      findThinkingProblem(body),
      findMarksProblem(body),
    );
}

/** "system: text content blocks must be non-empty". */
function findSystemProblem(system: Body): string | undefined {
  if (system === undefined || typeof system === "string") return undefined;
  return each(system, ({ type, text }: Body) =>
    type === "text" && !isBlank(text) ? undefined : "system: text content blocks must be non-empty",
  );
}

function findMessageProblem(
  { role, content }: Body,
  path: string,
  rules: Required<AnthropicRules>,
): string | undefined {
  if (role !== "user" && role !== "assistant") return `${path}.role: Input should be 'user' or 'assistant'`;
  if (typeof content === "string")
    return isBlank(content) ? `${path}: user messages must have non-empty content` : undefined;
  if (!Array.isArray(content) || content.length === 0)
    return `${path}: all messages must have non-empty content`;
  return each(content, (block, index) => findBlockProblem(block, role, `${path}.content.${index}`, rules));
}

function findBlockProblem(
  block: Body,
  role: string,
  path: string,
  { isSigned, isOurs }: Required<AnthropicRules>,
): string | undefined {
  const { type } = block;
  const allowed =
    role === "user"
      ? ["text", "image", "document", "tool_result"]
      : ["text", "thinking", "redacted_thinking", "tool_use"];
  if (!allowed.includes(type))
    return `${path}: Input tag '${type}' found using 'type' does not match any of the expected tags`;
  switch (type) {
    case "text":
      // anthropics/claude-code#23352, anomalyco/opencode#31259; empty ones: anthropics/claude-code#59812.
      return isBlank(block.text)
        ? "messages: text content blocks must contain non-whitespace text"
        : undefined;
    case "image":
    case "document":
      return findSourceProblem(block, path);
    case "tool_result":
      return findResultProblem(block, path);
    case "thinking":
      if (typeof block.thinking !== "string") return `${path}.thinking.thinking: Field required`;
      if (typeof block.signature !== "string") return `${path}.thinking.signature: Field required`;
      return isSigned(block.thinking, block.signature)
        ? undefined
        : `${path}: Invalid \`signature\` in \`thinking\` block`;
    case "redacted_thinking":
      return typeof block.data === "string" && isOurs(block.data)
        ? undefined
        : `${path}: Invalid \`data\` in \`redacted_thinking\` block`;
    default:
      return findCallProblem(block, path);
  }
}

function findCallProblem({ id, name, input }: Body, path: string): string | undefined {
  if (!/^[a-zA-Z0-9_-]+$/.test(id))
    return `${path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return `${path}.tool_use.name: String should match pattern`;
  return isObject(input) ? undefined : `${path}.tool_use.input: Input should be a valid dictionary`;
}

/** Empty texts within it too (NousResearch/hermes-agent#55092); "content cannot be empty if `is_error` is true". */
function findResultProblem({ content, is_error: isError }: Body, path: string): string | undefined {
  const isEmpty = content === undefined || content === "" || (Array.isArray(content) && content.length === 0);
  if (isError === true && isEmpty)
    return `${path}.tool_result: content cannot be empty if \`is_error\` is true`;
  if (isEmpty || typeof content === "string") return undefined;
  return each(content, (block: Body, index) => {
    const place = `${path}.tool_result.content.${index}`;
    if (block.type === "text")
      return isBlank(block.text) ? `${place}: text content blocks must be non-empty` : undefined;
    return ["image", "document"].includes(block.type)
      ? findSourceProblem(block, place)
      : `${place}: Input tag '${block.type}'`;
  });
}

/** At most 5 MB of base64 for an image. */
function findSourceProblem({ type, source }: Body, path: string): string | undefined {
  if (source?.type === "url")
    return /^https?:\/\//.test(source.url) ? undefined : `${path}.source.url: Only HTTPS URLs are supported`;
  if (source?.type === "text")
    return typeof source.data === "string" ? undefined : `${path}.source.data: Field required`;
  if (source?.type !== "base64") return `${path}.source.type: Input tag '${source?.type}'`;
  const types = type === "image" ? /^image\/(?:png|jpeg|gif|webp)$/ : /^application\/pdf$/;
  if (!types.test(source.media_type))
    return `${path}.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`;
  if (type === "image" && source.data.length > 5_000_000)
    return `${path}.source.base64: image exceeds 5 MB maximum`;
  return isBase64(source.data) ? undefined : `${path}.source.base64: invalid base64 data`;
}

function findOrderProblem(messages: readonly Body[]): string | undefined {
  if (messages[0].role !== "user") return 'messages: first message must use the "user" role';
  // "This model does not support assistant message prefill."
  if (messages.at(-1).role !== "user") return "The conversation must end with a user message.";
  const ids = new Set<string>();
  let open: string[] = [];
  for (const [index, { content }] of messages.entries()) {
    const blocks: Body[] = typeof content === "string" ? [] : content;
    const results = blocks.filter(({ type }) => type === "tool_result").map(({ tool_use_id: id }) => id);
    const stray = results.find((id) => !open.includes(id));
    if (stray !== undefined)
      return `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`;
    if (new Set(results).size < results.length)
      return `messages.${index}: each tool_use must have a single result. Found multiple \`tool_result\` blocks`;
    const missing = open.filter((id) => !results.includes(id));
    if (missing.length > 0) {
      return `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}`;
    }
    // Messages that follow calls must begin with their results (Zoo-Code-Org/Zoo-Code#1705).
    if (blocks.slice(0, results.length).some(({ type }) => type !== "tool_result")) {
      return `messages.${index}: Did not find ${results.length} \`tool_result\` block(s) at the beginning of this message.`;
    }
    open = blocks.filter(({ type }) => type === "tool_use").map(({ id }) => id);
    for (const id of open) {
      if (ids.has(id)) return `messages.${index}: \`tool_use\` ids must be unique`;
      ids.add(id);
    }
  }
  return undefined;
}

function findToolsProblem({ tools = [], messages }: Body): string | undefined {
  const usesTools = messages.some(
    ({ content }: Body) => Array.isArray(content) && content.some(({ type }) => type === "tool_use"),
  );
  if (tools.length === 0)
    return usesTools
      ? "Requests which include `tool_use` or `tool_result` blocks must define tools"
      : undefined;
  const names = new Set<string>();
  return each(tools, ({ name, input_schema: schema }: Body, index) => {
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name))
      return `tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`;
    if (names.has(name)) return "tools: Tool names must be unique.";
    names.add(name);
    return findSchemaProblem(schema, `tools.${index}.custom.input_schema`);
  });
}

/** Of the loop of calls that goes on (openai/openai-agents-python#1704, n8n-io/n8n#22550). */
function findThinkingProblem({ thinking, messages, max_tokens: max }: Body): string | undefined {
  if (thinking?.type !== "enabled") return undefined;
  if (!(thinking.budget_tokens >= 1024))
    return "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024";
  if (thinking.budget_tokens >= max) return "`max_tokens` must be greater than `thinking.budget_tokens`";
  const last = messages.at(-1);
  if (!Array.isArray(last.content) || !last.content.some(({ type }: Body) => type === "tool_result"))
    return undefined;
  const index = messages.findLastIndex(({ role }: Body) => role === "assistant");
  const { content } = messages[index];
  const type = Array.isArray(content) ? content[0]?.type : "text";
  return type === "thinking" || type === "redacted_thinking"
    ? undefined
    : `messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block`;
}

/** https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
function findMarksProblem({ tools = [], system, messages }: Body): string | undefined {
  const blocks: Body[] = [
    ...tools,
    ...(Array.isArray(system) ? system : []),
    ...messages.flatMap(({ content }: Body) => (Array.isArray(content) ? content : [])),
  ];
  const marked = blocks.filter(({ cache_control: mark }) => mark !== undefined);
  if (marked.length > 4)
    return `A maximum of 4 blocks with cache_control may be provided. Found ${marked.length}.`;
  return marked.some(({ type }) => type === "thinking" || type === "redacted_thinking")
    ? "cache_control cannot be set on thinking blocks"
    : undefined;
}
