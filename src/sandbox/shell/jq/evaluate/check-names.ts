/** Finds a name that a jq program uses and that is not defined, before the program runs. */

import { JqSyntaxError } from "../json/errors.ts";
import type { Definition, Filter, Pattern } from "../program/syntax-tree.ts";
import { namesOf } from "./bind.ts";

/** The names that can be used at one place: `map/1`, `$x`, `*out`. */
export type Names = ReadonlySet<string>;

/** Throws `JqSyntaxError`. */
export function checkNames(filter: Filter, names: Names): void {
  const check = (one: Filter | undefined, inner: Names = names) => {
    if (one !== undefined) checkNames(one, inner);
  };
  switch (filter.type) {
    case "call":
      require(`${filter.name}/${filter.args.length}`, names);
      for (const argument of filter.args) check(argument);
      return;
    case "variable":
      require(`$${filter.name}`, names);
      return;
    case "break":
      require(`*${filter.name}`, names, `$*label-${filter.name}`);
      return;
    case "label":
      check(filter.body, extend(names, [`*${filter.name}`]));
      return;
    case "define":
      checkDefinition(filter.definition, names);
      check(filter.rest, extend(names, [nameOf(filter.definition)]));
      return;
    case "bind": {
      check(filter.source);
      for (const pattern of filter.patterns) checkPattern(pattern, names);
      check(filter.body, extend(names, filter.patterns.flatMap(variablesOf)));
      return;
    }
    case "reduce":
    case "foreach": {
      check(filter.source);
      check(filter.start);
      checkPattern(filter.pattern, names);
      const inner = extend(names, variablesOf(filter.pattern));
      check(filter.update, inner);
      if (filter.type === "foreach") check(filter.extract, inner);
      return;
    }
    case "if":
      for (const { condition, result } of filter.branches) {
        check(condition);
        check(result);
      }
      check(filter.otherwise);
      return;
    case "object":
      for (const { key, value } of filter.entries) {
        check(key);
        check(value);
      }
      return;
    case "text":
      for (const part of filter.parts) if (typeof part !== "string") check(part);
      return;
    default:
      // The others have filters in their fields, which see the same names, or none.
      for (const part of Object.values(filter)) if (isFilter(part)) check(part);
  }
}

function isFilter(part: unknown): part is Filter {
  return typeof part === "object" && part !== null && "type" in part;
}

export function nameOf({ name, parameters }: Definition): string {
  return `${name}/${parameters.length}`;
}

function checkDefinition(definition: Definition, names: Names): void {
  const parameters = definition.parameters.flatMap((parameter) =>
    parameter.startsWith("$") ? [parameter, `${parameter.slice(1)}/0`] : [`${parameter}/0`],
  );
  checkNames(definition.body, extend(names, [nameOf(definition), ...parameters]));
}

/** The keys of an object's pattern may be filters, which see the names before them. */
function checkPattern(pattern: Pattern, names: Names): void {
  if (pattern.type === "array") for (const item of pattern.items) checkPattern(item, names);
  if (pattern.type !== "object") return;
  const inner = extend(names, variablesOf(pattern));
  for (const { key, pattern: value } of pattern.entries) {
    checkNames(key, inner);
    if (value !== undefined) checkPattern(value, inner);
  }
}

function variablesOf(pattern: Pattern): string[] {
  return namesOf(pattern).map((name) => `$${name}`);
}

function extend(names: Names, more: readonly string[]): Names {
  return new Set([...names, ...more]);
}

function require(name: string, names: Names, shown = name): void {
  if (!names.has(name)) throw new JqSyntaxError(`${shown} is not defined`);
}
