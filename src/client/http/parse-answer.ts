/** Parses a server's answer by its schema. */

import type { z } from "zod/mini";
import { EdgeflueError } from "../../errors.ts";

/** Throws `internal_error` for anything else. */
export function parseAnswer<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EdgeflueError("internal_error", "The server's answer is not one of edgeflue's.", {
    hint: `${issue?.path.join(".")}: ${issue?.message}. Check baseUrl, and the versions of the two sides.`,
  });
}
