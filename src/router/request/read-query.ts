/** The query of a request: each route says which parameters it takes, and every other one is refused. */

import type { Context } from "hono";
import { EdgeflueError } from "../../errors.ts";
import { findUnknownField, suggestName } from "../../protocol/check/known-names.ts";

/** Throws `invalid_query_param`. */
export function readQuery({ req }: Context, known: readonly string[]): Readonly<Record<string, string>> {
  // Most requests have none, and to parse an address takes as long as all that follows.
  if (!req.url.includes("?")) return {};
  const query = req.query();
  const names = [...new URL(req.url).searchParams.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new EdgeflueError("invalid_query_param", `The query parameter "${twice}" is there twice.`, {
      meta: { param: twice },
    });
  const unknown = findUnknownField(query, known);
  if (unknown === undefined) return query;
  throw new EdgeflueError(
    "invalid_query_param",
    `Unknown query parameter "${unknown}".${suggestName(unknown, known)}`,
    { meta: { param: unknown, value: query[unknown] } },
  );
}

/** Throws `invalid_query_param` for what is no whole number within the bounds. */
export function readCount(
  param: string,
  value: string,
  { min = 1, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {},
): number {
  const count = Number(value);
  if (/^\d+$/.test(value) && count >= min && count <= max) return count;
  const end = max === Number.MAX_SAFE_INTEGER ? " on" : ` to ${max}`;
  throw invalidParam(param, value, `must be a whole number from ${min}${end}.`);
}

/** `problem` is the end of a sentence about the parameter. */
export function invalidParam(param: string, value: string, problem: string): EdgeflueError {
  return new EdgeflueError("invalid_query_param", `The query parameter "${param}" ${problem}`, {
    meta: { param, value },
  });
}
