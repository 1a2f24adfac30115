/** The patterns of schemas. JavaScript's engine would take seconds for `^(a+)+$` and thirty letters, and a caller that
 *  sends a schema, or a model, may send such a thing. Here they take time linear in the text. */

import { jsonLimits } from "../../../limits.ts";
import { compileRegex, type Regex } from "../../../regex/regex.ts";

const compiled = new Map<string, Regex>();

/** As JSON Schema has it: found anywhere in the text, `\d` and `\w` in ASCII. Throws `RegexError`. */
export function compilePattern(pattern: string): Regex {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const regex = compileRegex(pattern, { syntax: "perl", backReferences: false });
  if (compiled.size >= jsonLimits.patternsCached) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}
