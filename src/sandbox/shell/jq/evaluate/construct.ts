/** Builds objects and strings from parts that may each have several values. */

import { shellLimits } from "../../limits.ts";
import { JqError } from "../json/errors.ts";
import type { Json } from "../json/json-value.ts";
import type { Filter } from "../program/syntax-tree.ts";
import { applyFormat } from "./formats.ts";
import { type Located, made, type Results, turn } from "./results.ts";
import { toText } from "./to-text.ts";

export function* buildObject(
  entries: readonly { key: Filter; value: Filter }[],
  position: number,
  members: ReadonlyMap<string, Json>,
  context: { value: (filter: Filter) => Results; at: Located },
): Results {
  const entry = entries[position];
  if (entry === undefined) {
    yield made(context.at, members);
    return;
  }
  for (const key of context.value(entry.key)) {
    if (key === turn) {
      yield turn;
      continue;
    }
    if (typeof key.value !== "string") {
      throw new JqError(`Object keys must be strings`);
    }
    for (const member of context.value(entry.value)) {
      if (member === turn) yield turn;
      else yield* buildObject(entries, position + 1, new Map(members).set(key.value, member.value), context);
    }
  }
}

export function* buildText(
  parts: readonly (string | Filter)[],
  position: number,
  text: string,
  context: { value: (filter: Filter) => Results; at: Located; format: string | undefined },
): Results {
  const part = parts[position];
  if (part === undefined) yield made(context.at, text);
  else if (typeof part === "string") yield* buildText(parts, position + 1, text + part, context);
  else {
    for (const result of context.value(part)) {
      if (result === turn) yield turn;
      else {
        const piece =
          context.format === undefined ? toText(result.value) : applyFormat(context.format, result.value);
        if (text.length + piece.length > shellLimits.valueCharsMax) throw new JqError("String too long");
        yield* buildText(parts, position + 1, text + piece, context);
      }
    }
  }
}
