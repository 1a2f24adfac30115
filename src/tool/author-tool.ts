/** Makes an author's definition a `Tool`: its schema as JSON Schema, its input checked before it runs. */

import type { JSONSchema7 } from "@ai-sdk/provider";
import { z } from "zod";
import type { ToolDefinition } from "../agent/define-tool.ts";
import { toolLimits } from "../limits.ts";
import type { ParsedInput, Tool } from "./tool.ts";

const noParameters: JSONSchema7 = { type: "object", properties: {}, additionalProperties: false };

export function toTool(definition: ToolDefinition): Tool {
  const { name, description, parameters, effect = "once", needsApproval, execute } = definition;
  const schema = isZodSchema(parameters) ? parameters : undefined;
  const given: JSONSchema7 =
    schema === undefined ? ((parameters as JSONSchema7) ?? noParameters) : toJsonSchema(schema, name);
  const validator = schema ?? z.fromJSONSchema(given as Parameters<typeof z.fromJSONSchema>[0]);
  return {
    name,
    description,
    effect,
    inputSchema: given,
    ...(needsApproval !== undefined && { needsApproval }),
    // An author's schema may have asynchronous checks.
    parse: async (input) => toParsedInput(await validator.safeParseAsync(input)),
    execute: async (input, context) => execute(input, context),
  };
}

/** True also for schemas of another copy of zod 4. */
function isZodSchema(value: object | undefined): value is z.ZodType {
  return value !== undefined && "_zod" in value;
}

/** The tool's parameters for the model. `$schema` is left out: some providers refuse it. So are the bounds that zod
 *  gives every integer, which say nothing about this one. */
export function toJsonSchema(schema: z.ZodType, toolName: string): JSONSchema7 {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema: part }) => {
      if (part.type !== "integer") return;
      if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
      if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
    },
  });
  if (jsonSchema.type !== "object") {
    throw new Error(`[edgeflue] parameters of tool "${toolName}" must be an object schema.`);
  }
  return jsonSchema as JSONSchema7; // draft 7 was asked for
}

/** The input as the schema reads it, or what is wrong with it, field by field, in words for the model. */
export function parseInput(schema: z.ZodType, input: unknown): ParsedInput {
  return toParsedInput(schema.safeParse(input));
}

function toParsedInput(parsed: z.ZodSafeParseResult<unknown>): ParsedInput {
  if (parsed.success) return { ok: true, input: parsed.data };
  const { issues } = parsed.error;
  const problems = issues
    .slice(0, toolLimits.inputProblemsMax)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  const more = issues.length - problems.length;
  return { ok: false, problem: more > 0 ? `${problems.join("; ")}; and ${more} more` : problems.join("; ") };
}
