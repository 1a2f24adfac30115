/** Guards against JSON that is nested too deeply. Later readers recurse; this one does not. */

import { jsonLimits } from "../../limits.ts";

/** Whether a value that came out of `JSON.parse` is nested deeper than allowed. */
export function isTooDeep(value: unknown, depthMax: number = jsonLimits.depthMax): boolean {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    const next: object[] = [];
    for (const item of level) {
      const inner: unknown[] = Array.isArray(item) ? item : Object.values(item);
      if (inner.length > 0 && depth > depthMax) return true;
      for (const value of inner) if (isNested(value)) next.push(value);
    }
    level = next;
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
