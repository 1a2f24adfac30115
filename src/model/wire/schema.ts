/** JSON Schemas as providers accept them: with an object as the root, and in the keywords of the newest draft. Pure. */

import { isWrapped, resultField } from "../../protocol/json/wrapped-result.ts";
import type { JsonSchema } from "../../protocol/json-schema/schema.ts";
import type { Dialect } from "./dialect.ts";

type Node = Record<string, unknown>;

const known = new WeakMap<object, JsonSchema>();

/** Returns the same object if nothing changes. */
export function toWireSchema(schema: JsonSchema): JsonSchema {
  const made = known.get(schema) ?? (rewrite(schema) as JsonSchema); // the same schema in other keywords
  known.set(schema, made);
  return made;
}

/** For an answer: a root that is not an object becomes the only field of one. readTypedResult() unwraps it. */
export function toAnswerSchema(schema: JsonSchema, { schemaRoot }: Dialect): JsonSchema {
  if (schemaRoot === "any" || !isWrapped(schema)) return toWireSchema(schema);
  const cached = wrapped.get(schema);
  if (cached !== undefined) return cached;
  // References point into the root.
  const { $defs, definitions, ...inner } = withinResult(toWireSchema(schema)) as JsonSchema & {
    $defs?: object;
  };
  const made = {
    type: "object",
    properties: { [resultField]: inner },
    required: [resultField],
    additionalProperties: false,
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  } as JsonSchema; // with the definitions of newer drafts
  wrapped.set(schema, made);
  return made;
}

const wrapped = new WeakMap<object, JsonSchema>();

/** Redirects references to the root, or into it, to the field. */
function withinResult(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withinResult);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => {
      const isOther = name !== "$ref" || typeof value !== "string" || !value.startsWith("#");
      if (isOther && namingKeywords.has(name) && isNode(value)) return [name, mapFields(value, withinResult)];
      if (isOther) return [name, dataKeywords.has(name) ? value : withinResult(value)];
      const isDefinition = value.startsWith("#/$defs/") || value.startsWith("#/definitions/");
      return [name, isDefinition ? value : `#/properties/${resultField}${value.slice(1)}`];
    }),
  );
}

function rewrite(node: unknown): unknown {
  if (Array.isArray(node)) {
    const items = node.map(rewrite);
    return items.every((item, index) => item === node[index]) ? node : items;
  }
  if (typeof node !== "object" || node === null) return node;
  return rewriteNode(node as Node); // a plain object of JSON
}

/** Keywords whose values are data, not schemas. */
const dataKeywords = new Set(["const", "default", "enum", "examples", "required"]);

/** Keywords whose values are schemas by names, which may be those of keywords. */
const namingKeywords = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "dependencies",
]);

function rewriteNode(node: Node): Node {
  const copy = mapFields(node, (value, name) => {
    if (dataKeywords.has(name)) return value;
    return namingKeywords.has(name) && isNode(value) ? mapFields(value, rewrite) : rewrite(value);
  });
  const made = withExclusive(withExclusive(copy, "minimum"), "maximum");
  if (Array.isArray(made.items)) {
    // A tuple of draft 7.
    const { items, additionalItems, ...others } = made;
    return {
      ...others,
      prefixItems: items,
      ...(additionalItems !== undefined && { items: additionalItems }),
    };
  }
  if (made.nullable === true && typeof made.type === "string") {
    // OpenAPI's way to allow null.
    const { nullable: _, type, enum: values, ...others } = made;
    const withNull = Array.isArray(values) && !values.includes(null) ? [...values, null] : values;
    return { ...others, type: [type, "null"], ...(withNull !== undefined && { enum: withNull }) };
  }
  return made;
}

/** The same object if nothing changes. */
function mapFields(node: Node, change: (value: unknown, name: string) => unknown): Node {
  let isSame = true;
  const entries = Object.entries(node).map(([name, value]) => {
    const changed = change(value, name);
    isSame &&= changed === value;
    return [name, changed];
  });
  return isSame ? node : Object.fromEntries(entries); // a property may be named __proto__
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** In draft 4 a flag says that the bound next to it is excluded. Providers that check schemas refuse the whole request for it. */
function withExclusive(node: Node, bound: "minimum" | "maximum"): Node {
  const exclusive = bound === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
  const { [bound]: limit, [exclusive]: isExcluded, ...others } = node;
  if (typeof isExcluded !== "boolean" || typeof limit !== "number") return node;
  return { ...others, [isExcluded ? exclusive : bound]: limit };
}
