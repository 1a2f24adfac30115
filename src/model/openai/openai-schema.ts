/** JSON Schemas as OpenAI accepts them: without `propertyNames`, look-around in a `pattern`, and `allOf` around a
 *  single reference, as zod writes it; with `items` in every array, tuples included, and `properties` at the root. What
 *  the model sends is validated against the original schema in any case. Pure. */

import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { JsonSchema } from "../../protocol/json-schema/schema.ts";
import { notTaken } from "./not-taken.ts";

type Node = Record<string, unknown>;

/** The call with such schemas for its tools and its result. */
export function withOpenAiSchemas(options: LanguageModelV4CallOptions): LanguageModelV4CallOptions {
  const { tools, responseFormat } = options;
  const made = { ...options };
  if (tools !== undefined) {
    made.tools = tools.map((tool) =>
      tool.type === "function" ? { ...tool, inputSchema: toOpenAiSchema(tool.inputSchema) } : tool,
    );
  }
  if (responseFormat?.type === "json" && responseFormat.schema !== undefined) {
    made.responseFormat = { ...responseFormat, schema: toOpenAiSchema(responseFormat.schema) };
  }
  return made;
}

export function toOpenAiSchema(schema: JsonSchema): JsonSchema {
  const root = replaceReference(rewriteKeywords(schema as Node)); // an object of JSON
  if (root.type === "object") root.properties ??= {};
  return root as JsonSchema;
}

/** The root must be an object, so a reference at the root is replaced by its target. */
function replaceReference(root: Node): Node {
  const reference = onlyReference(root);
  const target = reference === undefined ? undefined : findDefinition(root, reference);
  if (target === undefined) return root;
  const { allOf: _, ...others } = root;
  return { ...target, ...others };
}

/** Keywords whose value is a schema or a list of schemas. */
const ofSchemas: ReadonlySet<string> = new Set([
  ...["items", "prefixItems", "additionalItems", "additionalProperties", "contains"],
  ...["allOf", "anyOf", "oneOf", "not", "if", "then", "else"],
]);
/** Keywords whose value is a record of schemas. */
const ofNames: ReadonlySet<string> = new Set([
  ...["properties", "patternProperties", "definitions", "$defs", "dependencies"],
]);

function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite);
  if (!isNode(value)) return value;
  const node = rewriteKeywords(value);
  const $ref = onlyReference(node);
  if ($ref === undefined) return node;
  const { allOf: _, ...others } = node;
  return { ...others, $ref };
}

function rewriteKeywords(node: Node): Node {
  const made: Node = {};
  for (const [name, value] of Object.entries(node)) {
    if (name === "propertyNames") requireStrings(value);
    else if (name === "pattern" && typeof value === "string" && looksAround(value)) continue;
    else if (ofSchemas.has(name)) made[name] = rewrite(value);
    else if (ofNames.has(name) && isNode(value)) made[name] = mapValues(value);
    else made[name] = value;
  }
  if ([made.type].flat().includes("array")) made.items ??= {};
  return made;
}

function mapValues(node: Node): Node {
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, rewrite(value)]));
}

/** Property names are strings: a schema that says nothing else about them can be left out. */
function requireStrings(names: unknown): void {
  const { type = "string" } = isNode(names) ? names : { type: undefined };
  if (typeof names === "boolean" || type !== "string")
    throw notTaken("schemas whose property names are not strings");
}

/** Escaped characters and character classes cannot be a look-around. */
function looksAround(pattern: string): boolean {
  const bare = pattern.replace(/\\.?|\[(?:\\.|[^\]\\])*\]?/gs, "_");
  return /\(\?<?[=!]/.test(bare);
}

function onlyReference({ allOf }: Node): string | undefined {
  const [only] = Array.isArray(allOf) && allOf.length === 1 ? allOf : [];
  if (!isNode(only) || Object.keys(only).length !== 1) return undefined;
  return typeof only.$ref === "string" ? only.$ref : undefined;
}

function findDefinition(root: Node, reference: string): Node | undefined {
  const [, keyword = "", name = ""] = /^#\/(definitions|\$defs)\/(.+)$/.exec(reference) ?? [];
  const definitions = root[keyword];
  const found = isNode(definitions)
    ? definitions[name.replaceAll("~1", "/").replaceAll("~0", "~")]
    : undefined;
  return isNode(found) ? found : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
