/** Tokens of what no provider has counted yet: characters divided by four, as PyFlue does. Pure. */

import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { compactionDefaults } from "../../limits.ts";
import type { Message, ToolResultPart } from "../../protocol/message.ts";

export function estimateText(text: string): number {
  return Math.ceil(text.length / compactionDefaults.charsPerToken);
}

export function estimateMessage(message: Message): number {
  let tokens = 0;
  for (const part of message.content) {
    if (part.type === "text" || part.type === "reasoning") tokens += estimateText(part.text);
    else if (part.type === "file") tokens += compactionDefaults.fileTokens;
    else if (part.type === "tool-result" && part.output.type === "content") {
      for (const item of part.output.value) tokens += estimateItem(item);
    } else tokens += estimateText(JSON.stringify(part));
  }
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
