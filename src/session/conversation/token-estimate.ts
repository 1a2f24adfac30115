/** Tokens of what no provider has counted yet, by the scripts of its characters. An estimate that is too low sends a
 *  request that is refused; one that is too high summarises early: it errs upwards. Pure. */

import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { compactionDefaults } from "../../limits.ts";
import type { Message, ToolResultPart } from "../../protocol/message.ts";

const { charsPerToken } = compactionDefaults;

export function estimateText(text: string): number {
  let tokens = 0;
  for (let index = 0; index < text.length; index += 1) tokens += tokensOf(text.charCodeAt(index));
  return Math.ceil(tokens);
}

/** No text of so many characters has more tokens. */
export function mostTokens(chars: number): number {
  return Math.ceil(chars * surrogateTokens);
}

/** Of half of a pair: an emoji takes two or three tokens. The most that any unit counts. */
const surrogateTokens = 1.25;

/** Tokens of a UTF-16 unit. */
function tokensOf(unit: number): number {
  // Prose has four characters a token; code and JSON have more tokens in their digits and signs.
  if ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || unit <= 0x20 || unit === 0x7f)
    return 1 / charsPerToken;
  if (unit < 0x80) return unit >= 0x30 && unit <= 0x39 ? 0.4 : 0.5;
  // Latin, Greek, Cyrillic, Hebrew, Arabic: two letters a token.
  if (unit < 0x0700) return 0.5;
  // The scripts of India and South-East Asia.
  if (unit < 0x1100) return 0.8;
  if (unit >= 0xd800 && unit < 0xe000) return surrogateTokens;
  // Chinese, Japanese, Korean, and signs.
  return 1;
}

/** Messages never change. */
const estimates = new WeakMap<Message, number>();

export function estimateMessage(message: Message): number {
  const known = estimates.get(message);
  if (known !== undefined) return known;
  let tokens = 0;
  for (const part of message.content) {
    if (part.type === "text" || part.type === "reasoning") tokens += estimateText(part.text);
    else if (part.type === "file") tokens += compactionDefaults.fileTokens;
    else if (part.type === "tool-result" && part.output.type === "content") {
      for (const item of part.output.value) tokens += estimateItem(item);
    } else if (
      part.type === "tool-result" &&
      (part.output.type === "text" || part.output.type === "error-text")
    ) {
      tokens += estimateText(part.output.value) + estimateText(part.toolCallId);
    } else tokens += estimateText(JSON.stringify(part));
  }
  estimates.set(message, tokens);
  return tokens;
}

type ResultItem = Extract<ToolResultPart["output"], { type: "content" }>["value"][number];

function estimateItem(item: ResultItem): number {
  if (item.type === "text") return estimateText(item.text);
  if (item.type !== "file" || item.mediaType !== "application/pdf" || item.data.type !== "data")
    return compactionDefaults.fileTokens;
  // Its number of pages is not known without reading it.
  const pages = Math.ceil(item.data.data.length / compactionDefaults.pdfPageChars);
  return pages * compactionDefaults.fileTokens;
}

/** How many characters of a text make up so many tokens. */
export function charsOfTokens(text: string, tokens: number): number {
  const all = estimateText(text);
  return all <= tokens ? text.length : Math.floor((text.length * tokens) / all);
}

/** Characters that a message takes in memory. */
export function countChars(message: Message): number {
  let chars = 0;
  for (const part of message.content) {
    if (part.type === "text" || part.type === "reasoning") chars += part.text.length;
    else if (part.type === "file" && part.data.type === "data") chars += part.data.data.length;
    else chars += JSON.stringify(part).length;
  }
  return chars;
}

export function estimateTools(tools: readonly LanguageModelV4FunctionTool[]): number {
  return tools.length === 0 ? 0 : estimateText(JSON.stringify(tools));
}

/** Characters that they take in a request. */
export function charsOfTools(tools: readonly LanguageModelV4FunctionTool[]): number {
  return JSON.stringify(tools).length;
}
