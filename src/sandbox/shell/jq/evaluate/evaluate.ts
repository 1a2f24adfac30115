/** Runs a jq program, one kind of filter after the other. */

import { shellLimits } from "../../limits.ts";
import { Break, JqError, JqSyntaxError } from "../json/errors.ts";
import { isArray, isObject, isTruthy, type Json } from "../json/json-value.ts";
import type { Filter } from "../program/syntax-tree.ts";
import { describeValue } from "./access.ts";
import { evaluateAssign } from "./assign.ts";
import { evaluateBind, evaluateFold } from "./bind.ts";
import { evaluateCall } from "./calls.ts";
import { buildObject, buildText } from "./construct.ts";
import { evaluateAlternative, evaluateIf, evaluateSlice, evaluateTry } from "./control.ts";
import type { Environment } from "./environment.ts";
import { applyFormat } from "./formats.ts";
import { applyOperator } from "./operators.ts";
import {
  type Evaluation,
  iterate,
  type Located,
  made,
  nothing,
  type Results,
  step,
  turn,
  unlocated,
  visitAll,
} from "./results.ts";

export function* evaluate(
  filter: Filter,
  environment: Environment,
  at: Located,
  evaluation: Evaluation,
): Results {
  if (evaluation.charge(30)) yield turn;
  const run = (one: Filter, from: Located = at) => evaluate(one, environment, from, evaluation);
  const value = (one: Filter) => evaluate(one, environment, unlocated(at), evaluation);

  switch (filter.type) {
    case "identity":
      yield at;
      return;
    case "literal":
      yield made(at, filter.value);
      return;
    case "index":
      for (const target of run(filter.target)) {
        if (target === turn) yield turn;
        else {
          for (const index of value(filter.index)) {
            if (index === turn) yield turn;
            else yield step(target, index.value);
          }
        }
      }
      return;
    case "slice":
      yield* evaluateSlice(filter, run, value);
      return;
    case "iterate":
      for (const target of run(filter.target)) {
        if (target === turn) yield turn;
        else yield* iterate(target, evaluation);
      }
      return;
    case "recurse":
      yield* visitAll(at, evaluation);
      return;
    case "pipe":
      for (const left of run(filter.left)) {
        if (left === turn) yield turn;
        else yield* run(filter.right, left);
      }
      return;
    case "comma":
      yield* run(filter.left);
      yield* run(filter.right);
      return;
    case "call":
      yield* evaluateCall(filter, environment, at, evaluation);
      return;
    case "variable":
      yield made(at, findVariable(filter.name, environment, evaluation));
      return;
    case "binary":
      for (const right of value(filter.right)) {
        if (right === turn) yield turn;
        else {
          for (const left of value(filter.left)) {
            if (left === turn) yield turn;
            else {
              const result = applyOperator(filter.operator, left.value, right.value);
              if (evaluation.charge(sizeOf(result))) yield turn;
              yield made(at, result);
            }
          }
        }
      }
      return;
    case "negate":
      for (const result of value(filter.value)) {
        if (result === turn) yield turn;
        else if (typeof result.value !== "number")
          throw new JqError(`${describeValue(result.value)} cannot be negated`);
        else yield made(at, -result.value);
      }
      return;
    case "and":
    case "or":
      for (const left of value(filter.left)) {
        if (left === turn) yield turn;
        else if (isTruthy(left.value) === (filter.type === "or")) yield made(at, filter.type === "or");
        else {
          for (const right of value(filter.right)) {
            yield right === turn ? turn : made(at, isTruthy(right.value));
          }
        }
      }
      return;
    case "alternative":
      yield* evaluateAlternative(filter, run);
      return;
    case "if":
      yield* evaluateIf(filter, 0, { run, value });
      return;
    case "try":
      yield* evaluateTry(filter, run, at);
      return;
    case "array": {
      const items: Json[] = [];
      for (const item of filter.items === undefined ? nothing() : value(filter.items)) {
        if (item === turn) yield turn;
        else if (items.push(item.value) > shellLimits.jqElementsMax) throw new JqError("Array too large");
      }
      yield made(at, items);
      return;
    }
    case "object":
      yield* buildObject(filter.entries, 0, new Map(), { value, at });
      return;
    case "text":
      yield* buildText(filter.parts, 0, "", { value, at, format: filter.format });
      return;
    case "format":
      yield made(at, applyFormat(filter.name, at.value));
      return;
    case "define":
      yield* evaluate(filter.rest, environment.withFunction(filter.definition), at, evaluation);
      return;
    case "bind":
      yield* evaluateBind(filter, environment, at, evaluation);
      return;
    case "reduce":
    case "foreach":
      yield* evaluateFold(filter, environment, at, evaluation);
      return;
    case "assign":
      yield* evaluateAssign(filter, environment, at, evaluation);
      return;
    case "label": {
      const id = Symbol(filter.name);
      try {
        yield* evaluate(filter.body, environment.withLabel(filter.name, id), at, evaluation);
      } catch (error) {
        if (!(error instanceof Break) || error.id !== id) throw error;
      }
      return;
    }
    case "break": {
      const id = environment.findLabel(filter.name);
      if (id === undefined) throw new JqSyntaxError(`$*label-${filter.name} is not defined`);
      throw new Break(id);
    }
  }
}

/** Work that a result stands for. */
function sizeOf(value: Json): number {
  if (typeof value === "string" || isArray(value)) return value.length;
  return isObject(value) ? value.size : 1;
}

function findVariable(name: string, environment: Environment, { env }: Evaluation): Json {
  const value = environment.findVariable(name);
  if (value !== undefined) return value;
  if (name === "ENV") return new Map(env);
  throw new JqSyntaxError(`$${name} is not defined`);
}
