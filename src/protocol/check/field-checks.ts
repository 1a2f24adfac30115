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

/** Checks an object with these fields. */
export function within<T>(checks: FieldChecks<T>): FieldCheck {
  return (value) => {
    if (!isObject(value)) return "must be an object";
    const problem = findFieldProblem(value, checks);
    return problem === undefined ? undefined : toInnerText(problem);
  };
}

/** A problem within an object that is itself in a field, in words that follow that field's name. */
export function toInnerText(problem: FieldProblem): string {
  if (problem.type === "wrong") return follow(`.${problem.field}`, problem.text);
  return `has an unknown field "${problem.field}".${problem.suggestion}`.replace(/\.$/, "");
}

/** Checks the values of an object with any keys. */
export function eachValue(check: FieldCheck): FieldCheck {
  return (value) => {
    if (!isObject(value)) return "must be an object";
    for (const [name, item] of Object.entries(value)) {
      const problem = check(item);
      if (problem !== undefined) return follow(`[${JSON.stringify(name)}]`, problem);
    }
    return undefined;
  };
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function nonEmptyText(value: unknown, expected = "a non-empty string"): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? undefined : `must be ${expected}`;
}

/** A list of names of something. */
export function listOfNames(of: string, max = Number.POSITIVE_INFINITY): FieldCheck {
  return (value) => {
    if (!Array.isArray(value) || !value.every((name) => typeof name === "string" && name !== "")) {
      return `must be a list of ${of}`;
    }
    return value.length > max ? `has ${value.length} names; at most ${max}` : undefined;
  };
}

export function flag(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : "must be true or false";
}

export function anObject(value: unknown): string | undefined {
  return isObject(value) ? undefined : "must be an object";
}

export function aText(value: unknown): string | undefined {
  return typeof value === "string" ? undefined : "must be a text";
}

export function aClock(value: unknown): string | undefined {
  const { now, after } = Object(value) as Record<string, unknown>; // any value as an object
  return typeof now === "function" && typeof after === "function"
    ? undefined
    : "must be a clock with the functions now() and after()";
}

export function aFunction(value: unknown): string | undefined {
  return typeof value === "function" ? undefined : "must be a function";
}

/** An object whose values are texts, as environments and headers are. */
export const texts: FieldCheck = eachValue((value) =>
  typeof value === "string" ? undefined : "must be a text",
);

export function oneOf(values: readonly string[]): FieldCheck {
  return (value) =>
    values.includes(value as string) // includes() compares, whatever the type
      ? undefined
      : `must be ${values.map((item) => JSON.stringify(item)).join(", ")}; got ${JSON.stringify(value)}`;
}

export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): FieldCheck {
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} on` : `${min} to ${max}`;
  return (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be a whole number from ${range}`;
}
