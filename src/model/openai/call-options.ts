/** The options of a call that both of OpenAI's APIs treat alike. Pure. */

import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { notTaken } from "./not-taken.ts";

type CallOptions = LanguageModelV4CallOptions;

export type AnswerFormat =
  | { type: "json_object" }
  | { type: "json_schema"; name: string; description: string | undefined; schema: object; strict: false };

export function functionsOf({ tools = [] }: CallOptions): LanguageModelV4FunctionTool[] {
  return tools.map((tool) => {
    if (tool.type === "function") return tool;
    throw notTaken(`tools that the provider runs, such as ${tool.id}`);
  });
}

export function answerFormatOf({ responseFormat: format }: CallOptions): AnswerFormat | undefined {
  if (format?.type !== "json") return undefined;
  const { schema, name = "response", description } = format;
  if (schema === undefined) return { type: "json_object" };
  // Strict mode refuses schemas with optional fields; results are checked here in any case.
  return { type: "json_schema", name, description, schema, strict: false };
}

/** Whether OpenAI should store the answer; undefined if the call does not say. */
export function storeOf({ providerOptions }: CallOptions): boolean | undefined {
  const { store, ...others } = providerOptions?.openai ?? {};
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw notTaken(`the option "${other}": set further fields in the provider's setting "body"`);
  return typeof store === "boolean" ? store : undefined;
}
