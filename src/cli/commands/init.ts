/** `edgeflue init [folder]`: makes a project in a folder that is empty. With --force also in one that has files;
 *  existing files are never overwritten. */

import { readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { CommandProblem } from "../command-problem.ts";
import { cannotRead, cannotWrite, makeFolder } from "../make-folder.ts";
import { createProjectFiles, toProjectName } from "../project-template.ts";

export async function runInit(args: readonly string[]): Promise<number> {
  const { folder, isForced } = parseInit(args);
  const shown = relative(process.cwd(), folder) || ".";
  if (!isForced && listFolder(folder).some((name) => name !== ".git")) {
    throw new CommandProblem(
      `${folder} is not empty. Name another folder, or pass --force: existing files stay as they are.`,
    );
  }
  let keepsConfiguration = false;
  makeFolder(folder);
  console.log(`A project in ${shown}:`);
  for (const { path, text } of createProjectFiles(toProjectName(basename(folder)))) {
    makeFolder(dirname(join(folder, path)));
    const isWritten = writeIfAbsent(join(folder, path), text);
    console.log(isWritten ? `  ${path}` : `  ${path} (kept as it was)`);
    if (path === "wrangler.toml" && !isWritten) keepsConfiguration = true;
  }
  if (keepsConfiguration) console.log(`\n${configurationNeeds}`);
  console.log(`\nNext:
${shown === "." ? "" : `  cd ${shown}\n`}  npm install
  cp .dev.vars.example .dev.vars    # the model and the keys
  npm run dev`);
  return 0;
}

const configurationNeeds = `Your wrangler.toml needs the Durable Objects of edgeflue, and the Worker's entry their classes: the bindings SESSIONS
(SessionObject), RUNS (RunObject) and DIRECTORY (DirectoryObject), and [build] command = "npx edgeflue manifest".
docs/worker.md has all of it.`;

function parseInit(args: readonly string[]): { folder: string; isForced: boolean } {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { force: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    if (positionals.length > 1) throw new Error(`One folder is enough, not ${positionals.length}.`);
    return { folder: resolve(positionals[0] ?? "."), isForced: values.force };
  } catch (error) {
    throw new CommandProblem(error instanceof Error ? error.message : String(error), { isMisuse: true });
  }
}

/** Empty when there is no such folder. */
function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // all that readdir throws
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") throw new CommandProblem(`${path} is a file. Name a folder.`);
    throw cannotRead(path, error);
  }
}

/** Whether it was written. */
function writeIfAbsent(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false; // all that writeFile throws
    throw cannotWrite(path, error);
  }
}
