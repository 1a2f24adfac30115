/** What awk's operators do. */

import { UsageError } from "../process/options.ts";
import type { BinaryOperator, Comparison } from "./syntax/tree.ts";

export const arithmetic: Readonly<Record<BinaryOperator, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => {
    if (right === 0) throw new UsageError("fatal: division by zero attempted", 2);
    return left / right;
  },
  "%": (left, right) => {
    if (right === 0) throw new UsageError("fatal: division by zero attempted in `%'", 2);
    return left % right;
  },
  "^": (left, right) => left ** right,
};

/** By the outcome of a comparison, which is NaN when one of two numbers is none. */
export const comparisons: Readonly<Record<Comparison, (result: number) => boolean>> = {
  "<": (result) => result < 0,
  "<=": (result) => result <= 0,
  "==": (result) => result === 0,
  "!=": (result) => result !== 0,
  ">": (result) => result > 0,
  ">=": (result) => result >= 0,
};
