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

/** Whether the pattern matches a command of which some words are known only when it runs: each of them may turn out to be
 *  any number of words. */
export function compileOpenCommandPattern(
  pattern: string,
): (argv: readonly (string | undefined)[]) => "yes" | "no" | "maybe" {
  const matches = compileCommandPattern(pattern);
  const wanted = pattern.trim().split(/\s+/);
  return (argv) => {
    const known = argv.indexOf(undefined);
    if (known === -1) return matches(argv as readonly string[]) ? "yes" : "no"; // no word is undefined
    const head = argv.slice(0, known) as readonly string[]; // before the first that is
    if (wanted.length === 1 && wanted[0] === "*") return "yes";
    const [name = "", ...args] = head;
    const given = [name.slice(name.lastIndexOf("/") + 1), ...args];
    const isOpen = wanted.length > 1 && wanted.at(-1) === "*";
    const fixed = isOpen ? wanted.slice(0, -1) : wanted;
    if (!fixed.slice(0, given.length).every((word, index) => matchWildcard(word, given[index] ?? "")))
      return "no";
    if (isOpen && fixed.length <= given.length) return "yes";
    return fixed.length < given.length ? "no" : "maybe";
  };
}
