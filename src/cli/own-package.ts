/** This package's own package.json: its version, and the versions of the tools that it was built with. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Two folders up, both from src/cli/ and from dist/cli/. */
export const ownFolder = join(import.meta.dirname, "../..");

export const ownPackage = JSON.parse(readFileSync(join(ownFolder, "package.json"), "utf8")) as {
  version: string;
  devDependencies: Readonly<Record<string, string>>;
}; // a file of this package

/** The version of a tool that goes with this version of edgeflue. */
export function pinnedVersion(tool: string): string {
  const version = ownPackage.devDependencies[tool];
  if (version === undefined) throw new Error(`edgeflue's package.json names no version of ${tool}.`);
  return version;
}
