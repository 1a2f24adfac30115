/** What a path of fields leads to in a JSON value; undefined where it leads nowhere. Pure. */

import { isObject } from "../../protocol/check/field-checks.ts";

export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (inner, field) =>
      isObject(inner) && Object.hasOwn(inner, field) ? inner[field as keyof typeof inner] : undefined,
    value,
  );
}
