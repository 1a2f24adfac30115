/** Servers that speak Chat Completions with rules of their own. Each rule names where it is from. */

import { chatValidator } from "./openai-chat.ts";
import { type Body, each, findUnknown, first, isBlank, isObject, type Validator } from "./shared.ts";

const rolesOf = (messages: readonly Body[]): string[] => messages.map(({ role }) => role);

const reasoningFields = [
  "reasoning_content",
  "reasoning",
  "reasoning_text",
  "reasoning_details",
  "thinking_blocks",
  "extra_content",
];

/** mistralai/mistral-common, protocol/instruct/validator.py, as the API applies it: langchain-ai/langchain#24668 (ids), #21196
 *  (content or calls), github/copilot-cli#4884, onyx-dot-app/onyx#6458 (order); unknown fields: charmbracelet/crush#1590. */
export const mistral: Validator = (body) =>
  first(
    chatValidator({ idPattern: /^[a-zA-Z0-9]{9}$/ })(body),
    each(body.messages, (message: Body, index) => {
      const { role, content, tool_calls: calls = [] } = message;
      const before = body.messages[index - 1]?.role;
      if (before === "tool" && role !== "tool" && role !== "assistant")
        return `Unexpected role '${role}' after role 'tool'`;
      if (before === "assistant" && role === "system")
        return "Unexpected role 'system' after role 'assistant'";
      if (role !== "assistant") return undefined;
      if (isBlank(content) && calls.length === 0)
        return "Assistant message must have either content or tool_calls, but not none.";
      if (content && calls.length > 0)
        return "Assistant message must have either content or tool_calls, but not both.";
      return findUnknown(
        message,
        ["role", "content", "tool_calls", "prefix"],
        `messages[${index}].assistant`,
      );
    }),
    body.messages.at(-1).role === "assistant"
      ? "Expected last role User or Tool for serving but got assistant"
      : undefined,
    // editor-code-assistant/eca#231.
    "max_completion_tokens" in body ? "Extra inputs are not permitted: max_completion_tokens" : undefined,
  );

/** tashfeenahmed/freellmapi#1070, karthink/gptel#774 (reasoning); livekit/agents#1790 (content of the system is a string). */
export const groq: Validator = chatValidator();

/** https://api-docs.deepseek.com/guides/thinking_mode; on every answer: openclaw/openclaw#73417, MoonshotAI/kimi-cli#2141. */
export const deepseek: Validator = (body) =>
  first(
    chatValidator({ assistantFields: ["reasoning_content", "prefix"] })(body),
    each(body.messages, ({ role, reasoning_content: reasoning }: Body) =>
      role !== "assistant" || typeof reasoning === "string"
        ? undefined
        : "The `reasoning_content` in the thinking mode must be passed back to the API.",
    ),
  );

/** continuedev/continue#11600; an empty text counts as missing. */
export const kimi: Validator = (body) =>
  first(
    chatValidator({ assistantFields: ["reasoning_content", "partial"] })(body),
    each(body.messages, ({ role, content, tool_calls: calls, reasoning_content: reasoning }: Body, index) => {
      if (role !== "assistant") return undefined;
      if (calls !== undefined && !reasoning) {
        return `thinking is enabled but reasoning_content is missing in assistant tool call message at index ${index}`;
      }
      return calls === undefined && isBlank(content)
        ? `the message at position ${index} with role 'assistant' must not be empty`
        : undefined;
    }),
  );

/** Its templates read the arguments of calls as an object, and it fetches nothing (https://docs.ollama.com/api/openai-compatibility). */
export const ollama: Validator = (body) =>
  first(
    chatValidator({ assistantFields: "any" })(body),
    each(body.messages, ({ content }: Body) =>
      Array.isArray(content) &&
      content.some(({ image_url: image }) => image !== undefined && !image.url.startsWith("data:"))
        ? "invalid image input"
        : undefined,
    ),
  );

/** Chat templates that take user and assistant by turns: vllm-project/vllm#6862, zed-industries/zed#37021. */
export const vllm: Validator = (body) =>
  first(
    chatValidator({ assistantFields: "any" })(body),
    each(rolesOf(body.messages), (role, index) =>
      role === "system" && index > 0 ? "System message must be at the beginning." : undefined,
    ),
    findTurnsProblem(rolesOf(body.messages).filter((role) => role !== "system")),
  );

function findTurnsProblem(roles: readonly string[]): string | undefined {
  const problem = "Conversation roles must alternate user/assistant/user/assistant/...";
  if (roles[0] !== "user" || roles.at(-1) === "assistant") return problem;
  return each(roles.slice(1), (role, index) => {
    const before = roles[index];
    const isRight =
      role === "assistant"
        ? before !== "assistant"
        : role === "user"
          ? before === "assistant"
          : before !== "user";
    return isRight ? undefined : problem;
  });
}

/** https://openrouter.ai/docs/use-cases/reasoning-tokens: what was sent comes back as it was. */
export const openrouter: Validator = chatValidator({ assistantFields: reasoningFields });

/** Amazon's Converse API through a gateway: langgenius/dify#17545 (tools), NousResearch/hermes-agent#55092 (empty texts),
 *  "A conversation must start with a user message." */
export const bedrock: Validator = (body) =>
  first(
    chatValidator({ assistantFields: "any", idPattern: /^[a-zA-Z0-9_-]{1,64}$/ })(body),
    rolesOf(body.messages).find((role) => role !== "system") === "user"
      ? undefined
      : "A conversation must start with a user message.",
    body.messages.at(-1).role === "assistant"
      ? "This model does not support assistant message prefill."
      : undefined,
    body.tools === undefined && body.messages.some(({ tool_calls: calls }: Body) => calls !== undefined)
      ? "The toolConfig field must be defined when using toolUse and toolResult content blocks."
      : undefined,
    each(body.messages, ({ content, tool_calls: calls }: Body, index) => {
      const texts =
        typeof content === "string"
          ? [content]
          : (content ?? []).filter(isTextPart).map(({ text }: Body) => text);
      if (calls !== undefined && (content === "" || content === null)) return undefined;
      return texts.some(isBlank)
        ? `The text field in the ContentBlock object at messages.${index} is blank.`
        : undefined;
    }),
  );

function isTextPart(part: unknown): boolean {
  return isObject(part) && part.type === "text";
}

/** Several of its models have a schema of their own: content is a string, and never null (cloudflare/cloudflare-os#54,
 *  anomalyco/opencode#30381, we-promise/sure#467). Those that take images take parts. */
export const workersAi: Validator = (body) =>
  first(
    chatValidator({ assistantFields: "any" })(body),
    each(body.messages, ({ content }: Body, index) => {
      const hasFile = Array.isArray(content) && content.some((part) => !isTextPart(part));
      return typeof content === "string" || hasFile
        ? undefined
        : `AiError: Bad input: Error: oneOf at '/' not met, 0 matches: Type mismatch of '/messages/${index}/content', '${Array.isArray(content) ? "array" : "null"}' not in 'string'`;
    }),
  );

/** Cerebras, Cohere, xAI and others refuse what they do not know (Kilo-Org/kilocode#10375), but take back what they sent. */
export const compatible: Validator = chatValidator({ assistantFields: reasoningFields });
