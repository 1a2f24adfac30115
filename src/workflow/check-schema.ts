/** Checks a value by a workflow's schema, which is its author's: asynchronous checks may never end. */

import type { z } from "zod";
import { type Clock, within } from "../clock.ts";
import { EdgeflueError } from "../errors.ts";
import { workflowLimits } from "./limits.ts";

/** Rejects with `operation_timeout` when the check takes too long. `what` is "payload" or "result". */
export async function checkSchema(
  schema: z.ZodType,
  value: unknown,
  { clock, what }: { clock: Clock; what: string },
): Promise<z.ZodSafeParseResult<unknown>> {
  const { checkMsMax } = workflowLimits;
  const text = `The check of the workflow's ${what} took longer than ${checkMsMax / 1000} s.`;
  const late = () => new EdgeflueError("operation_timeout", text);
  return within(clock, checkMsMax, schema.safeParseAsync(value), late);
}
