/** Rules of `.gitignore`, `.ignore` and `-g`: which paths a search leaves out. */

import { sandboxLimits } from "../../../limits.ts";
import { compileGlob } from "../../../regex/syntax/glob.ts";
import { trimEnd } from "../../trim-end.ts";

export interface IgnoreRule {
  readonly isNegated: boolean;
  /** Only folders. */
  readonly isFolder: boolean;
  /** About whole paths from the rules' folder, not only names. */
  readonly isAnchored: boolean;
  readonly test: (text: string) => boolean;
}

/** The rules of one file, for the folder that it is in. */
export interface IgnoreRules {
  /** With a slash at the end; `""` for where the search begins. */
  readonly folder: string;
  readonly rules: readonly IgnoreRule[];
}

export function parseIgnoreFile(text: string, folder: string): IgnoreRules {
  const rules = text.split(/\r?\n/).flatMap((line) => {
    const rule = parseIgnoreRule(line);
    return rule === undefined ? [] : [rule];
  });
  return { folder, rules };
}

export function parseIgnoreRule(line: string, ignoreCase = false): IgnoreRule | undefined {
  const end = trimEnd(line, " \t");
  // A blank after a backslash is meant.
  let pattern = end.endsWith("\\") ? line.slice(0, end.length + 1) : end;
  if (pattern === "" || pattern.startsWith("#")) return undefined;
  if (pattern.length > sandboxLimits.pathBytesMax) return undefined; // No path is so long.
  const isNegated = pattern.startsWith("!");
  if (isNegated) pattern = pattern.slice(1);
  const isFolder = pattern.endsWith("/");
  if (isFolder) pattern = pattern.slice(0, -1);
  const isAnchored = pattern.includes("/");
  if (pattern.startsWith("/")) pattern = pattern.slice(1);
  // A pattern that ends in `/**` is about what is in the folder.
  const glob = pattern.endsWith("/**") ? `${pattern}/*`.replace("/**/*", "/**") : pattern;
  return {
    isNegated,
    isFolder,
    isAnchored,
    test: compileGlob(glob, { isPath: true, ignoreCase, hasBraces: true }),
  };
}

/** What the rules say of a path; undefined when none is about it. The last one counts. */
export function decide(
  { folder, rules }: IgnoreRules,
  path: string,
  isFolder: boolean,
): "ignored" | "kept" | undefined {
  if (!path.startsWith(folder)) return undefined;
  const relative = path.slice(folder.length);
  const name = relative.slice(relative.lastIndexOf("/") + 1);
  for (let index = rules.length - 1; index >= 0; index--) {
    const rule = rules[index];
    if (rule === undefined || (rule.isFolder && !isFolder)) continue;
    if (rule.test(rule.isAnchored ? relative : name)) return rule.isNegated ? "kept" : "ignored";
  }
  return undefined;
}
