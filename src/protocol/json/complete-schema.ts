/** One part of a JSON Schema as zod checks all of it: zod looks at `properties` and the like only next to a `type`, and at
 *  a required field only when `properties` has it. Without them it takes anything, and says nothing. Pure. */

import { findMeant } from "../check/known-names.ts";

type SchemaObject = { readonly [keyword: string]: unknown };

/** Throws for a keyword that is misspelled. Alternatives are as they were given. */
export function completeSchema(part: SchemaObject): SchemaObject {
  for (const keyword of Object.keys(part)) {
    const meant = findMeant(keyword, keywords);
    if (meant !== undefined && isSlip(keyword, meant))
      throw new Error(`"${keyword}" is no keyword. Did you mean "${meant}"?`);
  }
  const type = part.type ?? findImpliedType(part);
  const typed = type === undefined || "type" in part ? part : { ...part, type };
  return type === "object" || (Array.isArray(type) && type.includes("object")) ? withRequired(typed) : typed;
}

/** Whether one was probably typed for the other. `note` is not meant to be `not`, nor `tsType` to be `type`. */
function isSlip(keyword: string, meant: string): boolean {
  return meant.length > 3 && Math.abs(keyword.length - meant.length) <= 1;
}

/** The types that its keywords are about. None where alternatives are of other types: the keywords then say nothing
 *  about values of those. */
export function findImpliedType(part: SchemaObject): unknown {
  if ("$ref" in part || "enum" in part || "const" in part) return undefined;
  const implied = Object.keys(typeKeywords).filter((type) =>
    typeKeywords[type]?.some((keyword) => keyword in part),
  );
  const others = [part.allOf, part.anyOf, part.oneOf].flat().map((choice) => Object(choice).type);
  const isClear = others.every((type) => [type ?? implied].flat().every((one) => implied.includes(one)));
  if (implied.length === 0 || !isClear) return undefined;
  return implied.length === 1 ? implied[0] : implied;
}

function withRequired(part: SchemaObject): SchemaObject {
  const { required, properties, additionalProperties } = part;
  if (!Array.isArray(required)) return part;
  const known: object = Object(properties);
  const missing = required.filter((name) => typeof name === "string" && !Object.hasOwn(known, name));
  if (missing.length === 0) return part;
  const rule = typeof additionalProperties === "object" ? additionalProperties : {};
  return { ...part, properties: { ...known, ...Object.fromEntries(missing.map((name) => [name, rule])) } };
}

function words(text: string): string[] {
  return text.split(" ");
}

const typeKeywords: Readonly<Record<string, readonly string[]>> = {
  object: words("properties required additionalProperties minProperties maxProperties propertyNames"),
  array: words("items prefixItems minItems maxItems uniqueItems contains"),
  string: words("minLength maxLength pattern format"),
  number: words("minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"),
};

/** Those of draft 7 and 2020-12, and what OpenAPI adds. One that is near to none of them is an extension. */
const keywords = [
  ...Object.values(typeKeywords).flat(),
  ...words(
    "$schema $id id $ref $defs definitions $comment $anchor $dynamicRef $dynamicAnchor $vocabulary title description default example examples deprecated readOnly writeOnly type enum const contentMediaType contentEncoding contentSchema additionalItems unevaluatedItems maxContains minContains patternProperties unevaluatedProperties dependencies dependentRequired dependentSchemas propertyOrder allOf anyOf oneOf not if then else nullable discriminator xml externalDocs",
  ),
];
