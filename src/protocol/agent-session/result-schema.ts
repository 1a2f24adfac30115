/** Schemas of typed results, as a caller gives them: by zod or as JSON Schema. */

import type { z } from "zod";
import { describeError, EdgeflueError, invalidRequest } from "../../errors.ts";
import { isObject } from "../check/field-checks.ts";
import { describeIssue } from "../json-schema/issues.ts";
import type { JsonSchema } from "../json-schema/json-schema.ts";
import { isRawShape, isZodSchema } from "../json-schema/raw-shape.ts";
import { fromZod } from "../json-schema/zod-schema.ts";
import type { PromptResult } from "../prompt.ts";

export type Schema = z.ZodType | JsonSchema;

/** What the model is asked for: the schema's input, not its output. */
export function toJsonSchema(schema: Schema): JsonSchema {
  if (!isObject(schema))
    throw invalidRequest('The field "result" must be a zod schema or a JSON Schema object.', {
      hint: "For example z.object({ isBug: z.boolean() }).",
      meta: { field: "result" },
    });
  if (isRawShape(schema)) {
    throw invalidRequest('The field "result" is an object of zod schemas, which checks nothing.', {
      hint: "Write z.object({ … }) around it.",
      meta: { field: "result" },
    });
  }
  if (!isZodSchema(schema)) return schema;
  try {
    return fromZod("the result", schema);
  } catch (error) {
    throw invalidRequest('The field "result" is no schema that a model can be asked for.', {
      hint: describeError(error),
      meta: { field: "result" },
      cause: error,
    });
  }
}

/** What JSON Schema cannot say (refinements, transforms) is done here, after the model's part. */
export function readResult(
  schema: Schema | undefined,
  { result, text }: Pick<PromptResult, "result" | "text">,
): unknown {
  if (schema === undefined || !isZodSchema(schema)) return result;
  const parsed = schema.safeParse(result);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(describeIssue);
  throw new EdgeflueError("result_invalid", "The model did not give a result that matches the schema.", {
    meta: { answer: text, issues },
  });
}
