/** JSON Schema as data. */

import type { JSONSchema7 } from "@ai-sdk/provider";

export type JsonSchema = JSONSchema7;

/** One part of a schema that is no `true` or `false`. */
export type SchemaObject = { readonly [keyword: string]: unknown };

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The object's fields; none when it is no object. */
export function fieldsOf(value: unknown): [string, unknown][] {
  return isSchemaObject(value) ? Object.entries(value) : [];
}
