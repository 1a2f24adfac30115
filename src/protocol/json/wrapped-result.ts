/** Providers constrain an answer only to an object. A typed result of another kind is asked for as its only field. */

import type { JsonSchema } from "../json-schema/schema.ts";

export const resultField = "result";

/** Whether a result of this schema is asked for within an object. */
export function isWrapped(schema: JsonSchema): boolean {
  const isUnion = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? schema.enum ?? schema.not ?? schema.if;
  return schema.type !== "object" || isUnion !== undefined;
}

/** The result in a value that has the field and no other. */
export function unwrap(value: unknown): { value: unknown } | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const [only] = entries;
  return entries.length === 1 && only?.[0] === resultField ? { value: only[1] } : undefined;
}
