/** `as`, `reduce` and `foreach`: values that get names, also parts of them. */

import { JqError } from "../json/errors.ts";
import { isArray, type Json, typeOf } from "../json/json-value.ts";
import type { Filter, Pattern } from "../program/syntax-tree.ts";
import { describeValue, getIndex } from "./access.ts";
import type { Environment } from "./environment.ts";
import { type Evaluation, type Located, made, type Results, turn, unlocated } from "./results.ts";

type Bound = Environment | typeof turn;

export function* evaluateBind(
  { source, patterns, body }: Filter & { type: "bind" },
  environment: Environment,
  at: Located,
  evaluation: Evaluation,
): Results {
  for (const result of evaluation.evaluate(source, environment, unlocated(at))) {
    if (result === turn) yield turn;
    else yield* tryPatterns({ patterns, body, value: result.value }, environment, at, evaluation);
  }
}

/** The first pattern whose body has no error; each of them sees the names of all. */
function* tryPatterns(
  { patterns, body, value }: { patterns: readonly Pattern[]; body: Filter; value: Json },
  environment: Environment,
  at: Located,
  evaluation: Evaluation,
): Results {
  const names = patterns.length > 1 ? patterns.flatMap(namesOf) : [];
  const outer = names.reduce((inner, name) => inner.withVariable(name, null), environment);
  for (const [position, pattern] of patterns.entries()) {
    const isLast = position === patterns.length - 1;
    try {
      for (const bound of bindPattern(pattern, value, outer, { at, evaluation })) {
        if (bound === turn) yield turn;
        else yield* evaluation.evaluate(body, bound, at);
      }
      return;
    } catch (error) {
      if (isLast || !(error instanceof JqError)) throw error;
    }
  }
}

export function namesOf(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "variable":
      return [pattern.name];
    case "array":
      return pattern.items.flatMap(namesOf);
    case "object":
      return pattern.entries.flatMap(({ variable, pattern: inner }) => [
        ...(variable === undefined ? [] : [variable]),
        ...(inner === undefined ? [] : namesOf(inner)),
      ]);
  }
}

interface BindContext {
  at: Located;
  evaluation: Evaluation;
}

function* bindPattern(
  pattern: Pattern,
  value: Json,
  environment: Environment,
  context: BindContext,
): Generator<Bound> {
  if (pattern.type === "variable") yield environment.withVariable(pattern.name, value);
  else if (pattern.type === "array") {
    if (value !== null && !isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
    yield* bindItems(pattern.items, value ?? [], environment, context);
  } else yield* bindEntries(pattern.entries, value, environment, context);
}

function* bindItems(
  items: readonly Pattern[],
  values: readonly Json[],
  environment: Environment,
  context: BindContext,
  position = 0,
): Generator<Bound> {
  const item = items[position];
  if (item === undefined) {
    yield environment;
    return;
  }
  for (const bound of bindPattern(item, values[position] ?? null, environment, context)) {
    if (bound === turn) yield turn;
    else yield* bindItems(items, values, bound, context, position + 1);
  }
}

function* bindEntries(
  entries: readonly { key: Filter; variable?: string; pattern?: Pattern }[],
  value: Json,
  environment: Environment,
  context: BindContext,
  position = 0,
): Generator<Bound> {
  const entry = entries[position];
  if (entry === undefined) {
    yield environment;
    return;
  }
  for (const key of context.evaluation.evaluate(entry.key, environment, unlocated(context.at))) {
    if (key === turn) {
      yield turn;
      continue;
    }
    if (typeof key.value !== "string")
      throw new JqError(`Cannot index ${typeOf(value)} with ${describeValue(key.value)}`);
    const member = getIndex(value, key.value);
    const named =
      entry.variable === undefined ? environment : environment.withVariable(entry.variable, member);
    const patterns =
      entry.pattern === undefined ? [named] : bindPattern(entry.pattern, member, named, context);
    for (const bound of patterns) {
      if (bound === turn) yield turn;
      else yield* bindEntries(entries, value, bound, context, position + 1);
    }
  }
}

export function* evaluateFold(
  filter: Filter & { type: "reduce" | "foreach" },
  environment: Environment,
  at: Located,
  evaluation: Evaluation,
): Results {
  for (const start of evaluation.evaluate(filter.start, environment, at)) {
    if (start === turn) {
      yield turn;
      continue;
    }
    let state = start;
    for (const item of evaluation.evaluate(filter.source, environment, unlocated(at))) {
      if (item === turn) {
        yield turn;
        continue;
      }
      for (const bound of bindPattern(filter.pattern, item.value, environment, { at, evaluation })) {
        if (bound === turn) {
          yield turn;
          continue;
        }
        let hasResult = false;
        for (const next of evaluation.evaluate(filter.update, bound, state)) {
          if (next === turn) {
            yield turn;
            continue;
          }
          hasResult = true;
          state = next;
          if (filter.type === "foreach") {
            if (filter.extract === undefined) yield state;
            else yield* evaluation.evaluate(filter.extract, bound, state);
          }
        }
        if (!hasResult && filter.type === "reduce") state = { value: null, path: state.path };
      }
    }
    if (filter.type === "reduce") yield at.path === undefined ? made(at, state.value) : state;
  }
}
