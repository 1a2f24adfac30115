/** The arguments of a call and the result of a tool as strings, the same in both APIs. Pure. */

import type { LanguageModelV4ToolResultOutput } from "@ai-sdk/provider";

/** Some servers refuse arguments that are not an object. */
export function toArguments(input: unknown): string {
  if (typeof input !== "string") return JSON.stringify(isPlainObject(input) ? input : {});
  try {
    return isPlainObject(JSON.parse(input)) ? input : "{}";
  } catch {
    return "{}";
  }
}

export function toResultText(output: LanguageModelV4ToolResultOutput): string {
  switch (output.type) {
    case "text":
      return output.value;
    case "json":
    case "content":
      return JSON.stringify(output.value);
    case "error-text":
    case "error-json":
      return JSON.stringify({ error: output.value });
    case "execution-denied":
      return output.reason ?? "Tool call execution denied.";
  }
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
