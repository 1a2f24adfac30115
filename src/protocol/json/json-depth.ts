/** Guards against JSON that is nested too deeply. Later readers recurse; this one does not. */

import { jsonLimits } from "../../limits.ts";

/** Whether a value that came out of `JSON.parse` is nested deeper than allowed. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > jsonLimits.depthMax) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}
