/** JSON Schema as it travels: checked once where it comes in. */

import type { JSONSchema7 } from "@ai-sdk/provider";
import type { z } from "zod";
import { describeError, invalidRequest } from "../../errors.ts";
import { requestLimits } from "../../limits.ts";
import { endSentence } from "../check/known-names.ts";
import { toZod } from "./zod-schema.ts";

export type JsonSchema = JSONSchema7;

/** The validator of a schema. Throws when zod cannot read it. */
export function toValidator(schema: JsonSchema): z.ZodType {
  return toZod("the schema", schema);
}

/** Refuses what is no JSON Schema, or too large a one, with the field's name. */
export function checkJsonSchema(field: string, value: unknown): JsonSchema {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidRequest(`The field "${field}" must be a JSON Schema object.`, { meta: { field } });
  }
  const length = JSON.stringify(value).length;
  if (length > requestLimits.schemaCharsMax) {
    const max = requestLimits.schemaCharsMax;
    throw invalidRequest(`The schema in "${field}" has ${length} characters; at most ${max} are allowed.`, {
      meta: { field, length, max },
    });
  }
  try {
    // A schema that is nothing but a reference to itself can be read, and never ends.
    toValidator(value).safeParse(null);
  } catch (error) {
    const problem = describeError(error);
    const ours = "[edgeflue] the schema"; // then `: …` or `, field "a": …`
    const why = problem.startsWith(ours) ? problem.slice(ours.length) : `: ${problem}`;
    throw invalidRequest(endSentence(`The field "${field}" is not a JSON Schema that can be checked${why}`), {
      meta: { field },
    });
  }
  return value;
}
