/** Patterns of paths, name by name. Names that begin with a dot are names like any. */

import { joinPath, workspaceRoot } from "../paths.ts";
import { matchWildcard } from "./wildcard.ts";

/** The path is absolute and without links. A pattern without a slash is about names in any folder, as in .gitignore. */
export function compilePathPattern(pattern: string): (path: string) => boolean {
  const isAboutNames = !pattern.includes("/");
  const absolute = joinPath(workspaceRoot, isAboutNames ? `**/${pattern}` : pattern);
  const names = absolute.split("/").slice(1);
  return (path) => matchNames(names, path.split("/").slice(1));
}

/** A pattern that matches a folder matches everything in it. */
function matchNames(pattern: readonly string[], path: readonly string[]): boolean {
  let places = new Set([0]);
  for (const name of path) {
    const next = new Set<number>();
    for (const place of closure(pattern, places)) {
      const wanted = pattern[place];
      if (wanted === "**") next.add(place);
      else if (wanted !== undefined && matchWildcard(wanted, name)) next.add(place + 1);
    }
    places = closure(pattern, next);
    if (places.has(pattern.length)) return true;
  }
  return false;
}

/** `**` also stands for no folder at all. */
function closure(pattern: readonly string[], places: ReadonlySet<number>): Set<number> {
  const reached = new Set(places);
  for (const place of reached) if (pattern[place] === "**") reached.add(place + 1);
  return reached;
}
