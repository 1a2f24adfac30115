/** Assignments: `=`, `|=`, `+=` and the others. The left side says the paths that change. */

import { isTruthy, type Json } from "../json/json-value.ts";
import type { Filter } from "../program/syntax-tree.ts";
import { copyCost, deletePaths, getPath, setPath, updatePath } from "./access.ts";
import type { Environment } from "./environment.ts";
import { applyOperator } from "./operators.ts";
import { type Evaluation, type Located, made, type Results, turn, unlocated } from "./results.ts";

export function* evaluateAssign(
  filter: Filter & { type: "assign" },
  environment: Environment,
  at: Located,
  evaluation: Evaluation,
): Results {
  const { operator, left, right } = filter;
  if (operator === "|=") {
    const paths: (readonly Json[])[] = [];
    for (const found of evaluation.evaluate(left, environment, { value: at.value, path: [] })) {
      if (found === turn) yield turn;
      else if (found.path !== undefined) paths.push(found.path);
    }
    yield* update(paths, { right, environment, at, evaluation });
    return;
  }
  for (const operand of evaluation.evaluate(right, environment, unlocated(at))) {
    if (operand === turn) {
      yield turn;
      continue;
    }
    let value = at.value;
    for (const found of evaluation.evaluate(left, environment, { value: at.value, path: [] })) {
      if (found === turn) yield turn;
      else if (found.path !== undefined) {
        if (evaluation.charge(copyCost(value, found.path))) yield turn;
        value = updatePath(value, found.path, (before) => {
          if (operator === "=") return operand.value;
          if (operator === "//=") return isTruthy(before) ? before : operand.value;
          return applyOperator(operator, before, operand.value);
        });
      }
    }
    yield made(at, value);
  }
}

/** Each part becomes the first result for it; those without a result are removed. */
function* update(
  paths: readonly (readonly Json[])[],
  {
    right,
    environment,
    at,
    evaluation,
  }: { right: Filter; environment: Environment; at: Located; evaluation: Evaluation },
): Results {
  let value = at.value;
  const removed: (readonly Json[])[] = [];
  for (const path of paths) {
    let isUpdated = false;
    const before: Located = { value: getPath(value, path), path: undefined };
    for (const result of evaluation.evaluate(right, environment, before)) {
      if (result === turn) {
        yield turn;
        continue;
      }
      if (evaluation.charge(copyCost(value, path))) yield turn;
      value = setPath(value, path, result.value);
      isUpdated = true;
      break;
    }
    if (!isUpdated) removed.push(path);
  }
  yield made(at, removed.length === 0 ? value : deletePaths(value, removed));
}
