/** `*` and `?` in one word or name. Takes time proportional to the product of both lengths at most. */

export function matchWildcard(pattern: string, text: string): boolean {
  let [at, index] = [0, 0];
  let star = -1;
  let mark = 0;
  while (index < text.length) {
    if (pattern.charAt(at) === "*") {
      star = at;
      mark = index;
      at += 1;
    } else if (
      at < pattern.length &&
      (pattern.charAt(at) === "?" || pattern.charAt(at) === text.charAt(index))
    ) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      mark += 1;
      [at, index] = [star + 1, mark];
    } else return false;
  }
  while (pattern.charAt(at) === "*") at += 1;
  return at === pattern.length;
}
