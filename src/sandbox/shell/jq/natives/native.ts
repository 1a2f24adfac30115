/** Ways to write jq's built-in functions. */

import { made, type NativeCall, type NativeFunction, type Results, turn } from "../evaluate/results.ts";
import type { Json } from "../json/json-value.ts";

/** A function of the input and of its arguments' values. With several values it runs for each; the last argument's are
 *  the outer loop, as in jq. `cost` is charged before it runs. */
export function pure(
  apply: (input: Json, ...args: Json[]) => Json,
  cost: (input: Json) => number = sizeOf,
): NativeFunction {
  return ({ at, run, evaluation }) =>
    collect(apply.length - 1, [], {
      run,
      *apply(args) {
        if (evaluation.charge(20 + cost(at.value))) yield turn;
        yield made(at, apply(at.value, ...args));
      },
    });
}

/** For each combination of the values of arguments. */
export function withArguments(
  count: number,
  apply: (call: NativeCall, ...args: Json[]) => Results,
): NativeFunction {
  return (call) => collect(count, [], { run: call.run, apply: (args) => apply(call, ...args) });
}

function* collect(
  count: number,
  args: readonly Json[],
  context: { run: NativeCall["run"]; apply: (args: readonly Json[]) => Results },
): Results {
  if (count <= 0) {
    yield* context.apply(args);
    return;
  }
  for (const result of context.run(count - 1)) {
    if (result === turn) yield turn;
    else yield* collect(count - 1, [result.value, ...args], context);
  }
}

/** Work that a value stands for, without what is within what is in it. */
export function sizeOf(value: Json): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : 1;
}

/** Work that a value stands for as text. */
export function deepSizeOf(value: Json): number {
  let size = 0;
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    size += typeof next === "string" ? next.length + 2 : 2;
    if (Array.isArray(next)) for (const item of next) open.push(item);
    else if (next instanceof Map)
      for (const [key, item] of next) {
        size += key.length;
        open.push(item);
      }
  }
  return size;
}
