/** Values that a run stores. They come back as JSON gives them, also in the attempt that stored them, so that a replay
 *  sees the same; what JSON would change is refused by its path. */

import { describeError, EdgeflueError } from "../../errors.ts";
import { workflowLimits } from "../limits.ts";

/** Throws `value_invalid`. `what` is the subject of the sentence: `The result of the step "charge"`. */
export function toJson(what: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  let problem: string | undefined;
  try {
    problem = findProblem(value, "", new Set());
  } catch (error) {
    // What the engine throws when its stack is full, or what a getter or a proxy throws.
    problem =
      error instanceof RangeError ? "is nested too deeply" : `cannot be read: ${describeError(error)}`;
  }
  if (problem !== undefined) throw refuse(what, problem);
  const json = JSON.stringify(value);
  if (json.length > workflowLimits.valueCharsMax) {
    throw refuse(
      what,
      `has ${json.length} characters as JSON; at most ${workflowLimits.valueCharsMax} are allowed. Keep large data in a file of a session or in a bucket, and return its name`,
    );
  }
  return json;
}

function refuse(what: string, problem: string): EdgeflueError {
  return new EdgeflueError("value_invalid", `${what} ${problem}.`, {
    hint: "A run stores JSON values: texts, finite numbers, true, false, null, lists and plain objects of those.",
  });
}

function findProblem(value: unknown, path: string, above: Set<object>): string | undefined {
  const at = path === "" ? "" : ` at ${path}`;
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? undefined : `has half a character${at}: use toWellFormed()`;
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : `is ${value}${at}, which JSON does not have`;
    case "undefined":
      return undefined; // JSON leaves it out, as reading a field that is not there would
    case "object":
      return value === null ? undefined : findProblemInside(value, path, above);
    default:
      return `has a ${typeof value}${at}, which JSON does not have`;
  }
}

function findProblemInside(value: object, path: string, above: Set<object>): string | undefined {
  const at = path === "" ? "" : ` at ${path}`;
  if (above.has(value)) return `refers to itself${at}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === null || prototype === Object.prototype;
  if (!isPlain) {
    const name = (value as { constructor?: { name?: unknown } }).constructor?.name; // any object
    return `has a ${typeof name === "string" && name !== "" ? name : "object of a class"}${at}, which JSON does not have`;
  }
  above.add(value);
  const problem = Array.isArray(value)
    ? findProblemOfList(value, path, above)
    : findFirst(Object.entries(value), ([key, item]) => findProblem(item, `${path}.${key}`, above));
  above.delete(value);
  return problem;
}

function findProblemOfList(list: readonly unknown[], path: string, above: Set<object>): string | undefined {
  // A list with holes has them as undefined.
  const problem = findFirst(list, (item, index) => {
    const at = `${path}[${index}]`;
    return item === undefined
      ? `has undefined at ${at}, which JSON turns into null`
      : findProblem(item, at, above);
  });
  if (problem !== undefined) return problem;
  // What a regular expression matched has some.
  const [field] = Object.keys(list).slice(list.length);
  return field === undefined
    ? undefined
    : `has the field ${JSON.stringify(field)} on a list${path === "" ? "" : ` at ${path}`}, which JSON leaves out: copy the list, [...list]`;
}

function findFirst<T>(
  items: Iterable<T>,
  find: (item: T, index: number) => string | undefined,
): string | undefined {
  let index = 0;
  for (const item of items) {
    const problem = find(item, index);
    if (problem !== undefined) return problem;
    index += 1;
  }
  return undefined;
}
