/** Arguments that a tool's schema wants in a header as well, by `x-mcp-header`, so that proxies can route by them. Pure. */

import { isObject } from "../../protocol/check/field-checks.ts";

export interface ParamHeader {
  /** Of the header `mcp-param-<name>`, in lower case. */
  name: string;
  /** Of the argument, along properties. */
  path: readonly string[];
}

/** What such a header may have as its value. */
const types: ReadonlySet<unknown> = new Set(["string", "integer", "boolean"]);

/** Keywords whose values are data, not schemas. */
const dataKeywords: ReadonlySet<string> = new Set(["const", "default", "enum", "examples"]);

const keyword = "x-mcp-header";

/** Throws a sentence for a schema that is wrong about them: the protocol wants its tool left out. */
export function readParamHeaders(schema: unknown): ParamHeader[] {
  const headers: ParamHeader[] = [];
  const read = (node: unknown, path: readonly string[] | undefined) => {
    if (Array.isArray(node)) for (const item of node) read(item, undefined);
    if (!isObject(node)) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === keyword) headers.push({ name: nameOf(value, node, path), path: path ?? [] });
      else if (key === "properties" && isObject(value))
        for (const [name, property] of Object.entries(value)) read(property, path && [...path, name]);
      else if (!dataKeywords.has(key)) read(value, undefined);
    }
  };
  read(schema, []);
  const twice = headers.find(
    ({ name }, index) => headers.findIndex((other) => other.name === name) !== index,
  );
  if (twice !== undefined) throw new Error(`${keyword} gives two properties the same name`);
  return headers;
}

function nameOf(name: unknown, { type }: { type?: unknown }, path: readonly string[] | undefined): string {
  if (path === undefined || path.length === 0)
    throw new Error(`${keyword} belongs on a property that no list or union leads to`);
  if (!types.has(type)) throw new Error(`${keyword} belongs on a string, an integer or a boolean`);
  if (typeof name !== "string" || !/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name))
    throw new Error(`${keyword} is not a name that a header can have`);
  return name.toLowerCase();
}
