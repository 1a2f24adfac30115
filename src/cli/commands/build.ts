/** `edgeflue build`: the production bundle in dist/, as `wrangler deploy` would upload it, and its size. With --workerd: a
 *  folder that runs without Cloudflare. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { runTool } from "../run-tool.ts";
import { buildWorkerd } from "../workerd/build-workerd.ts";

const outputFolder = "dist";

export async function runBuild(args: readonly string[]): Promise<number> {
  if (args.includes("--workerd")) return buildWorkerd(args.filter((argument) => argument !== "--workerd"));
  const code = await runTool("wrangler", [
    "deploy",
    "--dry-run",
    "--minify",
    "--outdir",
    outputFolder,
    ...args,
  ]);
  if (code === 0) reportSize();
  return code;
}

function reportSize(): void {
  const modules = readdirSync(outputFolder).filter((file) => /\.(?:js|mjs|wasm|bin|txt)$/.test(file));
  const contents = modules.map((file) => readFileSync(join(outputFolder, file)));
  const bytes = contents.reduce((sum, content) => sum + content.byteLength, 0);
  const compressed = contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).byteLength, 0);
  console.log(`\n${outputFolder}/: ${toKib(bytes)} KiB minified, ${toKib(compressed)} KiB gzip`);
}

function toKib(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}
