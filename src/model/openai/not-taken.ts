/** Refuses what an API has no form for. The request is then made in its poorer form, see wire/in-dialect.ts. */

import { EdgeflueError } from "../../errors.ts";

/** `what` in the plural. */
export function notTaken(what: string): EdgeflueError {
  return new EdgeflueError("model_rejected", "The model cannot take this request.", {
    hint: `The model's API takes no ${what}.`,
  });
}
