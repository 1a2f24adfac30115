/** Checks a value by a workflow's schema, which is its author's: asynchronous checks may never end. */

import type { z } from "zod";
import type { Clock } from "../clock.ts";
import { EdgeflueError } from "../errors.ts";
import { workflowLimits } from "./limits.ts";

/** Rejects with `operation_timeout` when the check takes too long. `what` is "payload" or "result". */
export async function checkSchema(
  schema: z.ZodType,
  value: unknown,
  { clock, what }: { clock: Clock; what: string },
): Promise<z.ZodSafeParseResult<unknown>> {
  const { checkMsMax } = workflowLimits;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const text = `The check of the workflow's ${what} took longer than ${checkMsMax / 1000} s.`;
  const cancel = clock.after(checkMsMax, () => reject(new EdgeflueError("operation_timeout", text)));
  try {
    return await Promise.race([schema.safeParseAsync(value), late]);
  } finally {
    cancel();
  }
}
