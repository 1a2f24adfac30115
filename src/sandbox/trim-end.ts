/** A text without the given characters at its end. In a time that grows with those alone: a regular expression that ends with `+$` looks
 *  at each run of them, from each of its places. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
