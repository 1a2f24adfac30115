/** Which paths are meant by what was typed: a path, a folder above it, or a pattern whose `*` matches slashes too. Of
 *  thousands, as `git add *` has them, none is gone through for each path. Pure. */

import { matchParts } from "./store/ignore-rules.ts";

export type PathFilter = (path: string) => boolean;

/** Whether a path is meant by any of these. */
export function toPathFilter(specs: readonly string[]): PathFilter {
  const known = new Set(specs);
  const patterns = specs.filter(isPattern);
  return (path) =>
    known.has("") ||
    withFolders(path).some((one) => known.has(one)) ||
    patterns.some((pattern) => matchesPattern(pattern, path));
}

/** Those of them that none of these paths is meant by. */
export function findUnmatched(specs: readonly string[], paths: readonly string[]): ReadonlySet<string> {
  const known = new Set(paths.flatMap(withFolders));
  if (paths.length > 0) known.add("");
  const isMatched = (spec: string) =>
    known.has(spec) || (isPattern(spec) && paths.some((path) => matchesPattern(spec, path)));
  return new Set(specs.filter((spec) => !isMatched(spec)));
}

/** The path, and the folders above it. */
function withFolders(path: string): string[] {
  const found = [path];
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
    found.push(path.slice(0, slash));
  }
  return found;
}

function isPattern(spec: string): boolean {
  return /[*?[]/.test(spec);
}

function matchesPattern(spec: string, path: string): boolean {
  const parts = spec
    .split("/")
    .flatMap((part) => (part.startsWith("*") && !spec.includes("/") ? ["**", part] : [part]));
  return matchParts(parts, path.split("/"));
}
