/** The type declarations that no program can see: those that no export of the package leads to. They are most of them. */

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** `entries` are declaration files that exports lead to, with their paths in `folder`. */
export function removePrivateDeclarations(folder: string, entries: readonly string[]): void {
  const visible = new Set<string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (visible.has(path)) continue;
    visible.add(path);
    waiting.push(...importsOf(folder, path));
  }
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (path.endsWith(".d.ts") && !visible.has(path)) rmSync(join(folder, path));
  }
}

function importsOf(folder: string, path: string): string[] {
  const text = readFileSync(join(folder, path), "utf8");
  const specifiers = text.matchAll(/(?:\bfrom |\bimport |\bimport\()"(\.{1,2}\/[^"\n]+)\.js"/g);
  return [...specifiers]
    .map(([, specifier]) => join(dirname(path), `${specifier}.d.ts`))
    .filter((imported) => existsSync(join(folder, imported)));
}
