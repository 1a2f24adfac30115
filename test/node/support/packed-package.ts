/** Packs this repository as `npm pack` does, and installs the tarball into projects. It packs a copy, because other
 *  tests read the repository's package.json at the same time. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

const root = join(import.meta.dirname, "../../..");

/** What `npm pack` needs to see. */
const packedFrom = ["package.json", "README.md", "LICENSE", "deployment", "packaging", "src", "template"];
const configurations = [
  "tsconfig.json",
  "tsconfig.node.json",
  "tsconfig.build.json",
  "tsconfig.build.node.json",
];

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface PackedPackage {
  tarball: string;
  /** The paths in it. */
  files: string[];
  bytes: number;
}

/** Makes a copy of the repository in `folder`, which has to be there. */
export function copyRepository(folder: string): void {
  for (const name of [...packedFrom, ...configurations]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}

export async function packPackage(repository: string, destination: string): Promise<PackedPackage> {
  const { stdout } = await npm(repository, "pack", "--json", "--pack-destination", destination);
  // A list until npm 11, by package name from then on.
  const [packed] = Object.values(JSON.parse(stdout)) as {
    filename: string;
    size: number;
    files: { path: string }[];
  }[];
  if (packed === undefined) throw new Error(`npm pack said: ${stdout}`);
  return {
    tarball: join(destination, packed.filename),
    files: packed.files.map(({ path }) => path),
    bytes: packed.size,
  };
}

/** Installs what the project's package.json names, the package from the tarball. */
export async function installProject(project: string, tarball: string): Promise<void> {
  dependOn(project, tarball);
  await npm(project, "install", ...npmOptions);
}

/** Only finds the versions, for an `npm ci` to install. */
export async function lockProject(project: string, tarball: string): Promise<void> {
  dependOn(project, tarball);
  await npm(project, "install", "--package-lock-only", ...npmOptions);
}

function dependOn(project: string, tarball: string): void {
  const path = join(project, "package.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  manifest.dependencies.edgeflue = `file:${tarball}`;
  writeFileSync(path, JSON.stringify(manifest));
}

const npmOptions = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

async function npm(cwd: string, ...args: string[]): Promise<Outcome> {
  const outcome = await run("npm", args, cwd);
  if (outcome.status !== 0) {
    throw new Error(`npm ${args.join(" ")} ended with code ${outcome.status}:\n${outcome.stderr}`);
  }
  return outcome;
}

/** Runs a script with this Node, as a shell in `cwd` would. */
export function runNode(cwd: string, script: string, ...args: string[]): Promise<Outcome> {
  return run(process.execPath, [script, ...args], cwd);
}

async function run(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  const child = spawn(command, args, { cwd, env: cleanEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = (await once(child, "close")) as [number | null]; // what Node gives
  return { status, stdout, stderr };
}

/** Of a person's shell with this Node first: nothing of the npm, the vitest and the folder that this runs in. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_(?:package|lifecycle|config_local_prefix)|INIT_CWD|VITEST|NODE_ENV|NODE_PATH)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    WRANGLER_SEND_METRICS: "false",
    NO_COLOR: "1",
  };
}
