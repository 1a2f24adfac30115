/** What awk's operators do. */

import { UsageError } from "../process/options.ts";
import type { BinaryOperator } from "./syntax/tree.ts";

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
