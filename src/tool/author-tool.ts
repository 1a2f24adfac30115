/** Makes an author's definition a `Tool`: its schema as JSON Schema, its input checked before it runs. */

import type { z } from "zod";
import type { ToolDefinition } from "../agent/tool/define-tool.ts";
import { usesSandbox } from "../agent/tool/sandbox-tool.ts";
import { wakeUpsOf } from "../agent/tool/wake-up-tool.ts";
import { toolLimits } from "../limits.ts";
import { isObject } from "../protocol/check/field-checks.ts";
import { findUnknownField, suggestName } from "../protocol/check/known-names.ts";
import { describeIssue, type Issue } from "../protocol/json-schema/issues.ts";
import { toValidator } from "../protocol/json-schema/json-schema.ts";
import { isZodSchema } from "../protocol/json-schema/raw-shape.ts";
import { findShapeProblem } from "../protocol/json-schema/read/implied-type.ts";
import type { JsonSchema } from "../protocol/json-schema/schema.ts";
import type { Validator } from "../protocol/json-schema/validator.ts";
import { fromZod } from "../protocol/json-schema/zod-schema.ts";
import type { ParsedInput, Tool } from "./tool.ts";

const noParameters: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

export function toTool(definition: ToolDefinition): Tool {
  const { name, description, parameters, effect = "once", needsApproval, approvers, execute } = definition;
  const openWakeUps = wakeUpsOf(definition);
  const schema: z.ZodType | JsonSchema = parameters ?? noParameters;
  const given = isZodSchema(schema) ? toJsonSchema(schema, name) : requireObject(schema, name);
  const parse = isZodSchema(schema)
    ? zodParser(schema)
    : schemaParser(toValidator(schema, parametersOf(name)));
  return {
    name,
    description,
    effect: usesSandbox(definition) ? "transaction" : effect,
    inputSchema: given,
    ...(needsApproval !== undefined && { needsApproval }),
    ...(approvers !== undefined && { approvers }),
    ...(openWakeUps !== undefined && { openWakeUps }),
    parse,
    execute: async (input, context) => execute(input, context),
  };
}

/** The tool's parameters for the model. */
function toJsonSchema(schema: z.ZodType, toolName: string): JsonSchema {
  return requireObject(fromZod(parametersOf(toolName), schema), toolName);
}

function requireObject(schema: JsonSchema, toolName: string): JsonSchema {
  const problem = findShapeProblem(schema);
  if (problem !== undefined) throw new Error(`[edgeflue] ${parametersOf(toolName)}: ${problem}.`);
  const isUnion = unionKeywords.some((keyword) => schema[keyword] !== undefined);
  if (schema.type === "object" && !isUnion) return schema;
  if (schema.type === undefined && !isUnion) return { type: "object", ...schema };
  const advice = isUnion ? ", which no union is. Put the union into a field of an object" : "";
  throw new Error(`[edgeflue] ${parametersOf(toolName)} must be an object schema${advice}.`);
}

/** Providers refuse these at the root of a tool's parameters. */
const unionKeywords = ["anyOf", "oneOf", "allOf", "enum", "not"] as const;

function parametersOf(toolName: string): string {
  return `parameters of tool "${toolName}"`;
}

/** An author's schema may have asynchronous checks. */
function zodParser(schema: z.ZodType): Tool["parse"] {
  return async (input) => {
    const { success, data, error } = await schema.safeParseAsync(input);
    return success ? { ok: true, input: data } : refuse(error.issues, error.issues.length);
  };
}

function schemaParser(validator: Validator): Tool["parse"] {
  return (input) => {
    const checked = validator.check(input);
    return checked.ok ? { ok: true, input: checked.value } : refuse(checked.issues, checked.count);
  };
}

/** Checks the input of a built-in tool. A field that the schema does not have is refused: dropping it would change what the
 *  call means. */
export function createParser({ properties = {}, ...schema }: JsonSchema): Tool["parse"] {
  const known = Object.keys(properties);
  let parse: Tool["parse"] | undefined;
  return (input) => {
    const unknown = isObject(input) ? findUnknownField(input, known) : undefined;
    if (unknown !== undefined) {
      const problem = `there is no parameter ${JSON.stringify(unknown)}.${suggestName(unknown, known)}`;
      return { ok: false, problem: problem.replace(/\.$/, "") };
    }
    parse ??= schemaParser(toValidator({ properties, ...schema }));
    return parse(input);
  };
}

/** What is wrong, field by field, in words for the model. */
function refuse(issues: readonly Issue[], count: number): ParsedInput {
  const problems = issues.slice(0, toolLimits.inputProblemsMax).map(describeIssue);
  const more = count - problems.length;
  return { ok: false, problem: more > 0 ? `${problems.join("; ")}; and ${more} more` : problems.join("; ") };
}
