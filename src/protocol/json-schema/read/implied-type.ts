/** What the author of a schema meant and did not write: the type that its keywords are about, and the keyword that was
 *  misspelled. Pure. */

import { findMeant } from "../../check/known-names.ts";
import type { SchemaObject } from "../schema.ts";
import { keywordNames, typeKeywords } from "./keywords.ts";

/** The keyword that another one was probably meant to be. `note` is not meant to be `not`, nor `tsType` to be `type`. */
export function findSlip(keyword: string): string | undefined {
  const meant = findMeant(keyword, keywordNames);
  const isSlip = meant !== undefined && meant.length > 3 && Math.abs(keyword.length - meant.length) <= 1;
  return isSlip ? meant : undefined;
}

/** What is wrong with a schema that says nothing: fields of the value stand in the place of keywords. */
export function findShapeProblem(schema: object): string | undefined {
  const names = Object.keys(schema);
  const [name] = names;
  const isKeyword = (one: string) => /^(?:\$|x-)/.test(one) || keywordNames.includes(one);
  if (name === undefined || names.some((one) => isKeyword(one) || findSlip(one) !== undefined))
    return undefined;
  return `"${name}" is no keyword. The fields of an object are below "properties": { "type": "object", "properties": { "${name}": … } }`;
}

/** The types that its keywords are about. None where alternatives are of other types: the keywords then say nothing
 *  about values of those. */
export function findImpliedTypes(part: SchemaObject): readonly string[] | undefined {
  if ("$ref" in part || "enum" in part || "const" in part) return undefined;
  const implied = Object.keys(typeKeywords).filter((type) =>
    typeKeywords[type]?.some((keyword) => keyword in part),
  );
  const others = [part.allOf, part.anyOf, part.oneOf].flat().map((choice) => Object(choice).type);
  const isClear = others.every((type) => [type ?? implied].flat().every((one) => implied.includes(one)));
  return implied.length === 0 || !isClear ? undefined : implied;
}
