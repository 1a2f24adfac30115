/** Bundles one file of a project the way wrangler does, without keeping the result. */

import { existsSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import type { Message, Metafile } from "esbuild";
import { describeError } from "../errors.ts";
import { loadEsbuild } from "./load-esbuild.ts";
import { ownFolder } from "./own-package.ts";

export interface Bundled {
  /** Why it cannot be bundled; undefined when it can. */
  problem: string | undefined;
  /** Whether a file in it turns the emulated shell on, for some agent at some time. */
  usesShell: boolean;
}

export async function tryBundle(path: string): Promise<Bundled> {
  const { build } = loadEsbuild();
  try {
    const { metafile } = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "browser",
      conditions: ["workerd", "worker", "browser"],
      external: ["cloudflare:*", "node:*"],
      // The files that wrangler imports as modules, by its default rules.
      loader: { ".bin": "binary", ".html": "text", ".sql": "text", ".txt": "text", ".wasm": "binary" },
      logLevel: "silent",
    });
    return { problem: undefined, usesShell: mentionsShell(metafile) };
  } catch (error) {
    const first = (error as { errors?: Message[] }).errors?.[0]; // esbuild's BuildFailure
    if (first === undefined) return { problem: describeError(error), usesShell: false };
    const problem = first.location === null ? first.text : `line ${first.location.line}: ${first.text}`;
    return { problem, usesShell: false };
  }
}

const ownModules = ["src", "dist"].map((folder) => join(ownFolder, folder) + sep);

/** Whether a file other than this package's own says `allowShell`, and not `allowShell: false`. */
function mentionsShell({ inputs }: Metafile): boolean {
  return Object.keys(inputs)
    .map((path) => resolve(path))
    .filter((path) => /\.(?:[cm]?[jt]sx?|json|txt|html|sql)$/.test(path) && existsSync(path)) // not all that esbuild lists are files
    .filter((path) => !ownModules.some((folder) => path.startsWith(folder)))
    .some((path) => /\ballowShell\b(?!["']?\s*:\s*false\s*[,;}\n])/.test(readFileSync(path, "utf8")));
}
