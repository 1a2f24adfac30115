/** jq's functions that run their arguments themselves: loops, paths, inputs and errors. */

import { shellLimits } from "../../limits.ts";
import { getPath } from "../evaluate/access.ts";
import {
  type Located,
  made,
  type NativeCall,
  type NativeFunction,
  nothing,
  type Results,
  single,
  turn,
  visit,
  visitAll,
} from "../evaluate/results.ts";
import { JqError, JqHalt } from "../json/errors.ts";
import { isArray, isTruthy, type Json } from "../json/json-value.ts";
import { writeJson } from "../json/json-writer.ts";
import { withArguments } from "./native.ts";

export const generatorNatives: ReadonlyMap<string, NativeFunction> = new Map<string, NativeFunction>([
  ["empty/0", nothing],
  ["error/0", ({ at }) => fail(at.value)],
  ["error/1", withArguments(1, (_call, message = null) => fail(message))],
  ["range/1", withArguments(1, (call, to = null) => range(call, 0, to, 1))],
  ["range/2", withArguments(2, (call, from = null, to = null) => range(call, from, to, 1))],
  ["range/3", withArguments(3, (call, from = null, to = null, by = null) => range(call, from, to, by))],
  ["path/1", paths],
  ["getpath/1", withArguments(1, getLocatedPath)],
  ["recurse/0", ({ at, evaluation }) => visitAll(at, evaluation)],
  ["recurse/1", ({ at, run }) => visit(at, (found) => run(0, found))],
  ["recurse_down/0", ({ at, evaluation }) => visitAll(at, evaluation)],
  ["select/1", select],
  ["first/1", ({ at, run }) => take(run(0, at), 1)],
  ["last/1", last],
  ["limit/2", limit],
  ["until/2", until],
  ["while/2", whileTrue],
  ["repeat/1", repeat],
  ["isempty/1", isEmpty],
  ["any/2", (call) => quantify(call, true)],
  ["all/2", (call) => quantify(call, false)],
  ["add/1", addResults],
  ["input/0", input],
  ["inputs/0", inputs],
  ["debug/0", ({ at, evaluation }) => print(at, evaluation, `["DEBUG:",${writeJson(at.value)}]\n`)],
  ["stderr/0", ({ at, evaluation }) => print(at, evaluation, writeJson(at.value))],
  ["input_filename/0", ({ at, evaluation }) => single(made(at, evaluation.inputFile()))],
  ["env/0", ({ at, evaluation }) => single(made(at, new Map(evaluation.env)))],
  ["halt/0", () => halt(0, "")],
  ["halt_error/0", ({ at }) => haltWithError(at.value, 5)],
  ["halt_error/1", withArguments(1, ({ at }, code = null) => haltWithError(at.value, code))],
]);

function fail(message: Json): never {
  throw new JqError(message);
}

function* range({ at, evaluation }: NativeCall, from: Json, to: Json, by: Json): Results {
  if (typeof from !== "number" || typeof to !== "number" || typeof by !== "number") {
    throw new JqError("Range bounds must be numeric");
  }
  if (by === 0 && from < to) throw new JqError("Range by zero never ends");
  for (let value = from; by > 0 ? value < to : value > to; value += by) {
    if (evaluation.charge(10)) yield turn;
    yield made(at, value);
  }
}

function* paths({ at, run }: NativeCall): Results {
  for (const found of run(0, { value: at.value, path: [] })) {
    yield found === turn ? turn : made(at, found.path ?? []);
  }
}

function* getLocatedPath({ at }: NativeCall, path: Json = null): Results {
  if (!isArray(path)) throw new JqError("Path must be specified as an array");
  yield { value: getPath(at.value, path), path: at.path === undefined ? undefined : [...at.path, ...path] };
}

function* select({ at, run }: NativeCall): Results {
  for (const result of run(0)) {
    if (result === turn) yield turn;
    else if (isTruthy(result.value)) yield at;
  }
}

function* take(results: Results, count: number): Results {
  let left = count;
  if (left <= 0) return;
  for (const result of results) {
    yield result;
    if (result === turn) continue;
    left -= 1;
    if (left <= 0) return;
  }
}

function* last({ at, run }: NativeCall): Results {
  let found: Located | undefined;
  for (const result of run(0, at)) {
    if (result === turn) yield turn;
    else found = result;
  }
  if (found !== undefined) yield found;
}

function* limit({ at, run }: NativeCall): Results {
  for (const count of run(0)) {
    if (count === turn) yield turn;
    else if (typeof count.value !== "number") throw new JqError("limit needs a number");
    else yield* take(run(1, at), count.value);
  }
}

function until({ at, run }: NativeCall): Results {
  return loop(at, function* (found) {
    const verdict = yield* firstOf(run(0, found));
    if (verdict === undefined || !isTruthy(verdict.value)) return run(1, found);
    yield found;
    return undefined;
  });
}

function whileTrue({ at, run }: NativeCall): Results {
  return loop(at, function* (found) {
    const verdict = yield* firstOf(run(0, found));
    if (verdict === undefined || !isTruthy(verdict.value)) return undefined;
    yield found;
    return run(1, found);
  });
}

function repeat({ at, run }: NativeCall): Results {
  return loop(at, function* (found) {
    yield found;
    return run(0, found);
  });
}

/** Depth first. A step yields what is a result, and returns what to go on with. */
function* loop(
  at: Located,
  step: (found: Located) => Generator<Located | typeof turn, Results | undefined>,
): Results {
  const open: Results[] = [single(at)];
  while (open.length > 0) {
    if (open.length > shellLimits.jqElementsMax) throw new JqError("Too many open loops");
    const next = open.at(-1)?.next();
    if (next === undefined || next.done === true) open.pop();
    else if (next.value === turn) yield turn;
    else {
      const following = yield* step(next.value);
      if (following === undefined) continue;
      replaceWhenSpent(open);
      open.push(following);
    }
  }
}

/** Most loops have one result a turn: a generator that has no more is not kept below the next one. */
function replaceWhenSpent(open: Results[]): void {
  const top = open.pop();
  if (top === undefined) return;
  const next = top.next();
  if (next.done !== true) open.push(prepend(next.value, top));
}

function* prepend(first: Located | typeof turn, rest: Results): Results {
  yield first;
  yield* rest;
}

function* firstOf(results: Results): Generator<typeof turn, Located | undefined> {
  for (const result of results) {
    if (result !== turn) return result;
    yield turn;
  }
  return undefined;
}

function* isEmpty({ at, run }: NativeCall): Results {
  const first = yield* firstOf(run(0));
  yield made(at, first === undefined);
}

function* quantify({ at, run }: NativeCall, wanted: boolean): Results {
  for (const item of run(0)) {
    if (item === turn) {
      yield turn;
      continue;
    }
    for (const verdict of run(1, item)) {
      if (verdict === turn) yield turn;
      else if (isTruthy(verdict.value) === wanted) {
        yield made(at, wanted);
        return;
      }
    }
  }
  yield made(at, !wanted);
}

function* addResults(call: NativeCall): Results {
  const items: Json[] = [];
  for (const result of call.run(0)) {
    if (result === turn) yield turn;
    else if (items.push(result.value) > shellLimits.jqElementsMax) throw new JqError("Array too large");
  }
  const add = call.evaluation.natives.get("add/0");
  if (add === undefined) return;
  for (const sum of add({ ...call, at: { value: items, path: undefined } })) {
    yield sum === turn ? turn : made(call.at, sum.value);
  }
}

function* input({ at, evaluation }: NativeCall): Results {
  while (evaluation.isInputPending()) yield turn;
  const next = evaluation.takeInput();
  if (next === undefined) throw new JqError("No more inputs");
  yield made(at, next);
}

function* inputs({ at, evaluation }: NativeCall): Results {
  for (;;) {
    while (evaluation.isInputPending()) yield turn;
    const next = evaluation.takeInput();
    if (next === undefined) return;
    if (evaluation.charge(10)) yield turn;
    yield made(at, next);
  }
}

function* print(at: Located, evaluation: NativeCall["evaluation"], text: string): Results {
  evaluation.print(text);
  yield at;
}

function halt(exitCode: number, output: string): never {
  throw new JqHalt(exitCode, output);
}

function haltWithError(value: Json, code: Json): never {
  if (typeof code !== "number") throw new JqError("halt_error/1: number required");
  return halt(code, typeof value === "string" ? value : `${writeJson(value)}\n`);
}
