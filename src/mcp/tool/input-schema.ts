/** A tool's input schema as a model and the check of its calls can use it. Pure. */

import { describeError } from "../../errors.ts";
import { isObject } from "../../protocol/check/field-checks.ts";
import { toValidator } from "../../protocol/json-schema/json-schema.ts";
import type { JsonSchema } from "../../protocol/json-schema/schema.ts";
import { mcpLimits } from "../limits.ts";
import { type ParamHeader, readParamHeaders } from "./param-headers.ts";
import { cleanText } from "./server-text.ts";
import { valueAt } from "./value-at.ts";

export type PreparedSchema =
  | { ok: true; input: PreparedInput; chars: number }
  | { ok: false; problem: string };

export interface PreparedInput {
  inputSchema: JsonSchema;
  /** Arguments that are sent in a header as well. */
  headers: readonly ParamHeader[];
  /** The arguments by the server's own names. */
  toOwnInput(input: unknown): unknown;
}

/** Providers refuse these at the root. What they say beyond the properties, the server checks itself. */
const rootUnions = ["anyOf", "oneOf", "allOf", "enum", "not", "if", "then", "else"];

/** `problem` follows "its input schema". */
export function prepareSchema(schema: unknown): PreparedSchema {
  if (!isObject(schema)) return refuse("is no object");
  const given = followRoot(schema);
  const { type = "object" } = given as { type?: unknown }; // an object
  if (type !== "object") return refuse("is not of type object");
  const fields = Object.entries(given).filter(([keyword]) => !rootUnions.includes(keyword));
  const isUnion = fields.length < Object.keys(given).length;
  const bare = Object.fromEntries(fields) as JsonSchema;
  if (isUnion && bare.properties === undefined) return refuse("is a union");
  const cleaned = clean({ properties: {}, ...bare, type: "object" }) as JsonSchema; // the same shape
  const chars = JSON.stringify(cleaned).length;
  if (chars > mcpLimits.schemaCharsMax) return refuse(`has ${chars} characters`);
  // A reference to a property that has another name now leads nowhere.
  const { schema: inputSchema, toOwnInput } = withLegalNames(cleaned);
  try {
    toValidator(inputSchema, "it");
    return { ok: true, input: { inputSchema, headers: readParamHeaders(given), toOwnInput }, chars };
  } catch (error) {
    return refuse(
      `cannot be used: ${describeError(error)
        .replace(/^\[edgeflue\] it[:,]? /, "")
        .replace(/\.$/, "")}`,
    );
  }
}

/** Some generators write no more than a reference to the object at the root, where most providers look for its properties. */
function followRoot(schema: object): object {
  const { $ref, ...others } = schema as { $ref?: unknown }; // an object
  if (typeof $ref !== "string") return schema;
  const [, place = "", name = ""] = /^#\/(\$defs|definitions)\/([^/~%]+)$/.exec($ref) ?? [];
  const definitions = valueAt(schema, [place]);
  const target = valueAt(definitions, [name]);
  if (!isObject(definitions) || !isObject(target)) return schema;
  const followed = { ...others, ...target };
  if (JSON.stringify(followed).includes(JSON.stringify($ref))) return followed;
  const left = Object.entries(definitions).filter(([other]) => other !== name);
  return { ...followed, [place]: Object.fromEntries(left) };
}

function refuse(problem: string): PreparedSchema {
  return { ok: false, problem };
}

/** Words for people and models, which are not compared with anything. */
const words: ReadonlySet<string> = new Set(["description", "title", "$comment"]);

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      words.has(key) && typeof item === "string"
        ? cleanText(item, mcpLimits.descriptionCharsMax)
        : clean(item),
    ]),
  );
}

/** Anthropic refuses a whole request for one property of another name. It looks at those of the root only. */
const legalName = /^[A-Za-z0-9_.-]{1,64}$/;

/** The schema with legal names of properties, and the way back. */
function withLegalNames(schema: JsonSchema): { schema: JsonSchema; toOwnInput: PreparedInput["toOwnInput"] } {
  const { properties, required } = schema;
  const names = isObject(properties) ? Object.keys(properties) : [];
  const taken = new Set(names.filter((name) => legalName.test(name)));
  const odd = names.filter((name) => !taken.has(name));
  if (odd.length === 0) return { schema, toOwnInput: (input) => input };
  let number = 1;
  const toLegal = (name: string) => {
    const plain = name.replace(/[^A-Za-z0-9_.-]/g, "_");
    let legal = plain.slice(0, 64) || "_";
    while (taken.has(legal)) {
      number += 1;
      legal = `${plain.slice(0, 56)}_${number}`;
    }
    taken.add(legal);
    return legal;
  };
  const legalOf = new Map(odd.map((name) => [name, toLegal(name)]));
  const oddOf = new Map([...legalOf].map(([name, legal]) => [legal, name]));
  const rename = (fields: object, names: ReadonlyMap<string, string>) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [names.get(name) ?? name, field]));
  return {
    schema: {
      ...schema,
      properties: rename(properties ?? {}, legalOf),
      ...(Array.isArray(required) && { required: required.map((name) => legalOf.get(name) ?? name) }),
    },
    toOwnInput: (input) => (isObject(input) ? rename(input, oddOf) : input),
  };
}
