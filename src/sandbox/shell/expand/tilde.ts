/** Expands `~` at the beginning of a word. */

import type { Shell } from "../state/shell.ts";

/** The text with its tilde replaced, and how much of `text` that is; undefined when there is nothing to expand. */
export function expandTilde(
  shell: Shell,
  text: string,
  isWhole: boolean,
): { value: string; length: number } | undefined {
  const slash = text.indexOf("/");
  const prefix = slash < 0 ? text : text.slice(0, slash);
  // What follows without a slash is part of the name, and a quoted part makes it none.
  if (slash < 0 && !isWhole) return undefined;
  const value = folders[prefix]?.(shell);
  return value === undefined ? undefined : { value, length: prefix.length };
}

const folders: Readonly<Record<string, (shell: Shell) => string | undefined>> = {
  "~": ({ variables }) => variables.get("HOME") ?? "/",
  "~+": ({ variables, cwd }) => variables.get("PWD") ?? cwd,
  "~-": ({ variables }) => variables.get("OLDPWD"),
  "~root": () => "/root",
};
