/** JSON Schema as it travels: checked once where it comes in. */

import { invalidField, invalidRequest } from "../../errors.ts";
import { requestLimits } from "../../limits.ts";
import { endSentence } from "../check/known-names.ts";
import { findShapeProblem } from "./read/implied-type.ts";
import { SchemaProblem } from "./read/schema-index.ts";
import type { JsonSchema } from "./schema.ts";
import { Validator } from "./validator.ts";

export type { JsonSchema } from "./schema.ts";

/** The validator of a schema. `what` begins the sentence of an error. */
export function toValidator(schema: JsonSchema, what = "the schema"): Validator {
  try {
    return new Validator(schema);
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    throw new Error(endSentence(error.after(`[edgeflue] ${what}`)), { cause: error });
  }
}

/** Refuses what is no JSON Schema, or too large a one, with the field's name. */
export function checkJsonSchema(field: string, value: unknown): JsonSchema {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidField(field, `The field "${field}" must be a JSON Schema object.`);
  }
  const length = JSON.stringify(value).length;
  if (length > requestLimits.schemaCharsMax) {
    const max = requestLimits.schemaCharsMax;
    throw invalidRequest(`The schema in "${field}" has ${length} characters; at most ${max} are allowed.`, {
      meta: { field, length, max },
    });
  }
  try {
    const problem = findShapeProblem(value);
    if (problem !== undefined) throw new SchemaProblem([], problem);
    new Validator(value);
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    const sentence = error.after(`The field "${field}" is not a JSON Schema that can be checked`);
    throw invalidField(field, endSentence(sentence));
  }
  return value;
}
