/** The configuration of the project that a program on Node works in: the default export of `edgeflue.config.ts`, or
 *  of a `.js` or `.mjs`, at its root. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { defineConfig, type EdgeflueConfig } from "../agent/config/define-config.ts";
import { describeError } from "../errors.ts";

/** Where it is, unless an option says otherwise. */
export const configFiles = ["edgeflue.config.ts", "edgeflue.config.js", "edgeflue.config.mjs"];

/** The file that is named, or the first of the usual ones that exists; from the root. */
export function findConfigFile(root: string, configPath?: string): string | undefined {
  if (configPath === undefined) return configFiles.find((file) => existsSync(resolve(root, file)));
  if (existsSync(resolve(root, configPath))) return configPath;
  throw new Error(`[edgeflue] The configuration file "${configPath}" does not exist in ${root}.`);
}

/** An empty configuration where there is no file. Rejects with a sentence that names the file when it cannot be loaded
 *  or is invalid. Loading it also registers its providers. */
export async function readConfig(root = process.cwd(), configPath?: string): Promise<EdgeflueConfig> {
  const file = findConfigFile(root, configPath);
  if (file === undefined) return {};
  try {
    const { default: config }: { default?: EdgeflueConfig } = await import(
      /* @vite-ignore */ pathToFileURL(resolve(root, file)).href
    );
    if (config === undefined)
      throw new Error("it needs a default export: export default defineConfig({ … }).");
    return defineConfig(config);
  } catch (error) {
    const problem = describeError(error).replace(/^\[edgeflue\] /, "");
    throw new Error(`[edgeflue] ${file}: ${problem}`, { cause: error });
  }
}
