/** Runs a command-line tool of the project's own node_modules with this Node, whatever Node the machine has. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CommandProblem, noProject } from "./command-problem.ts";
import { pinnedVersion } from "./own-package.ts";

/** The script of a package's command of the same name. */
export function toolPath(name: string): string {
  const manifestPath = toolPackage(name);
  const { bin } = createRequire(manifestPath)(manifestPath) as { bin: string | Record<string, string> }; // npm's format
  const script = typeof bin === "string" ? bin : bin[name];
  if (script === undefined) throw new Error(`The package ${name} has no command ${name}.`);
  return join(dirname(manifestPath), script);
}

/** The path of a tool's package.json. The tool is the project's, or of a folder above it. */
export function toolPackage(name: string): string {
  const project = process.cwd();
  try {
    return createRequire(join(project, "package.json")).resolve(`${name}/package.json`);
  } catch {
    // Not found is the only failure; the message says what to do.
    if (!["package.json", "agents"].some((name) => existsSync(join(project, name))))
      throw noProject(project, "package.json");
    throw new CommandProblem(
      `${name} is not installed in ${project}. Install it: npm install --save-dev ${name}@${pinnedVersion(name)}`,
    );
  }
}

/** Resolves with the exit code. SIGINT and SIGTERM go to the tool first, so that it can close what it opened. */
export function runTool(name: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [toolPath(name), ...args], {
    stdio: "inherit",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: process.env.CI },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
