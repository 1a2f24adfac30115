/** How providers say that a request is longer than the model can read. Pure. The wordings are taken from public error
 *  messages; test/model/failure/classify.test.ts has a complete one for each server. */

const wordings: readonly RegExp[] = [
  // OpenAI, Azure, vLLM, DeepSeek, Groq, xAI, OpenRouter, Together, LiteLLM.
  /context[ _-]?(?:length|window|size)(?! (?:must|should) be)/i,
  /maximum (?:context|model|prompt|input|sequence) (?:length|tokens?|size)/i,
  /maximum (?:allowed )?number of (?:input )?tokens/i,
  /(?:max(?:imum)?[ _-]?(?:total[ _-]?)?(?:input[ _-]?)?tokens?|token limit)\b[^.]{0,60}\bexceed/i,
  /reduce (?:the |your )?(?:length|size|number) of (?:the |your )?(?:messages?|prompt|input|request|tokens)/i,
  /reduce your (?:message|prompt|input) size/i,
  // Anthropic, Bedrock, Cohere.
  /(?:prompt|input|request|messages?|conversation|content)(?: \w+)? (?:is|are|was|were) too (?:long|large|big)/i,
  /\btoo (?:long|large) for (?:the |this )?(?:model|context)/i,
  /\btoo many (?:input |total |prompt )?tokens\b/i,
  /request (?:entity |body )?too large|payload too large|request_too_large/i,
  // Google, Mistral, MiniMax, Moonshot, Z.ai, Copilot.
  /(?:prompt|input|message|request|token count|tokens?|total length|text)\b[^.\n]{0,80}\b(?:exceed(?:s|ed|ing)?|larger than|greater than|longer than)\b[^.\n]{0,80}\b(?:limit|max(?:imum)?|context|tokens?|length|size)/i,
  /exceed(?:s|ed|ing)?\b[^.\n]{0,60}\b(?:token|context|model's? (?:limit|max)|n_ctx|num_ctx)/i,
  /prompt exceeds max length|input (?:length|tokens?) (?:should|must) (?:be|not)[^.\n]{0,40}(?:less|<|exceed|more)/i,
  /range of input length should be/i,
  // Text Generation Inference, Together.
  /inputs?`? tokens[^\n]{0,60}must be (?:<=?|less than|at most)/i,
  // llama.cpp, LM Studio, Ollama.
  /(?:greater|larger|longer) than the (?:available )?context/i,
  /(?:n_keep|n_ctx|num_ctx|n_prompt_tokens)\b[^\n]{0,60}(?:>=|>|exceed|greater)/i,
  /context (?:is )?(?:full|overflow(?:s|ed)?)|trying to keep the first \d+ tokens/i,
  /(?:input|prompt) (?:token )?(?:length|count|tokens?)[^.\n]{0,40}(?:exceed|is too|>)/i,
  // Chinese servers answer in Chinese as well.
  /(?:\u8d85\u8fc7|\u8d85\u51fa)[^\u3002\n]{0,20}(?:\u957f\u5ea6|\u4e0a\u4e0b\u6587|\u6700\u5927|token)|(?:\u8f93\u5165|\u4e0a\u4e0b\u6587|\u8bf7\u6c42)[^\u3002\n]{0,20}(?:\u8fc7\u957f|\u8d85\u957f)/i,
];

/** Whether a text says so. Words about rates take precedence: see `classify`. */
export function saysOverflow(text: string): boolean {
  return wordings.some((wording) => wording.test(text));
}

/** Codes and types that mean it. */
export const overflowCodes: ReadonlySet<string> = new Set([
  "context_length_exceeded",
  "context_window_exceeded",
  "context_window_exceeded_error",
  "contextwindowexceedederror",
  "model_context_window_exceeded",
  "exceed_context_size_error",
  "model_max_prompt_tokens_exceeded",
  "max_prompt_tokens_exceeded",
  "prompt_too_long",
  "request_too_large",
  "request_entity_too_large",
  "tokens_limit_reached",
  "input_too_long",
  "1261", // Z.ai: the prompt is too long
  "1039", // MiniMax: more tokens than the model takes
]);

/** "Limit 30000, Requested 42528": if a single request exceeds the limit of tokens, waiting does not help. */
export function isAboveLimit(text: string): boolean {
  const limit = /\blimit:?\s*([\d,_]+)/i.exec(text)?.[1];
  const requested = /\brequested:?\s*([\d,_]+)/i.exec(text)?.[1];
  return limit !== undefined && requested !== undefined && toNumber(requested) > toNumber(limit);
}

function toNumber(text: string): number {
  return Number(text.replace(/[,_]/g, ""));
}
