/** JavaScript patterns that name Unicode's properties. The engine checks a pattern that stands in the code while it reads
 *  the code, and makes the sets of characters for that: with a dozen of them each start of a Worker would take milliseconds
 *  longer, whether they are used or not. */

const patterns = new Map<string, RegExp>();

/** The pattern with the flag `u` and those in `flags`; made when it is first asked for. One with the flag `g` belongs into
 *  `replace`, `match` and `matchAll`, which begin at the start of a text. */
export function unicodePattern(source: string, flags = ""): RegExp {
  const key = `${flags}/${source}`;
  let pattern = patterns.get(key);
  if (pattern === undefined) {
    pattern = new RegExp(source, `u${flags}`);
    patterns.set(key, pattern);
  }
  return pattern;
}
