/** A plain value that matches a JSON Schema: the demo model's typed result. */

import { ownEntry } from "../../protocol/check/own-entry.ts";
import { findImpliedTypes } from "../../protocol/json-schema/read/implied-type.ts";
import type { JsonSchema } from "../../protocol/json-schema/schema.ts";

/** Supports the keywords of most schemas. A result that violates another one is refused like any invalid result. */
export function sampleValue(schema: JsonSchema | boolean | undefined): unknown {
  if (typeof schema !== "object") return null;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  const branch = schema.anyOf?.[0] ?? schema.oneOf?.[0] ?? schema.allOf?.[0];
  if (branch !== undefined) return sampleValue(branch);
  const [type] = [schema.type ?? findImpliedTypes({ ...schema })].flat();
  switch (type) {
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name: string) => [
          name,
          sampleValue(ownEntry(schema.properties ?? {}, name)),
        ]),
      );
    case "array": {
      const item = Array.isArray(schema.items) ? schema.items[0] : schema.items;
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleValue(item));
    }
    case "string":
      return "demo".padEnd(schema.minLength ?? 0, " demo").slice(0, schema.maxLength);
    case "integer":
    case "number":
      return schema.minimum ?? Math.min(0, schema.maximum ?? 0);
    case "boolean":
      return false;
    default:
      return null;
  }
}
