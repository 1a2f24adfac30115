/** What both of OpenAI's APIs read of a call in the same way. Pure. */

import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { notTaken } from "./not-taken.ts";

type CallOptions = LanguageModelV4CallOptions;

export type AnswerFormat =
  | { type: "json_object" }
  | { type: "json_schema"; name: string; description: string | undefined; schema: object; strict: false };

export function functionsOf({ tools = [] }: CallOptions): LanguageModelV4FunctionTool[] {
  return tools.map((tool) => {
    if (tool.type === "function") return tool;
    throw notTaken(`tools that a provider runs itself, such as ${tool.id}`);
  });
}

export function answerFormatOf({ responseFormat: format }: CallOptions): AnswerFormat | undefined {
  if (format?.type !== "json") return undefined;
  const { schema, name = "response", description } = format;
  if (schema === undefined) return { type: "json_object" };
  // Strict mode refuses schemas with optional fields; results are checked here in any case.
  return { type: "json_schema", name, description, schema, strict: false };
}

/** Whether OpenAI is to store the answer; undefined where a call says nothing. */
export function storeOf({ providerOptions }: CallOptions): boolean | undefined {
  const { store, ...others } = providerOptions?.openai ?? {};
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw notTaken(`option "${other}": the provider's setting "body" has further fields`);
  return typeof store === "boolean" ? store : undefined;
}
