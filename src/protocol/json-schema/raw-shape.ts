/** What an author gives for a schema: zod's own, or what looks like one and is none. Needs no zod. */

import type { z } from "zod";

/** True also for schemas of another copy of zod 4. */
export function isZodSchema(value: object): value is z.ZodType {
  return "_zod" in value;
}

/** Whether an object is what goes into `z.object()`: as a JSON Schema it would allow anything. */
export function isRawShape(value: object): boolean {
  if (isZodSchema(value)) return false;
  return Object.values(value).some(
    (field) => typeof field === "object" && field !== null && ("_zod" in field || "_def" in field),
  );
}
