/** zod schemas as JSON Schema, and JSON Schema as zod. What cannot be one is an error that says where it is. */

import type { JSONSchema7 } from "@ai-sdk/provider";
import * as z from "zod";
import { describeError } from "../../errors.ts";
import { findPatternIssues, withoutPatterns } from "./schema-patterns.ts";

/** The schema's input, not its output. `$schema` is left out: some providers refuse it. So are the
 *  bounds that zod gives every integer, which say nothing about this one. `what` begins the sentence of an error. */
export function fromZod(what: string, schema: z.ZodType): JSONSchema7 {
  try {
    const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
      io: "input",
      target: "draft-7",
      override: ({ jsonSchema: part }) => {
        if (part.type !== "integer") return;
        if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
        if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
      },
    });
    return jsonSchema as JSONSchema7; // draft 7 was asked for
  } catch (error) {
    throw schemaError(what, findUnrepresentable(schema), error);
  }
}

/** The validator of a JSON Schema. Its patterns take time linear in the text. */
export function toZod(what: string, schema: JSONSchema7): z.ZodType {
  try {
    return readWithPatterns(schema, schema);
  } catch (error) {
    throw schemaError(what, findUnreadable(schema), error);
  }
}

/** `root` is where references point into. */
function readWithPatterns(schema: unknown, root: unknown): z.ZodType {
  const { schema: plain, hasPatterns } = withoutPatterns(schema);
  const validator = read(plain);
  if (!hasPatterns) return validator;
  const fits = (part: unknown, value: unknown) => readWithPatterns(part, root).safeParse(value).success;
  return validator.superRefine((value, context) => {
    for (const issue of findPatternIssues(schema, value, fits))
      context.addIssue({ code: "custom", ...issue });
  });
}

function read(schema: unknown): z.ZodType {
  return z.fromJSONSchema(withDraft(schema) as Parameters<typeof z.fromJSONSchema>[0]); // two names for one format
}

/** References into `definitions`, which is draft 7's name for them, are found only in a schema that says its draft. */
function withDraft(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null || "$schema" in schema || "$defs" in schema)
    return schema;
  return "definitions" in schema ? { $schema: "http://json-schema.org/draft-07/schema#", ...schema } : schema;
}

function schemaError(what: string, path: readonly PropertyKey[], cause: unknown): Error {
  const place = path.length === 0 ? "" : `, field "${path.join(".")}"`;
  return new Error(`[edgeflue] ${what}${place}: ${describeError(cause).replace(/\.$/, "")}.`, { cause });
}

/** Where JSON Schema has no word for what a zod schema says. */
function findUnrepresentable(schema: z.ZodType): readonly PropertyKey[] {
  let found: readonly PropertyKey[] = [];
  z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema, zodSchema, path }) => {
      const isAnything = ["any", "unknown"].includes(zodSchema._zod.def.type);
      if (found.length === 0 && !isAnything && Object.keys(jsonSchema).length === 0) found = path;
    },
  });
  return found.filter((part) => part !== "properties");
}

/** The innermost part of a JSON Schema that cannot be read on its own. */
function findUnreadable(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {}, items } = schema as { properties?: unknown; items?: unknown }; // an object
  for (const [name, part] of [...Object.entries(properties ?? {}), ["items", items] as const]) {
    if (part === undefined) continue;
    try {
      read(part);
    } catch {
      return [name, ...findUnreadable(part)];
    }
  }
  return [];
}
