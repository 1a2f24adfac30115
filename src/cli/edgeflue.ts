#!/usr/bin/env node
/** The command line: `edgeflue manifest` writes src/manifest.ts from the project's files. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateManifest } from "./generate-manifest.ts";

const usage = `Usage: edgeflue manifest    write src/manifest.ts from agents/ and skills/`;

const [command] = process.argv.slice(2);
if (command === "manifest") {
  await writeManifest(process.cwd());
} else {
  console.error(command === undefined ? usage : `Unknown command "${command}".\n${usage}`);
  process.exitCode = 2;
}

/** Broken agents, skills and roles are told, but do not stop the others: the manifest names them with their error. */
async function writeManifest(root: string): Promise<void> {
  const { text, problems } = await generateManifest({ root });
  const path = join(root, "src/manifest.ts");
  // Written only when it changes, so that a watcher of src/ is not woken for nothing.
  if (readIfPresent(path) !== text) writeFileSync(path, text);
  for (const problem of problems) console.error(`edgeflue: ${problem}`);
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // the first run: there is none yet
  }
}
