/** Checks of objects field by field: of what an author writes, a caller asks for, or a file says. A check returns what
 *  is wrong, in words that follow the field's name. A field without a check does not exist, and is refused. */

import { endSentence, findUnknownField, suggestName } from "./known-names.ts";

export type FieldCheck = (value: unknown) => string | undefined;

export type FieldChecks<T> = Readonly<Record<keyof T, FieldCheck>>;

/** Refuses, in the types too, fields that `Shape` does not have: `Given & OnlyFields<Shape, Given>`. */
export type OnlyFields<Shape, Given> = Given extends unknown
  ? [Exclude<keyof Given, keyof Shape>] extends [never]
    ? unknown // `{}` would switch off the checks of plain literals
    : { [Field in Exclude<keyof Given, keyof Shape>]?: NoSuchField }
  : never;

/** Nothing is of this type; its name is what tsc says. */
interface NoSuchField {
  readonly "there is no such field": never;
}

export type FieldProblem =
  | { type: "wrong"; field: string; text: string }
  /** `suggestion` is a sentence, after a blank. */
  | { type: "unknown"; field: string; suggestion: string };

/** The first field that is unknown or not right. Undefined counts as absent. */
export function findFieldProblem<T>(object: object, checks: FieldChecks<T>): FieldProblem | undefined {
  const known = Object.keys(checks);
  const unknown = findUnknownField(object, known);
  if (unknown !== undefined) {
    return { type: "unknown", field: unknown, suggestion: suggestName(unknown, known) };
  }
  for (const [field, value] of Object.entries(object)) {
    const text = value === undefined ? undefined : checks[field as keyof T](value); // no other field is there
    if (text !== undefined) return { type: "wrong", field, text };
  }
  return undefined;
}

/** Throws a sentence that names the first field that is unknown or not right. */
export function checkFields<T>(
  whose: "Agent" | "Profile" | "Configuration",
  object: object,
  checks: FieldChecks<T>,
): void {
  const problem = findFieldProblem(object, checks);
  if (problem?.type === "wrong")
    throw new Error(endSentence(`[edgeflue] ${whose} field ${follow(`"${problem.field}"`, problem.text)}`));
  if (problem === undefined) return;
  throw new Error(`[edgeflue] Unknown ${whose.toLowerCase()} field "${problem.field}".${problem.suggestion}`);
}

/** A problem after the name of its place: `.steps must be …` belongs to it without a blank. */
export function follow(place: string, problem: string): string {
  return problem.startsWith(".") ? place + problem : `${place} ${problem}`;
}

/** Refuses unknown options of a function of the library's. */
export function checkOptions(
  call: string,
  options: unknown,
  known: readonly string[],
): asserts options is object {
  if (!isObject(options)) throw new TypeError(`[edgeflue] ${call}: the options must be an object.`);
  const unknown = findUnknownField(options, known);
  if (unknown === undefined) return;
  throw new TypeError(`[edgeflue] ${call}: unknown option "${unknown}".${suggestName(unknown, known)}`);
}

/** Refuses options that are unknown or not right. */
export function checkOptionValues<T>(call: string, options: unknown, checks: FieldChecks<T>): void {
  checkOptions(call, options, Object.keys(checks));
  const problem = findFieldProblem(options, checks);
  if (problem?.type !== "wrong") return;
  const text = follow(problem.field, problem.text).replace(/^(\w+) \[/, "$1[");
  throw new TypeError(endSentence(`[edgeflue] ${call}: ${text}`));
}

/** A problem within an object that is itself in a field, in words that follow that field's name. */
export function toInnerText(problem: FieldProblem): string {
  if (problem.type === "wrong") return follow(`.${problem.field}`, problem.text);
  return `has an unknown field "${problem.field}".${problem.suggestion}`.replace(/\.$/, "");
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
