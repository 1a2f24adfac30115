/** Reads parameters: variables, elements, positional and special ones. */

import { AssociativeArray, IndexedArray } from "../state/arrays.ts";
import type { Shell } from "../state/shell.ts";
import type { Value } from "../state/variables.ts";
import { readElement } from "./scope.ts";

/** A value that may be unset, or a list as `$@` gives one. */
export type Parameter =
  | { readonly kind: "one"; readonly text: string | undefined }
  | { readonly kind: "list"; readonly values: readonly string[]; readonly sign: "@" | "*" };

export interface ParameterName {
  readonly name: string;
  readonly subscript: { readonly sign: "@" | "*" } | { readonly text: string } | undefined;
}

export function readParameter(shell: Shell, { name, subscript }: ParameterName): Parameter {
  if (name === "@" || name === "*") return { kind: "list", values: shell.positional, sign: name };
  if (subscript === undefined) return { kind: "one", text: readPlain(shell, name) };
  const target = shell.variables.resolve(name);
  const value = shell.variables.resultOf(target.name);
  if ("sign" in subscript) return { kind: "list", values: elementsOf(value), sign: subscript.sign };
  return { kind: "one", text: readElement(shell, value, subscript.text, name) };
}

/** `$name`. */
export function readPlain(shell: Shell, name: string): string | undefined {
  const first = name.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39) {
    const index = Number(name);
    return index === 0 ? shell.name : shell.positional[index - 1];
  }
  switch (name) {
    case "#":
      return String(shell.positional.length);
    case "?":
      return String(shell.status);
    case "-":
      return shell.options.letters;
    case "$":
      return String(shell.pid);
    case "!":
      return shell.lastJobPid === undefined ? undefined : String(shell.lastJobPid);
    default:
      return readVariable(shell, name);
  }
}

function readVariable(shell: Shell, name: string): string | undefined {
  const variable = shell.variables.findRaw(name);
  if (variable?.reference !== true) return shell.variables.get(name);
  const target = shell.variables.resolve(name);
  return readElement(shell, shell.variables.resultOf(target.name), target.subscript, name);
}

export function elementsOf(value: Value | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value.values();
}

export function keysOf(value: Value | undefined): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === "string") return ["0"];
  return value instanceof IndexedArray ? value.keys().map(String) : value.keys();
}

/** Every element with its key, as `${x@K}` shows them. */
export function entriesOf(value: Value | undefined): readonly (readonly [string, string])[] {
  const values = elementsOf(value);
  return keysOf(value).map((key, index) => [key, values[index] ?? ""] as const);
}

/** A name and subscript that a text gives: `name`, `name[3]`, `name[@]`, `1`, `@`. Undefined for anything else. */
export function parseParameterName(text: string): ParameterName | undefined {
  if (/^(?:[@*#?$!-]|\d{1,9})$/.test(text)) return { name: text, subscript: undefined };
  const bracket = text.indexOf("[");
  const name = bracket < 0 ? text : text.slice(0, bracket);
  if (!isName(name)) return undefined;
  if (bracket < 0) return { name, subscript: undefined };
  if (!text.endsWith("]")) return undefined;
  const inner = text.slice(bracket + 1, -1);
  return { name, subscript: inner === "@" || inner === "*" ? { sign: inner } : { text: inner } };
}

export function isName(text: string): boolean {
  return text.length < nameCharsMax && /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

const nameCharsMax = 1_000;

export function isAssociative(shell: Shell, name: string): boolean {
  return shell.variables.resultOf(shell.variables.resolve(name).name) instanceof AssociativeArray;
}
