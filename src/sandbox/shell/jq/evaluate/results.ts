/** What the parts of jq's evaluator share. A filter takes one value and yields any number of them; everything is a
 *  generator, so that a caller that wants no more simply stops. Between values it may yield `turn`, which every caller
 *  passes on: the event loop is due for a turn. Where paths are asked for (`path(f)`, assignments), each value carries
 *  where it was found. */

import { JqError } from "../json/errors.ts";
import { isArray, isObject, type Json } from "../json/json-value.ts";
import type { Definition, Filter } from "../program/syntax-tree.ts";
import { describeValue, getIndex } from "./access.ts";
import type { Environment } from "./environment.ts";

export const turn = Symbol("turn");
export type Turn = typeof turn;

/** A value, and its path when paths are asked for. */
export interface Located {
  readonly value: Json;
  readonly path: readonly Json[] | undefined;
}

export type Results = Generator<Located | Turn>;

/** What a program sees of the world, and what bounds it. */
export interface Evaluation {
  evaluate(filter: Filter, environment: Environment, at: Located): Results;
  /** Charges work; whether a turn is due. */
  charge(units: number): boolean;
  /** Built-in functions by name and number of parameters, e.g. `range/2`. */
  readonly natives: ReadonlyMap<string, NativeFunction>;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly env: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether an input must be read first, which happens in the next turn. */
  isInputPending(): boolean;
  /** The next input; undefined when there is none. */
  takeInput(): Json | undefined;
  inputFile(): string | null;
  /** To stderr. */
  print(text: string): void;
}

export type NativeFunction = (call: NativeCall) => Results;

export interface NativeCall {
  readonly at: Located;
  readonly evaluation: Evaluation;
  /** Runs the argument at a position; by default on the call's own input. */
  run(position: number, at?: Located): Results;
}

/** A value that was made, not found: it has no path. */
export function made(at: Located, value: Json): Located {
  if (at.path !== undefined) {
    const shown = describeValue(value).replace(/^\w+ \(([\s\S]*)\)$/, "$1");
    throw new JqError(`Invalid path expression with result ${shown}`);
  }
  return { value, path: undefined };
}

/** The same value where no path is asked for. */
export function unlocated({ value }: Located): Located {
  return { value, path: undefined };
}

export function* single(at: Located): Results {
  yield at;
}

/** What is at an index of a value. */
export function step({ value, path }: Located, index: Json): Located {
  return { value: getIndex(value, index), path: path === undefined ? undefined : [...path, index] };
}

export function* iterate({ value, path }: Located, evaluation: Evaluation): Results {
  const inner = (index: Json) => (path === undefined ? undefined : [...path, index]);
  if (isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (evaluation.charge(10)) yield turn;
      yield { value: value[index] ?? null, path: inner(index) };
    }
  } else if (isObject(value)) {
    for (const [key, member] of value) {
      if (evaluation.charge(10)) yield turn;
      yield { value: member, path: inner(key) };
    }
  } else throw new JqError(`Cannot iterate over ${value === null ? "null (null)" : describeValue(value)}`);
}

/** A value and everything that `next` finds from it, each before what is found from it. Without recursion. */
export function* visit(at: Located, next: (from: Located) => Results): Results {
  const open: Results[] = [single(at)];
  while (open.length > 0) {
    const result = open.at(-1)?.next();
    if (result === undefined || result.done === true) open.pop();
    else if (result.value === turn) yield turn;
    else {
      yield result.value;
      open.push(next(result.value));
    }
  }
}

/** A value and everything in it, as `..`. */
export function visitAll(at: Located, evaluation: Evaluation): Results {
  return visit(at, (found) =>
    isArray(found.value) || isObject(found.value) ? iterate(found, evaluation) : nothing(),
  );
}

export function* nothing(): Results {}
