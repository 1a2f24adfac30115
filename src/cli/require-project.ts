/** Refuses to start wrangler where there is no project: it would advise how to make a Worker of another kind. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { noProject } from "./command-problem.ts";
import { toolPackage } from "./run-tool.ts";

const configFiles = ["wrangler.toml", "wrangler.jsonc", "wrangler.json"];

/** Also where wrangler is not installed. `args` are wrangler's: they may name another configuration, or the Worker's file. */
export function requireProject(args: readonly string[] = []): void {
  toolPackage("wrangler");
  if (args.some((argument) => /^(?:-c|--config|--cwd)(?:=|$)|\.(?:[cm]?[jt]s)$/.test(argument))) return;
  const folder = process.cwd();
  for (let above = folder; ; above = dirname(above)) {
    if (configFiles.some((file) => existsSync(join(above, file)))) return;
    if (above === dirname(above)) break;
  }
  throw noProject(folder, "wrangler.toml");
}
