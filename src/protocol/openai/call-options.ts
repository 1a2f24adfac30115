/** Fields that both routes have in different places: what the answer has to be, and how hard to think. */

import { isObject } from "../check/field-checks.ts";
import { ownEntry } from "../check/own-entry.ts";
import { checkJsonSchema, type JsonSchema } from "../json-schema/json-schema.ts";
import type { PromptOptions, ThinkingLevel } from "../prompt.ts";
import { type Fields, refuseField } from "./request-fields.ts";

/** `response_format`, or `text.format`. Undefined: a text. */
export function readFormat(format: unknown, field: string): JsonSchema | undefined {
  if (format === undefined || format === null) return undefined;
  const { type, json_schema: named, schema: flat } = Object(format) as Fields; // any value as an object
  if (type === "text") return undefined;
  if (type === "json_object") return { type: "object", additionalProperties: true };
  if (type !== "json_schema")
    throw refuseField(field, 'must have the type "text", "json_object" or "json_schema"');
  const schema = flat ?? (Object(named) as Fields).schema; // any value as an object
  if (isObject(schema)) return checkJsonSchema(field, schema);
  throw refuseField(field, "must have a schema");
}

const levels: Readonly<Record<string, ThinkingLevel>> = {
  none: "off",
  minimal: "minimal",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "xhigh",
};

export function readEffort(effort: unknown, field: string): Pick<PromptOptions, "thinkingLevel"> {
  if (effort === undefined || effort === null) return {};
  const level = typeof effort === "string" ? ownEntry(levels, effort) : undefined;
  if (level === undefined) throw refuseField(field, `must be one of ${Object.keys(levels).join(", ")}`);
  return { thinkingLevel: level };
}

export function readFlag(body: Fields, field: string, absent = false): boolean {
  const value = body[field];
  if (value === undefined || value === null) return absent;
  if (typeof value === "boolean") return value;
  throw refuseField(field, "must be true or false");
}

export function readModel({ model }: Fields): string {
  if (typeof model === "string" && model !== "") return model;
  throw refuseField("model", "must be the name of an agent");
}
