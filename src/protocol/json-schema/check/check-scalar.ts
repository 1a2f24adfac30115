/** What a schema says of a value as a whole, of a number and of a text. */

import type { Issues, Place } from "../issues.ts";
import type { SchemaObject } from "../schema.ts";
import { findFormatProblem } from "./formats.ts";

/** Whether the value is of one of the types; says so when not. */
export function checkType(types: readonly string[], value: unknown, place: Place, issues: Issues): boolean {
  if (types.some((type) => isOfType(type, value))) return true;
  const wanted = types.map((type) => (type === "null" ? "null" : withArticle(type))).join(" or ");
  issues.add(
    place,
    value === undefined ? `is missing; it must be ${wanted}` : `must be ${wanted}, not ${describe(value)}`,
  );
  return false;
}

function isOfType(type: string, value: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function withArticle(type: string): string {
  return `${/^[aio]/.test(type) ? "an" : "a"} ${type}`;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number" && !Number.isInteger(value)) return String(value);
  return withArticle(Array.isArray(value) ? "array" : typeof value);
}

export function checkNumber(schema: SchemaObject, value: number, place: Place, issues: Issues): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const must = (holds: boolean, problem: string) => {
    if (!holds) issues.add(place, problem);
  };
  if (typeof minimum === "number") {
    if (exclusiveMinimum === true) must(value > minimum, `must be above ${minimum}`);
    else must(value >= minimum, `must be at least ${minimum}`);
  }
  if (typeof maximum === "number") {
    if (exclusiveMaximum === true) must(value < maximum, `must be below ${maximum}`);
    else must(value <= maximum, `must be at most ${maximum}`);
  }
  if (typeof exclusiveMinimum === "number")
    must(value > exclusiveMinimum, `must be above ${exclusiveMinimum}`);
  if (typeof exclusiveMaximum === "number")
    must(value < exclusiveMaximum, `must be below ${exclusiveMaximum}`);
  if (typeof multipleOf === "number")
    must(isMultiple(value, multipleOf), `must be a multiple of ${multipleOf}`);
}

/** As decimals: 0.3 is a multiple of 0.1, though not in binary. */
function isMultiple(value: number, of: number): boolean {
  if (value % of === 0 || (Number.isInteger(value) && Number.isInteger(1 / of))) return true;
  const quotient = value / of;
  if (!Number.isFinite(quotient)) return false;
  const nearest = Math.round(quotient);
  return (
    Math.abs(quotient - nearest) <= Math.abs(nearest) * Number.EPSILON * 4 && Number.isSafeInteger(nearest)
  );
}

export function checkText(schema: SchemaObject, value: string, place: Place, issues: Issues): void {
  const { minLength, maxLength, format } = schema;
  const isShort = typeof minLength === "number" && hasFewer(value, minLength);
  if (isShort)
    issues.add(place, minLength === 1 ? "must not be empty" : `must have at least ${minLength} characters`);
  if (typeof maxLength === "number" && !hasFewer(value, maxLength + 1))
    issues.add(place, `must have at most ${maxLength} characters`);
  const problem = typeof format === "string" ? findFormatProblem(format, value) : undefined;
  if (problem !== undefined) issues.add(place, problem);
}

/** Whether a text has fewer characters than that, a pair of surrogates being one. */
function hasFewer(text: string, count: number): boolean {
  if (text.length < count) return true;
  if (text.length >= count * 2) return false;
  let characters = 0;
  for (const _ of text) characters += 1;
  return characters < count;
}
