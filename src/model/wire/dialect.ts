/** The dialects: what one provider's wire demands of history, ids, names, roles and schemas. Plain data, one record a
 *  dialect. A setting of a provider may name one, or replace a field of one; to-wire.ts applies it. */

import { type DialectName, dialectNames } from "./dialect-name.ts";

/** What a name or an id must look like. One that does not is replaced by a legal one, the same each time. */
export interface Spelling {
  /** Of one character, as a class of a regular expression without its brackets. */
  characters: string;
  /** Of the first character, where it differs. */
  firstCharacters?: string;
  charsMin: number;
  charsMax: number;
}

export interface Dialect {
  name: DialectName;
  callId: Spelling;
  toolName: Spelling;
  /** A message of the user right after a tool's result: sent as it is, or after a short answer of the assistant. */
  userAfterTool: "allowed" | "bridged";
  /** Two messages of the user, or of the assistant, in a row. */
  sameRole: "allowed" | "joined";
  /** Whether the first message, after the system prompt, must be the user's, and the last one no answer. */
  startsWithUser: boolean;
  /** The results of an answer's calls: a message each, or one message for all. */
  results: "each" | "joined";
  /** A text without a visible character. */
  blankText: "allowed" | "dropped";
  /** What goes back of what a model thought, where the same model thought it. `native`: as the AI SDK's provider has
   *  it, signature or encrypted content included. `field`: in the field of the message in which it came. */
  reasoning: "none" | "native" | "field";
  /** The field that an answer must have, also one that another model gave: every one, or each with calls. */
  reasoningRequired?: { field: "reasoning_content"; of: "answers" | "calls" };
  /** Which files a message may carry, by the beginning of their media type, in base64 or by address. */
  files: { types: readonly string[]; bytesMax: number; urls: boolean };
  /** Text and calls of one answer: in one message of Chat Completions, or in two. */
  textWithCalls: "together" | "apart";
  /** The `content` of an answer that only calls tools, in Chat Completions. */
  noContent: "null" | "empty";
  /** Whether the tools must be listed when the history has calls, also when none may be called. */
  toolsWithHistory: boolean;
  /** Whether the provider finds its prompt cache by a key, `prompt_cache_key`. */
  cacheKey: boolean;
  /** What a schema for an answer may be. `object`: its root must be an object, any other is wrapped. */
  schemaRoot: "any" | "object";
}

/** A dialect by the one that it is like. */
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

/** What most servers take; each record says how its own differs. */
const chat: Omit<Dialect, "name"> = {
  // OpenAI's Chat Completions takes 40 characters, others more.
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

/** Servers that run models of others: what the model thought goes back in the field in which it came. */
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
    // OpenAI sends none; a gateway to models of others may.
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

/** The dialect of a server that speaks Chat Completions, by its address; `compatible` when it says nothing. */
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
