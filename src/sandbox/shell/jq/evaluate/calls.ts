/** Calls of functions: parameters, definitions of the program, built-in ones. */

import { shellLimits } from "../../limits.ts";
import { JqError, JqSyntaxError } from "../json/errors.ts";
import type { Definition, Filter } from "../program/syntax-tree.ts";
import { Environment } from "./environment.ts";
import { type Evaluation, type Located, nothing, type Results, turn, unlocated } from "./results.ts";

export function* evaluateCall(
  { name, args }: Filter & { type: "call" },
  environment: Environment,
  at: Located,
  evaluation: Evaluation,
): Results {
  const key = `${name}/${args.length}`;
  const found = environment.findFunction(key);
  if (found?.kind === "parameter") {
    const { closure } = found;
    yield* evaluation.evaluate(closure.body, deeper(closure.environment, environment.depth), at);
    return;
  }
  const definition = found?.definition ?? evaluation.definitions.get(key);
  if (definition !== undefined) {
    const outer = found === undefined ? Environment.empty : found.environment;
    yield* callDefinition(definition, outer, { args, caller: environment, at, evaluation });
    return;
  }
  const native = evaluation.natives.get(key);
  if (native === undefined) throw new JqSyntaxError(`${key} is not defined`);
  yield* native({
    at,
    run: (position, from = unlocated(at)) => {
      const argument = args[position];
      return argument === undefined ? nothing() : evaluation.evaluate(argument, environment, from);
    },
    evaluation,
  });
}

function deeper(environment: Environment, depth: number): Environment {
  if (depth >= shellLimits.jqCallsMax) throw new JqError(`Too many nested calls (${shellLimits.jqCallsMax})`);
  return environment.atDepth(depth + 1);
}

function* callDefinition(
  definition: Definition,
  outer: Environment,
  call: { args: readonly Filter[]; caller: Environment; at: Located; evaluation: Evaluation },
): Results {
  const start = deeper(outer, call.caller.depth);
  yield* bindParameters(definition, 0, start, call);
}

/** A parameter with `$` takes each of its argument's values. */
function* bindParameters(
  definition: Definition,
  position: number,
  inner: Environment,
  call: { args: readonly Filter[]; caller: Environment; at: Located; evaluation: Evaluation },
): Results {
  const parameter = definition.parameters[position];
  const argument = call.args[position];
  if (parameter === undefined || argument === undefined) {
    yield* call.evaluation.evaluate(definition.body, inner, call.at);
    return;
  }
  if (!parameter.startsWith("$")) {
    const closure = { body: argument, environment: call.caller };
    yield* bindParameters(definition, position + 1, inner.withParameter(parameter, closure), call);
    return;
  }
  const name = parameter.slice(1);
  for (const result of call.evaluation.evaluate(argument, call.caller, unlocated(call.at))) {
    if (result === turn) yield turn;
    else {
      const literal: Filter = { type: "literal", value: result.value };
      const bound = inner
        .withVariable(name, result.value)
        .withParameter(name, { body: literal, environment: Environment.empty });
      yield* bindParameters(definition, position + 1, bound, call);
    }
  }
}
