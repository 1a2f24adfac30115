/** `edgeflue build`: the production bundle in dist/, as `wrangler deploy` would upload it, and its size. With --workerd: a
 *  folder that runs without Cloudflare. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { requireProject } from "../require-project.ts";
import { runTool } from "../run-tool.ts";
import { buildWorkerd } from "../workerd/build-workerd.ts";

export async function runBuild(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: ownOptions, strict: false });
  if (values.help === true) return runTool("wrangler", ["deploy", "--help"]);
  requireProject(args);
  if (args.includes("--workerd")) return buildWorkerd(args.filter((argument) => argument !== "--workerd"));
  const isGiven = typeof values.outdir === "string";
  const outdir = isGiven ? String(values.outdir) : "dist";
  const output = isGiven ? [] : ["--outdir", outdir];
  const code = await runTool("wrangler", ["deploy", "--dry-run", "--minify", ...output, ...args]);
  if (code === 0) reportSize(outdir);
  return code;
}

/** Those of wrangler's that matter here. */
const ownOptions = { help: { type: "boolean", short: "h" }, outdir: { type: "string" } } as const;

function reportSize(folder: string): void {
  const modules = readdirSync(folder).filter((file) => /\.(?:js|mjs|wasm|bin|txt)$/.test(file));
  const contents = modules.map((file) => readFileSync(join(folder, file)));
  const bytes = contents.reduce((sum, content) => sum + content.byteLength, 0);
  const compressed = contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).byteLength, 0);
  console.log(`\n${folder}/: ${toKib(bytes)} KiB minified, ${toKib(compressed)} KiB gzip`);
}

function toKib(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}
