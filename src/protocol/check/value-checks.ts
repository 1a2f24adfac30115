/** Checks of one value, for a table of checks: `import * as is`, then `{ name: is.nonEmptyText, stream: is.flag }`. */

import {
  type FieldCheck,
  type FieldChecks,
  findFieldProblem,
  follow,
  isObject,
  toInnerText,
} from "./field-checks.ts";

/** Checks an object with these fields. */
export function within<T>(checks: FieldChecks<T>): FieldCheck {
  return (value) => {
    if (!isObject(value)) return "must be an object";
    const problem = findFieldProblem(value, checks);
    return problem === undefined ? undefined : toInnerText(problem);
  };
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
