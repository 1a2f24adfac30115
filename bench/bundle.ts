/** Builds what is measured: minified production bundles, as they would be deployed. */

import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { unstable_readConfig } from "wrangler";
import { buildTimeoutMs } from "./limits.ts";

export interface Bundle {
  directory: string;
  /** Paths in `directory`, the entry first. */
  modules: string[];
  compatibilityDate: string;
  compatibilityFlags: string[];
  durableObjects: { binding: string; className: string }[];
  gzipBytes: number;
}

const root = join(import.meta.dirname, "..");

/** Bundles one file with nothing but esbuild. It runs with the settings of `wrangler.toml`, and those of its Durable
 *  Objects that it has. */
export async function bundleFile(path: string, directory: string): Promise<Bundle> {
  const { metafile } = await build({
    entryPoints: [resolve(root, path)],
    outfile: join(directory, "worker.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    external: ["cloudflare:*", "node:*"],
    logLevel: "silent",
    metafile: true,
  });
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  const bundle = readBundle(directory, join(root, "wrangler.toml"));
  return {
    ...bundle,
    durableObjects: bundle.durableObjects.filter(({ className }) => exported.includes(className)),
  };
}

/** The very bundle that `wrangler deploy --minify` uploads, of the configuration's Worker or of another file named
 *  `worker.ts`. */
export async function bundleWithWrangler(
  configPath: string,
  directory: string,
  script?: string,
): Promise<Bundle> {
  const config = join(root, configPath);
  const scripts = script === undefined ? [] : [join(root, script)];
  const command = ["deploy", ...scripts, "--dry-run", "--minify", "--config", config, "--outdir", directory];
  const binaries = join(root, "node_modules/.bin");
  await promisify(execFile)(join(binaries, "wrangler"), command, {
    cwd: dirname(config), // its aliases are relative to this when a script is named
    timeout: buildTimeoutMs,
    env: { ...process.env, PATH: `${binaries}:${process.env.PATH}`, WRANGLER_SEND_METRICS: "false", CI: "1" },
  }).catch((error) => {
    throw new Error(`wrangler ${command.join(" ")} failed. ${error.stderr ?? ""}${error.stdout ?? ""}`, {
      cause: error,
    });
  });
  return readBundle(directory, config);
}

interface DurableObjectBinding {
  name: string;
  class_name: string;
}

function readBundle(directory: string, configPath: string): Bundle {
  const config = unstable_readConfig({ config: configPath }, { hideWarnings: true });
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".map") && entry.name !== "README.md")
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  const entry = files.find((path) => path === "worker.js");
  if (entry === undefined)
    throw new Error(`The bundle in ${directory} has no worker.js, only: ${files.join(", ")}.`);
  const modules = [entry, ...files.filter((path) => path !== entry)];
  return {
    directory,
    modules,
    compatibilityDate: config.compatibility_date ?? "2026-10-01",
    compatibilityFlags: config.compatibility_flags,
    durableObjects: config.durable_objects.bindings.map(({ name, class_name }: DurableObjectBinding) => ({
      binding: name,
      className: class_name,
    })),
    gzipBytes: modules.reduce(
      (sum, path) => sum + gzipSync(readFileSync(join(directory, path)), { level: 9 }).byteLength,
      0,
    ),
  };
}
