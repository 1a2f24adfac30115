/** wrangler's own esbuild: what it cannot bundle, wrangler cannot either, and a project installs it only once. */

import { createRequire } from "node:module";
import { toolPackage } from "./run-tool.ts";

export function loadEsbuild(): typeof import("esbuild") {
  return createRequire(toolPackage("wrangler"))("esbuild") as typeof import("esbuild"); // a dependency of wrangler's
}
