/** RE2, a regular expression engine that takes time linear in the text, whatever the pattern: `(a+)+$` would keep
 *  JavaScript's own busy for hours. Loaded by the first search, since loading takes ten milliseconds. */

import type { RE2JS } from "re2js";

/** The module's value, never its promise: a promise of a request that has died does not settle for the others. */
let loaded: typeof RE2JS | undefined;

export async function loadRe2(): Promise<typeof RE2JS> {
  loaded ??= (await import("re2js")).RE2JS;
  return loaded;
}
