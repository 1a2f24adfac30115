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
