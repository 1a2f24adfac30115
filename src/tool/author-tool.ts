/** Makes an author's definition a `Tool`: its schema as JSON Schema, its input checked before it runs. */

import type { JSONSchema7 } from "@ai-sdk/provider";
import { z } from "zod";
import type { ToolDefinition } from "../agent/define-tool.ts";
import type { Tool } from "./tool.ts";

const noParameters: JSONSchema7 = { type: "object", properties: {}, additionalProperties: false };

export function toTool(definition: ToolDefinition): Tool {
  const { name, description, parameters, effect = "once", execute } = definition;
  const schema = isZodSchema(parameters) ? parameters : undefined;
  const given: JSONSchema7 =
    schema === undefined ? ((parameters as JSONSchema7) ?? noParameters) : toJsonSchema(schema, name);
  const validator = schema ?? z.fromJSONSchema(given as Parameters<typeof z.fromJSONSchema>[0]);
  return {
    name,
    description,
    effect,
    inputSchema: given,
    parse: (input) => parseInput(validator, input),
    execute: async (input, context) => execute(input, context),
  };
}

/** True also for schemas of another copy of zod 4. */
function isZodSchema(value: object | undefined): value is z.ZodType {
  return value !== undefined && "_zod" in value;
}

/** The tool's parameters for the model. `$schema` is left out: some providers refuse it. */
export function toJsonSchema(schema: z.ZodType, toolName: string): JSONSchema7 {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
  if (jsonSchema.type !== "object") {
    throw new Error(`[edgeflue] parameters of tool "${toolName}" must be an object schema.`);
  }
  return jsonSchema as JSONSchema7; // draft 7 was asked for
}

/** The input as the schema reads it, or what is wrong with it, field by field, in words for the model. */
export function parseInput(
  schema: z.ZodType,
  input: unknown,
): { ok: true; input: unknown } | { ok: false; problem: string } {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { ok: true, input: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  return { ok: false, problem: problems.join("; ") };
}
