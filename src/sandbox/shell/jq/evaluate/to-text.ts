/** A value as `tostring` and `\(…)` write it: strings as they are, all else as JSON. */

import type { Json } from "../json/json-value.ts";
import { writeJson } from "../json/json-writer.ts";

export function toText(value: Json): string {
  return typeof value === "string" ? value : writeJson(value);
}
