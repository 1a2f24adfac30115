/** Refuses what an API cannot express. The request is then made in a simpler form: see wire/in-dialect.ts. */

import { EdgeflueError } from "../../errors.ts";

/** `what` completes the sentence "The model's API does not support". */
export function notTaken(what: string): EdgeflueError {
  return new EdgeflueError("model_rejected", "The model does not support this request.", {
    hint: `The model's API does not support ${what}.`,
  });
}
