/** Checks of objects within a definition, made of checks of what is in them. */

import { type FieldCheck, type FieldChecks, findFieldProblem } from "./field-checks.ts";

/** Checks the values of an object with any keys. */
export function eachValue(check: FieldCheck): FieldCheck {
  return (value) => {
    if (!isObject(value)) return "must be an object";
    for (const [name, item] of Object.entries(value)) {
      const problem = check(item);
      if (problem !== undefined)
        return `[${JSON.stringify(name)}]${problem.startsWith(".") ? "" : " "}${problem}`;
    }
    return undefined;
  };
}

/** Checks an object with these fields. */
export function within<T>(checks: FieldChecks<T>): FieldCheck {
  return (value) => {
    if (!isObject(value)) return "must be an object";
    const problem = findFieldProblem(value, checks);
    if (problem === undefined) return undefined;
    const { field, text } = problem;
    return text === undefined
      ? `has an unknown field "${field}". Known: ${Object.keys(checks).join(", ")}`
      : `.${field} ${text}`;
  };
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
