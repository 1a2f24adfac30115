/** Refuses what the body of a request should not have. */

import { invalidField } from "../../errors.ts";
import { findUnknownField, suggestName } from "../check/known-names.ts";

/** Throws `invalid_request` for a field that is none of the known ones, with the nearest of them. */
export function refuseUnknownFields(body: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = findUnknownField(body, known);
  if (unknown === undefined) return;
  throw invalidField(unknown, `Unknown field "${unknown}" of the body.${suggestName(unknown, known)}`);
}
