/** The answer to a method that a path does not take. */

import type { Handler } from "hono";
import { EdgeflueError } from "../../errors.ts";

/** Registered after the routes of a path: refuses every other method, naming those that are allowed. */
export function allow(...methods: string[]): Handler {
  return ({ req }) => {
    throw new EdgeflueError(
      "method_not_allowed",
      `${req.method} is not allowed here. Use ${methods.join(" or ")}.`,
      {
        meta: { allowed: methods },
      },
    );
  };
}
