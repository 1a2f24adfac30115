/** The keywords of JSON Schema, drafts 4 to 7 and 2019-09 to 2020-12, and the few that OpenAPI adds: what each may hold. */

import type { FieldCheck } from "../../check/field-checks.ts";
import { suggestName } from "../../check/known-names.ts";
import * as is from "../../check/value-checks.ts";
import { show } from "../issues.ts";
import { isSchemaObject } from "../schema.ts";

/** How a keyword leads to further schemas. `list`: items of a list; `named`: fields of an object; `schemaOrList` and
 *  `namedOrNames` as older drafts have them. */
export type Leads = "schema" | "list" | "named" | "schemaOrList" | "namedOrNames";

export const leads: Readonly<Record<string, Leads>> = {
  ...each(
    "schema",
    "additionalProperties propertyNames unevaluatedProperties additionalItems unevaluatedItems",
  ),
  ...each("schema", "contains not if then else contentSchema"),
  ...each("list", "prefixItems allOf anyOf oneOf"),
  ...each("named", "properties patternProperties dependentSchemas $defs definitions"),
  items: "schemaOrList",
  dependencies: "namedOrNames",
};

/** Those that apply to the same value as the schema that they stand in. */
export const inPlace = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"] as const;

const typeNames = ["string", "number", "integer", "boolean", "object", "array", "null"];

export const shapes: Readonly<Record<string, FieldCheck>> = {
  type: (value) => {
    if (isListOf(value, isTypeName) || isTypeName(value)) return undefined;
    return typeof value === "string"
      ? `${show(value)} is no type.${suggestName(value, typeNames)}`
      : `must be a type or a list of types: ${typeNames.join(", ")}`;
  },
  ...each(anyList, "enum examples"),
  ...each(aNumber, "minimum maximum"),
  multipleOf: (value) => aNumber(value) ?? (Number(value) > 0 ? undefined : "must be above 0"),
  // Flags in draft 4.
  ...each(
    (value) => (typeof value === "boolean" ? undefined : aNumber(value)),
    "exclusiveMinimum exclusiveMaximum",
  ),
  ...each(
    aCount,
    "minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains",
  ),
  ...each(is.flag, "uniqueItems nullable deprecated readOnly writeOnly"),
  ...each(is.aText, "pattern format $id $schema $ref $anchor $comment title description"),
  ...each(is.aText, "contentMediaType contentEncoding"),
  required: namesOnly,
  dependentRequired: (value) => {
    if (!isSchemaObject(value)) return "must be an object of lists";
    return Object.values(value)
      .map(namesOnly)
      .find((problem) => problem !== undefined);
  },
};

/** What cannot be checked here, and why. Refused, as a schema that is checked by half looks as if it held. */
export const refused: Readonly<Record<string, string>> = {
  $dynamicRef: 'cannot be checked; use "$ref"',
  $recursiveRef: 'cannot be checked; use "$ref"',
};

/** The types that keywords are about. */
export const typeKeywords: Readonly<Record<string, readonly string[]>> = {
  object: words(
    "properties required additionalProperties patternProperties minProperties maxProperties propertyNames dependentRequired dependentSchemas dependencies unevaluatedProperties",
  ),
  array: words("items prefixItems additionalItems minItems maxItems uniqueItems contains unevaluatedItems"),
  string: words("minLength maxLength pattern format"),
  number: words("minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"),
};

/** All, for the one that a misspelled keyword was meant to be. One that is near to none of them is an extension. */
export const keywordNames: readonly string[] = [
  ...new Set([
    ...Object.keys(leads),
    ...Object.keys(shapes),
    ...Object.keys(refused),
    ...words("id const default example $dynamicAnchor $recursiveAnchor $vocabulary"),
    ...words("propertyOrder discriminator xml externalDocs"),
  ]),
];

function words(text: string): string[] {
  return text.split(" ");
}

function each<T>(value: T, names: string): Record<string, T> {
  return Object.fromEntries(words(names).map((name) => [name, value]));
}

function isTypeName(value: unknown): boolean {
  return typeof value === "string" && typeNames.includes(value);
}

function isListOf(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(fits);
}

function anyList(value: unknown): string | undefined {
  return Array.isArray(value) ? undefined : "must be a list";
}

function aNumber(value: unknown): string | undefined {
  return typeof value === "number" ? undefined : "must be a number";
}

function aCount(value: unknown): string | undefined {
  return Number.isInteger(value) && Number(value) >= 0 ? undefined : "must be a whole number";
}

function namesOnly(value: unknown): string | undefined {
  return Array.isArray(value) && value.every((name) => typeof name === "string")
    ? undefined
    : "must be a list of names of fields";
}
