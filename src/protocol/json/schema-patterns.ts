/** The patterns of a JSON Schema. zod would run them in JavaScript's engine, where `^(a+)+$` and thirty letters take
 *  seconds; a caller that sends a schema, or a model, may send such a thing. Here they are linear. Pure. */

import { jsonLimits } from "../../limits.ts";
import { compileRegex, type Regex } from "../../regex/regex.ts";
import { completeSchema } from "./complete-schema.ts";

/** A part of a value that a pattern does not match. */
export interface PatternIssue {
  path: (string | number)[];
  message: string;
}

type SchemaObject = { readonly [keyword: string]: unknown };

/** The schema for zod: complete, without patterns, and whether it had any. Throws `RegexError` for one that cannot be used, and an
 *  error for a place where it could not be checked. */
export function withoutPatterns(schema: unknown): { schema: unknown; hasPatterns: boolean } {
  let hasPatterns = false;
  const strip = (part: unknown, depth: number): unknown => {
    if (depth > jsonLimits.depthMax * 4) throw new Error("It is nested too deeply.");
    if (Array.isArray(part)) return part.map((item) => strip(item, depth + 1));
    if (!isSchemaObject(part)) return part;
    const { pattern } = part;
    if ("patternProperties" in part) {
      throw new Error('"patternProperties" cannot be checked; list the fields in "properties".');
    }
    if (typeof pattern === "string") {
      compile(pattern);
      hasPatterns = true;
    }
    const whole = completeSchema(part);
    const { pattern: _, ...kept } = whole;
    return Object.fromEntries(
      Object.entries(typeof pattern === "string" ? kept : whole).map(([keyword, value]) => [
        keyword,
        dataKeywords.has(keyword)
          ? value
          : namedSchemas.has(keyword)
            ? stripEach(value, depth, strip)
            : strip(value, depth + 1),
      ]),
    );
  };
  return { schema: strip(schema, 0), hasPatterns };
}

/** What is there is data, not a schema. */
const dataKeywords: ReadonlySet<string> = new Set([
  ...["const", "default", "enum", "example", "examples"],
  ...["discriminator", "externalDocs", "xml"],
]);

/** Objects of schemas, by names of the author's. */
const namedSchemas: ReadonlySet<string> = new Set(["properties", "definitions", "$defs"]);

/** The names of fields may be those of keywords. */
function stripEach(
  fields: unknown,
  depth: number,
  strip: (part: unknown, depth: number) => unknown,
): unknown {
  if (!isSchemaObject(fields)) return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, strip(field, depth + 2)]));
}

/** The parts of a value that do not match the patterns for them. The value fits the schema otherwise; `fits` says whether
 *  one fits a part of the schema, patterns included. */
export function findPatternIssues(
  root: unknown,
  value: unknown,
  fits: (schema: unknown, value: unknown) => boolean,
): PatternIssue[] {
  const issues: PatternIssue[] = [];
  const visit = (schema: unknown, part: unknown, path: (string | number)[]): void => {
    if (!isSchemaObject(schema) || path.length > jsonLimits.depthMax) return;
    const { $ref, pattern, properties, items, prefixItems, additionalProperties, allOf, anyOf, oneOf } =
      schema;
    if (typeof $ref === "string") visit(resolve(root, $ref), part, path);
    if (typeof pattern === "string" && typeof part === "string" && !compile(pattern).test(part)) {
      issues.push({ path, message: `Invalid string: must match pattern /${pattern}/` });
    }
    for (const one of listOf(allOf)) visit(one, part, path);
    for (const choices of [listOf(anyOf), listOf(oneOf)]) {
      if (choices.length > 0 && !choices.some((choice) => fits(choice, part))) {
        issues.push({
          path,
          message: "Invalid input: it matches none of the alternatives with their patterns",
        });
      }
    }
    if (Array.isArray(part)) {
      const first = listOf(Array.isArray(items) ? items : prefixItems);
      for (const [index, item] of part.entries()) visit(first[index] ?? items, item, [...path, index]);
    } else if (isSchemaObject(part)) {
      const fields = isSchemaObject(properties) ? properties : {};
      for (const [name, field] of Object.entries(part)) {
        visit(Object.hasOwn(fields, name) ? fields[name] : additionalProperties, field, [...path, name]);
      }
    }
  };
  visit(root, value, []);
  return issues;
}

const compiled = new Map<string, Regex>();

/** As JSON Schema has it: found anywhere in the text, `\d` and `\w` in ASCII. */
function compile(pattern: string): Regex {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const regex = compileRegex(pattern, { syntax: "perl", backReferences: false });
  if (compiled.size >= jsonLimits.patternsCached) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}

/** What a reference within the schema points to. */
function resolve(root: unknown, reference: string): unknown {
  let found: unknown = root;
  for (const name of reference.replace(/^#\/?/, "").split("/")) {
    if (name === "") continue;
    if (!isSchemaObject(found)) return undefined;
    found = found[decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return found;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
