/** Patterns of commands, word by word. */

import { matchWildcard } from "./wildcard.ts";

/** The command itself counts without its folder: `/bin/rm` is `rm`. */
export function compileCommandPattern(pattern: string): (argv: readonly string[]) => boolean {
  const words = pattern.trim().split(/\s+/);
  const isOpen = words.length > 1 && words.at(-1) === "*";
  const wanted = isOpen ? words.slice(0, -1) : words;
  const takesAny = words.length === 1 && words[0] === "*";
  return ([name = "", ...args]) => {
    if (takesAny) return true;
    const given = [name.slice(name.lastIndexOf("/") + 1), ...args];
    if (isOpen ? given.length < wanted.length : given.length !== wanted.length) return false;
    return wanted.every((word, index) => matchWildcard(word, given[index] ?? ""));
  };
}
