/** Runs a command-line tool of node_modules with this Node, whatever Node the machine has. */

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** The script behind a package's command of the same name. */
export function toolPath(name: string): string {
  const manifestPath = require.resolve(`${name}/package.json`);
  const { bin } = require(manifestPath) as { bin: string | Record<string, string> }; // npm's format
  const script = typeof bin === "string" ? bin : bin[name];
  if (script === undefined) throw new Error(`The package ${name} has no command ${name}.`);
  return join(dirname(manifestPath), script);
}

/** Resolves with the exit code. Signals to end go to the tool first, so that it can close what it opened. */
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
