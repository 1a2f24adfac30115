/** Makes the text of `src/manifest.ts` from the files of a project. Each agent and workflow is imported on its own, on first use;
 *  one that cannot be built is listed with its error, so that it takes none of the others down. Skills and roles are in
 *  it as JSON texts that are read on first use: until then they cost only their bytes. The project's configuration is
 *  imported at once, for it may register providers; a broken one is refused. The emulated shell is imported where a file
 *  of an agent, of a workflow or of the configuration turns it on. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describeError } from "../errors.ts";
import type { ProjectModule } from "../node/check-modules.ts";
import { keepUnique, type LibraryFile } from "../node/library-file.ts";
import { findConfigFile, readConfig } from "../node/read-config.ts";
import { readFileSets } from "../node/read-file-sets.ts";
import { readInstructions } from "../node/read-project.ts";
import { readRoles } from "../node/read-roles.ts";
import { readSkills } from "../node/read-skills.ts";
import { tryBundle } from "./try-bundle.ts";

export interface ManifestOptions {
  /** The folder with `agents/`, `skills/` and `edgeflue.config.ts`. */
  root: string;
  /** The manifest's own path from the root. Default `src/manifest.ts`. */
  output?: string;
}

export interface GeneratedManifest {
  text: string;
  /** One line for each file that cannot be used, or not as a whole, with the place of the mistake. */
  problems: string[];
  /** The files of agents and workflows that can be built. */
  modules: ProjectModule[];
}

const moduleFile = /^([A-Za-z][A-Za-z0-9_-]{0,63})\.(?:ts|js)$/;

/** Rejects with a sentence about the configuration file when that cannot be used. */
export async function generateManifest({
  root,
  output = "src/manifest.ts",
}: ManifestOptions): Promise<GeneratedManifest> {
  const configFile = findConfigFile(root);
  const { agentsDir, skillsDir, rolesDir, globs, usesShell } = await readFolders(root, configFile);
  const toSpecifier = (file: string) =>
    relative(join(root, output, ".."), join(root, file))
      .split(sep)
      .join("/");
  const problems: string[] = [];
  const agents = await renderModules({
    root,
    kind: "agent",
    folder: agentsDir,
    files: listModuleFiles(join(root, agentsDir), toInnerPath(agentsDir, rolesDir)),
    isMeant: (text) => text.includes("createAgent("),
    toSpecifier,
    problems,
  });
  const hasWorkflows = existsSync(join(root, workflowsDir));
  const workflows = await renderModules({
    root,
    kind: "workflow",
    folder: workflowsDir,
    files: hasWorkflows ? listModuleFiles(join(root, workflowsDir), undefined) : [],
    isMeant: (text) => /export\s+(?:const|async function|function)\s+run\b/.test(text),
    toSpecifier,
    problems,
  });
  const modules = [...agents.entries, ...workflows.entries];
  problems.push(...findUnserved(root, modules));
  const skills = keepUnique("skill", readSkills(root, skillsDir));
  const roles = keepUnique("role", readRoles(root, rolesDir));
  const fileSets = keepUnique("file set", readFileSets(root, globs));
  problems.push(...skills.problems, ...roles.problems, ...fileSets.problems);
  const sections = [
    configFile === undefined ? "" : "  config,\n",
    section("agents", agents.entries),
    section("workflows", workflows.entries),
    section("skills", skills.files.map(renderFile)),
    section("roles", roles.files.map(renderFile)),
    section("files", fileSets.files.map(renderFile)),
    renderInstructions(root, agentsDir, problems),
  ];
  const imports = [
    usesShell || agents.usesShell || workflows.usesShell ? 'import "edgeflue/shell";\n' : "",
    configFile === undefined ? "" : `import config from ${JSON.stringify(toSpecifier(configFile))};\n`,
  ];
  return {
    text: render(imports.join(""), sections.join("")),
    problems,
    modules: [...agents.modules, ...workflows.modules],
  };
}

const workflowsDir = "workflows";

/** Files with a schedule in a project whose Worker serves none. */
function findUnserved(root: string, entries: readonly string[]): string[] {
  const worker = join(root, "src/worker.ts");
  if (!existsSync(worker) || readFileSync(worker, "utf8").includes("schedules")) return [];
  const files = entries.flatMap((entry) => /file: "([^"]+)"/.exec(entry)?.[1] ?? []);
  const declares = (file: string) =>
    /export\s+const\s+triggers\b[^;]*\bschedule\s*:/.test(readFileSync(join(root, file), "utf8"));
  return files
    .filter(declares)
    .map(
      (file) =>
        `${file}: its schedule is not served: src/worker.ts does not give \`schedules\` of edgeflue/schedule to createWorker().`,
    );
}

interface ModuleParts {
  root: string;
  kind: "agent" | "workflow";
  folder: string;
  /** From the folder. */
  files: readonly string[];
  /** Whether a file of an inner folder looks like one of them, in the wrong place. */
  isMeant(text: string): boolean;
  toSpecifier(file: string): string;
  problems: string[];
}

/** The entries of files that are imported on first use, and whether one of them turns the emulated shell on. */
async function renderModules(
  parts: ModuleParts,
): Promise<{ entries: string[]; usesShell: boolean; modules: ProjectModule[] }> {
  const { root, kind, folder, files, isMeant, toSpecifier, problems } = parts;
  const entries: string[] = [];
  const modules: ProjectModule[] = [];
  let usesShell = false;
  /** The file of each name. */
  const seen = new Map<string, string>();
  for (const fileName of files) {
    const file = `${folder}/${fileName}`;
    if (fileName.includes("/")) {
      if (!isMeant(readFileSync(join(root, file), "utf8"))) continue;
      problems.push(`${file}: not used: ${kind}s are files of ${folder}/ itself. Move it there.`);
      continue;
    }
    const name = moduleFile.exec(fileName)?.[1];
    if (name === undefined) {
      problems.push(
        `${file}: ${kind === "agent" ? "an agent" : "a workflow"}'s file name must be letters, digits, "_" and "-" and start with a letter.`,
      );
      continue;
    }
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      problems.push(`${file}: not used: ${earlier} defines the ${kind} "${name}". Remove one of them.`);
      continue;
    }
    seen.set(name, file);
    const bundled = await tryBundle(join(root, file));
    usesShell ||= bundled.usesShell;
    const { problem } = bundled;
    if (problem !== undefined) problems.push(`${file}: ${problem}`);
    else modules.push({ kind, name, file });
    const load =
      problem === undefined
        ? `() => import(${JSON.stringify(toSpecifier(file))})`
        : `() => Promise.reject(new Error(${JSON.stringify(problem)}))`;
    entries.push(
      `    ${quoteKey(name)}: {\n      file: ${JSON.stringify(file)},\n      load: ${load},\n    },\n`,
    );
  }
  return { entries, usesShell, modules };
}

/** From the root, as the configuration names them. One that it names must exist. `usesShell`: the configuration's file
 *  turns the emulated shell on. */
async function readFolders(root: string, configFile: string | undefined) {
  const config = await readConfig(root, configFile);
  const refuse = (problem: string) => new Error(`[edgeflue] ${configFile}: ${problem}`);
  for (const field of ["agentsDir", "skillsDir", "rolesDir"] as const) {
    const folder = config[field];
    if (folder === undefined || existsSync(join(root, folder))) continue;
    throw refuse(`the folder "${folder}" that ${field} names does not exist.`);
  }
  const { problem, usesShell } =
    configFile === undefined
      ? { problem: undefined, usesShell: false }
      : await tryBundle(join(root, configFile));
  if (problem !== undefined) throw refuse(`it cannot be part of the Worker. ${problem}`);
  const agentsDir = toFolder(config.agentsDir ?? "agents");
  const rolesDir = toFolder(config.rolesDir ?? `${agentsDir}/roles`);
  return {
    agentsDir,
    skillsDir: toFolder(config.skillsDir ?? "skills"),
    rolesDir,
    globs: config.files ?? {},
    usesShell,
  };
}

/** `./agents/` and `agents` are the same folder, and the manifest names it in one way. */
function toFolder(path: string): string {
  return path.replace(/^(?:\.\/)+|\/+$/g, "");
}

/** Files that may be agents or workflows, those in folders too: `.ts` comes before a `.js` of the same name. Names that begin with
 *  `_` are for what agents import. */
function listModuleFiles(folder: string, rolesFolder: string | undefined, prefix = ""): string[] {
  const isHelper = (name: string) => /^[._]|\.d\.ts$/.test(name) || name === "node_modules";
  const entries = readdirSync(join(folder, prefix), { withFileTypes: true }).filter(
    ({ name }) => !isHelper(name),
  );
  const files = entries.filter((entry) => entry.isFile() && /\.(?:ts|js)$/.test(entry.name));
  const folders = entries.filter((entry) => entry.isDirectory() && `${prefix}${entry.name}` !== rolesFolder);
  return [
    ...files.map(({ name }) => `${prefix}${name}`).sort((left, right) => compare(left, right)),
    ...folders.flatMap(({ name }) => listModuleFiles(folder, rolesFolder, `${prefix}${name}/`)),
  ];
}

function compare(left: string, right: string): number {
  const [first, second] = [left, right].map((name) => name.replace(/\.ts$/, ".0"));
  return (first ?? "") < (second ?? "") ? -1 : 1;
}

/** Where one folder is within another. */
function toInnerPath(outer: string, inner: string): string | undefined {
  return inner.startsWith(`${outer}/`) ? inner.slice(outer.length + 1) : undefined;
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

function renderInstructions(root: string, agentsDir: string, problems: string[]): string {
  try {
    const text = readInstructions(root, agentsDir);
    return text === undefined ? "" : `  instructions: ${JSON.stringify(text)},\n`;
  } catch (error) {
    problems.push(describeError(error));
    return "";
  }
}

function render(imports: string, body: string): string {
  return `/** Generated by \`npm run manifest\` from agents/, skills/ and workflows/; do not edit. */

// biome-ignore-all format: long texts are on one line
import type { Manifest } from "edgeflue/worker";
${imports}
export const manifest = {
${body}} satisfies Manifest;
`;
}
