/** jq's control flow: `//`, `if`, `try` and slices, whose ends may have several values. */

import { JqError } from "../json/errors.ts";
import { isTruthy } from "../json/json-value.ts";
import type { Filter } from "../program/syntax-tree.ts";
import { getSlice } from "./access.ts";
import { type Located, made, type Results, single, type Turn, turn } from "./results.ts";

export function* evaluateAlternative(
  filter: { left: Filter; right: Filter },
  run: (filter: Filter) => Results,
): Results {
  let isFound = false;
  const left = run(filter.left);
  for (;;) {
    let next: IteratorResult<Located | Turn>;
    try {
      next = left.next();
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      break;
    }
    if (next.done === true) break;
    if (next.value === turn) yield turn;
    else if (isTruthy(next.value.value)) {
      isFound = true;
      yield next.value;
    }
  }
  if (!isFound) yield* run(filter.right);
}

export function* evaluateIf(
  filter: Filter & { type: "if" },
  position: number,
  { run, value }: { run: (filter: Filter) => Results; value: (filter: Filter) => Results },
): Results {
  const branch = filter.branches[position];
  if (branch === undefined) {
    yield* run(filter.otherwise);
    return;
  }
  for (const condition of value(branch.condition)) {
    if (condition === turn) yield turn;
    else if (isTruthy(condition.value)) yield* run(branch.result);
    else yield* evaluateIf(filter, position + 1, { run, value });
  }
}

export function* evaluateTry(
  { body, handler }: Filter & { type: "try" },
  run: (filter: Filter, at?: Located) => Results,
  at: Located,
): Results {
  let caught: JqError;
  try {
    yield* run(body);
    return;
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    caught = error;
  }
  if (handler === undefined) return;
  // The handler gets the error as its input, which is in no place of the original value.
  for (const result of run(handler, { value: caught.value, path: undefined })) {
    yield result === turn ? turn : made(at, result.value);
  }
}

export function* evaluateSlice(
  filter: Filter & { type: "slice" },
  run: (filter: Filter) => Results,
  value: (filter: Filter) => Results,
): Results {
  const ends = (one: Filter | undefined) =>
    one === undefined ? single({ value: null, path: undefined }) : value(one);
  for (const target of run(filter.target)) {
    if (target === turn) {
      yield turn;
      continue;
    }
    for (const to of ends(filter.to)) {
      if (to === turn) {
        yield turn;
        continue;
      }
      for (const from of ends(filter.from)) {
        if (from === turn) yield turn;
        else {
          const index = new Map([
            ["start", from.value],
            ["end", to.value],
          ]);
          const path = target.path === undefined ? undefined : [...target.path, index];
          yield { value: getSlice(target.value, from.value, to.value), path };
        }
      }
    }
  }
}
