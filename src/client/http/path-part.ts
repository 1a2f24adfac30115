/** Ids in the paths of URLs. */

import { invalidRequest } from "../../errors.ts";
import { checkId } from "../../protocol/address.ts";

/** One part of a path. Refuses an id that a URL cannot express: with `..`, a path below a session is the session's own. */
export function toPathPart(part: string, id: string): string {
  if (part === "instance") checkId(part, id);
  if (typeof id !== "string") throw invalidRequest(`The ${part}'s name must be a text.`);
  if (id !== "" && id !== "." && id !== ".." && id.isWellFormed()) return encodeURIComponent(id);
  throw invalidRequest(`The ${part} ${JSON.stringify(id)} cannot be part of a URL.`);
}
