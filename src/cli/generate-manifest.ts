/** Makes the text of `src/manifest.ts` from the files of a project. Each agent is imported on its own, on first
 *  use; one that cannot be built is listed with its error, so that it takes none of the others down. Skills and
 *  roles are in it as JSON texts that are read on first use: until then they cost no more than their bytes. */

import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { build, type Message } from "esbuild";
import { describeError } from "../errors.ts";
import { keepUnique, type LibraryFile } from "../node/library-file.ts";
import { readInstructions } from "../node/read-project.ts";
import { readRoles } from "../node/read-roles.ts";
import { readSkills } from "../node/read-skills.ts";

export interface ManifestOptions {
  /** The folder that holds `agents/` and `skills/`. */
  root: string;
  /** The manifest's own path from the root. Default `src/manifest.ts`. */
  output?: string;
}

export interface GeneratedManifest {
  text: string;
  /** One line for each file that cannot be used, or not as a whole, with the place of the mistake. */
  problems: string[];
}

const agentFile = /^([A-Za-z][A-Za-z0-9_-]{0,63})\.(?:ts|js)$/;

export async function generateManifest({
  root,
  output = "src/manifest.ts",
}: ManifestOptions): Promise<GeneratedManifest> {
  const problems: string[] = [];
  const entries: string[] = [];
  const seen = new Set<string>();
  for (const fileName of listAgentFiles(root)) {
    const file = `agents/${fileName}`;
    const name = agentFile.exec(fileName)?.[1];
    if (name === undefined) {
      problems.push(
        `${file}: an agent's file name must be letters, digits, "_" and "-" and start with a letter.`,
      );
      continue;
    }
    if (seen.has(name)) {
      problems.push(`${file}: another file already defines the agent "${name}".`);
      continue;
    }
    seen.add(name);
    const problem = await findBuildProblem(join(root, file));
    if (problem !== undefined) problems.push(`${file}: ${problem}`);
    const specifier = relative(join(root, output, ".."), join(root, file))
      .split(sep)
      .join("/");
    const load =
      problem === undefined
        ? `() => import(${JSON.stringify(specifier)})`
        : `() => Promise.reject(new Error(${JSON.stringify(problem)}))`;
    entries.push(
      `    ${quoteKey(name)}: {\n      file: ${JSON.stringify(file)},\n      load: ${load},\n    },\n`,
    );
  }
  const skills = keepUnique("skill", readSkills(root, "skills"));
  const roles = keepUnique("role", readRoles(root, "agents/roles"));
  problems.push(...skills.problems, ...roles.problems);
  const sections = [
    section("agents", entries),
    section("skills", skills.files.map(renderFile)),
    section("roles", roles.files.map(renderFile)),
    renderInstructions(root, problems),
  ];
  return { text: render(sections.join("")), problems };
}

function listAgentFiles(root: string): string[] {
  return readdirSync(join(root, "agents"), { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|js)$/.test(entry.name) && !/^_|\.d\.ts$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** Bundles one file the way wrangler does, without keeping the result. Undefined when that works. */
async function findBuildProblem(path: string): Promise<string | undefined> {
  try {
    await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      conditions: ["workerd", "worker", "browser"],
      external: ["cloudflare:*", "node:*"],
      // What wrangler takes as modules of their own, by its default rules.
      loader: { ".bin": "binary", ".html": "text", ".sql": "text", ".txt": "text", ".wasm": "binary" },
      logLevel: "silent",
    });
    return undefined;
  } catch (error) {
    const first = (error as { errors?: Message[] }).errors?.[0]; // esbuild's BuildFailure
    if (first === undefined) return String(error);
    return first.location === null ? first.text : `line ${first.location.line}: ${first.text}`;
  }
}

function quoteKey(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name);
}

function renderFile<T>(file: LibraryFile<T>): string {
  const load =
    "problem" in file
      ? `() => {\n        throw new Error(${JSON.stringify(file.problem)});\n      }`
      : `() => JSON.parse(${JSON.stringify(JSON.stringify(file.value))})`;
  return `    ${quoteKey(file.name)}: {\n      file: ${JSON.stringify(file.file)},\n      load: ${load},\n    },\n`;
}

/** Empty when there are no entries. */
function section(name: string, entries: readonly string[]): string {
  return entries.length === 0 && name !== "agents" ? "" : `  ${name}: {\n${entries.join("")}  },\n`;
}

function renderInstructions(root: string, problems: string[]): string {
  try {
    const text = readInstructions(root, ["agents/AGENTS.md"]);
    return text === undefined ? "" : `  instructions: ${JSON.stringify(text)},\n`;
  } catch (error) {
    problems.push(describeError(error));
    return "";
  }
}

function render(body: string): string {
  return `/** Generated by \`npm run manifest\` from agents/ and skills/; do not edit. */

// biome-ignore-all format: long texts stand on one line
import type { Manifest } from "./create-worker.ts";

export const manifest: Manifest = {
${body}};
`;
}
