/** How one operation writes: at once, or behind its work. When something that was written behind is lost, the operation
 *  has gone on from what is not stored: it writes nothing more, and ends. */

import type { Journal } from "../../journal/journal.ts";
import { storeLimits } from "../../limits.ts";
import type { OperationScope } from "../scope/operation-scope.ts";
import type { OpenOperation } from "./open-operation.ts";

export function createWrites(
  { write, writeBehind, catchUp, rest }: Pick<Journal, "write" | "writeBehind" | "catchUp" | "rest">,
  open: OpenOperation,
): Pick<OperationScope, "write" | "writeBehind" | "catchUp" | "rest"> {
  const requireAll = () => {
    if (open.lost !== undefined) throw open.lost.error;
  };
  return {
    write: (body) => {
      requireAll();
      return write(body);
    },
    writeBehind: (body) => {
      requireAll();
      writeBehind(body, {
        withinMs: storeLimits.stepBehindMs,
        onLost: (error) => lose(open, error),
      });
    },
    catchUp: () => {
      requireAll();
      catchUp();
    },
    rest,
  };
}

/** Ends an operation of which something is not stored. */
export function lose(open: OpenOperation, error: unknown): void {
  open.lost ??= { error };
  open.controller.abort(error);
}
