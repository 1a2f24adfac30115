/** The files of a request. What is no base64 and no address would reach the model as a note that it is not there, and
 *  the caller would never hear of it. */

import { requestLimits } from "../../limits.ts";
import type { FieldCheck } from "../check/field-checks.ts";
import * as is from "../check/value-checks.ts";
import { normalizeBase64 } from "../file.ts";
import type { PromptFile } from "../prompt.ts";

export function checkFiles(value: unknown): string | undefined {
  const { filesMax } = requestLimits;
  if (!Array.isArray(value)) return "must be a list of files";
  if (value.length > filesMax) return `has ${value.length} files; at most ${filesMax} are allowed`;
  for (const [index, item] of value.entries()) {
    const problem = file(item);
    if (problem !== undefined) return `[${index}] ${problem}`;
  }
  return undefined;
}

const data: FieldCheck = (value) => {
  const problem = is.nonEmptyText(value);
  if (problem !== undefined) return problem;
  const text = String(value);
  if (/^https?:/i.test(text)) return URL.canParse(text) ? undefined : "must be an address that can be read";
  const inline = /^data:[^,]*;base64,/.exec(text.slice(0, headCharsMax))?.[0] ?? "";
  return normalizeBase64(text.slice(inline.length)) === undefined
    ? "must be base64, a data: URL with base64, or an https: URL"
    : undefined;
};

const mimeType: FieldCheck = (value) =>
  typeof value === "string" && /^[\w.+-]+\/[\w.+*-]+ *(;|$)/.test(value)
    ? undefined
    : "must be a media type such as image/png";

const file = is.within<PromptFile>({ data, mimeType, name: is.nonEmptyText });

/** Characters of a `data:` URL before its data. */
const headCharsMax = 1_000;
