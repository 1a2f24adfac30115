/** The dialects: what each provider's API requires of history, ids, names, roles and schemas. Plain data, one record
 *  per dialect. The settings of a provider may name a dialect, or change fields of one; wire.ts applies it. */

import { type DialectName, dialectNames } from "./dialect-name.ts";

/** What a name or an id must look like. An illegal one is replaced by a legal one, the same each time. */
export interface Spelling {
  /** The allowed characters, as a regular expression's character class without its brackets. */
  characters: string;
  /** The allowed first characters, if they differ. */
  firstCharacters?: string;
  charsMin: number;
  charsMax: number;
}

export interface Dialect {
  name: DialectName;
  callId: Spelling;
  toolName: Spelling;
  /** A user message right after a tool result: sent as it is, or after a short assistant message. */
  userAfterTool: "allowed" | "bridged";
  /** Two user or assistant messages in a row. */
  sameRole: "allowed" | "joined";
  /** Whether the first message after the system prompt must be the user's, and the last one must not be the
   *  assistant's. */
  startsWithUser: boolean;
  /** The results of an answer's calls: one message each, or one for all. */
  results: "each" | "joined";
  /** A text without visible characters. */
  blankText: "allowed" | "dropped";
  /** How reasoning is sent back to the model that produced it. `native`: as the AI SDK's provider represents it, with
   *  its signature or encrypted content. `field`: in the field of the message in which it arrived. */
  reasoning: "none" | "native" | "field";
  /** A field that every answer, or every answer with calls, must have, even if another model gave it. */
  reasoningRequired?: { field: "reasoning_content"; of: "answers" | "calls" };
  /** The files that a message may carry, by the beginning of their media type, and whether URLs are accepted. */
  files: { types: readonly string[]; bytesMax: number; urls: boolean };
  /** Text and calls of one answer: in one message of Chat Completions, or in two. */
  textWithCalls: "together" | "apart";
  /** The `content` of an answer that only calls tools, in Chat Completions. */
  noContent: "null" | "empty";
  /** Whether the tools must be listed if the history has calls, even when none may be called. */
  toolsWithHistory: boolean;
  /** Whether the provider uses `prompt_cache_key` to find its prompt cache. */
  cacheKey: boolean;
  /** What a schema for an answer may be. `object`: its root must be an object; any other root is wrapped. */
  schemaRoot: "any" | "object";
}

/** A dialect in terms of the one that it is like. */
export interface DialectChanges extends Partial<Omit<Dialect, "name" | "files" | "results">> {
  like: DialectName;
}

export function toDialect(given: DialectName | DialectChanges): Dialect {
  if (typeof given === "string") return dialects[given];
  const { like, ...changes } = given;
  return { ...dialects[like], ...changes };
}

const word = { characters: "A-Za-z0-9_-", charsMin: 1 };
const images = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const audio = ["audio/wav", "audio/mp3", "audio/mpeg"];
const megabytes = 1_000_000;

/** What most servers accept; each record says how its dialect differs. */
const chat: Omit<Dialect, "name"> = {
  // OpenAI's Chat Completions accepts 40 characters, others more.
  callId: { ...word, charsMax: 40 },
  toolName: { ...word, charsMax: 64 },
  userAfterTool: "allowed",
  sameRole: "allowed",
  startsWithUser: false,
  results: "each",
  blankText: "allowed",
  reasoning: "none",
  files: { types: images, bytesMax: 20 * megabytes, urls: true },
  textWithCalls: "together",
  noContent: "null",
  toolsWithHistory: false,
  cacheKey: false,
  schemaRoot: "object",
};

/** Servers that run various models: reasoning is sent back in the field in which it arrived. */
const compatible: Omit<Dialect, "name"> = {
  ...chat,
  sameRole: "joined",
  blankText: "dropped",
  reasoning: "field",
};

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  "openai-responses": {
    ...chat,
    name: "openai-responses",
    cacheKey: true,
    callId: { ...word, charsMax: 64 },
    reasoning: "native",
    files: { types: [...images, "application/pdf"], bytesMax: 20 * megabytes, urls: true },
  },
  "openai-chat": {
    ...chat,
    name: "openai-chat",
    cacheKey: true,
    // OpenAI sends none, but a gateway to other models may.
    reasoning: "field",
    files: { types: [...images, "application/pdf", ...audio], bytesMax: 20 * megabytes, urls: true },
  },
  anthropic: {
    ...chat,
    name: "anthropic",
    callId: { ...word, charsMax: 64 },
    sameRole: "joined",
    startsWithUser: true,
    blankText: "dropped",
    reasoning: "native",
    // 5 MB of base64.
    files: { types: [...images, "application/pdf", "text/plain"], bytesMax: 3.75 * megabytes, urls: true },
    toolsWithHistory: true,
  },
  google: {
    ...chat,
    name: "google",
    callId: { ...word, charsMax: 64 },
    toolName: { ...word, firstCharacters: "A-Za-z_", charsMax: 64 },
    sameRole: "joined",
    startsWithUser: true,
    results: "joined",
    blankText: "dropped",
    reasoning: "native",
    files: {
      types: ["image/", "application/pdf", "audio/", "video/", "text/"],
      bytesMax: 15 * megabytes,
      urls: true,
    },
    schemaRoot: "any",
  },
  mistral: {
    ...compatible,
    name: "mistral",
    callId: { characters: "A-Za-z0-9", charsMin: 9, charsMax: 9 },
    userAfterTool: "bridged",
    startsWithUser: true,
    reasoning: "none",
    textWithCalls: "apart",
  },
  groq: { ...compatible, name: "groq", reasoning: "none" },
  deepseek: {
    ...compatible,
    name: "deepseek",
    reasoningRequired: { field: "reasoning_content", of: "answers" },
  },
  kimi: { ...compatible, name: "kimi", reasoningRequired: { field: "reasoning_content", of: "calls" } },
  ollama: {
    ...compatible,
    name: "ollama",
    files: { types: images, bytesMax: 20 * megabytes, urls: false },
  },
  vllm: { ...compatible, name: "vllm", userAfterTool: "bridged", startsWithUser: true },
  openrouter: { ...compatible, name: "openrouter" },
  bedrock: {
    ...compatible,
    name: "bedrock",
    startsWithUser: true,
    files: { types: [...images, "application/pdf"], bytesMax: 3.75 * megabytes, urls: true },
    toolsWithHistory: true,
  },
  "workers-ai": { ...compatible, name: "workers-ai", noContent: "empty" },
  compatible: { ...compatible, name: "compatible" },
};

/** The dialect of a server that speaks Chat Completions, by its URL; `compatible` if it is unknown. */
export function dialectOfUrl(url: string): Dialect {
  const { hostname, port, pathname } = new URL(url);
  const [, name = port === "11434" ? "ollama" : "compatible"] =
    hosts.find(([host]) => hostname === host || hostname.endsWith(`.${host}`)) ?? [];
  return dialects[hostname === "gateway.ai.cloudflare.com" ? dialectOfGateway(pathname) : name];
}

const hosts: readonly (readonly [string, DialectName])[] = [
  ["openai.com", "openai-chat"],
  ["azure.com", "openai-chat"],
  ["mistral.ai", "mistral"],
  ["groq.com", "groq"],
  ["deepseek.com", "deepseek"],
  ["moonshot.ai", "kimi"],
  ["moonshot.cn", "kimi"],
  ["ollama.com", "ollama"],
  ["openrouter.ai", "openrouter"],
  ["amazonaws.com", "bedrock"],
  ["api.cloudflare.com", "workers-ai"],
];

/** Cloudflare's AI Gateway names the provider in its path: `/v1/{account}/{gateway}/{provider}/…`. */
function dialectOfGateway(pathname: string): DialectName {
  const provider = pathname.split("/")[4] ?? "";
  if (provider === "openai") return "openai-chat";
  return dialectNames.find((name) => name === provider) ?? "compatible";
}
