/** A tool's input schema as a model and the check of its calls can use it. Pure. */

import { describeError } from "../../errors.ts";
import { isObject } from "../../protocol/check/field-checks.ts";
import { toValidator } from "../../protocol/json-schema/json-schema.ts";
import type { JsonSchema } from "../../protocol/json-schema/schema.ts";
import { mcpLimits } from "../limits.ts";
import { cleanText } from "./server-text.ts";

export type PreparedSchema = { ok: true; schema: JsonSchema; chars: number } | { ok: false; problem: string };

/** Providers refuse these at the root. What they say beyond the properties, the server checks itself. */
const rootUnions = ["anyOf", "oneOf", "allOf", "enum", "not", "if", "then", "else"];

/** `problem` follows "its input schema". */
export function prepareSchema(given: unknown): PreparedSchema {
  if (!isObject(given)) return refuse("is no object");
  const { type = "object" } = given as { type?: unknown }; // an object
  if (type !== "object") return refuse("is not of type object");
  const fields = Object.entries(given).filter(([keyword]) => !rootUnions.includes(keyword));
  const isUnion = fields.length < Object.keys(given).length;
  const bare = Object.fromEntries(fields) as JsonSchema;
  if (isUnion && bare.properties === undefined) return refuse("is a union");
  const schema = clean({ properties: {}, ...bare, type: "object" }) as JsonSchema; // the same shape
  const chars = JSON.stringify(schema).length;
  if (chars > mcpLimits.schemaCharsMax) return refuse(`has ${chars} characters`);
  try {
    toValidator(schema, "it");
  } catch (error) {
    return refuse(
      `cannot be used: ${describeError(error)
        .replace(/^\[edgeflue\] it[:,]? /, "")
        .replace(/\.$/, "")}`,
    );
  }
  return { ok: true, schema, chars };
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
