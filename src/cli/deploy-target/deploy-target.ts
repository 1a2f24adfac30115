/** A place to deploy a project to, as the files that it takes. All of them are written or, when one is there already,
 *  none. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { CommandProblem } from "../command-problem.ts";
import type { ProjectFile } from "../project-template.ts";

export interface DeployTarget {
  /** What the files' paths are relative to. */
  root: string;
  files: readonly ProjectFile[];
  /** For the person at the terminal: what is left to do. */
  next: string;
}

export interface WriteOptions {
  /** Replaces files that are there. */
  isForced: boolean;
}

export function writeTarget({ root, files, next }: DeployTarget, { isForced }: WriteOptions): void {
  const present = files.filter(({ path }) => existsSync(join(root, path)));
  if (present.length > 0 && !isForced) {
    const paths = present.map(({ path }) => show(root, path)).join(" and ");
    throw new CommandProblem(
      `Nothing was written: ${paths} would be overwritten. Pass --force to replace, or --print to see what would be written.`,
    );
  }
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: isForced ? "w" : "wx" });
    console.log(`  ${show(root, path)}`);
  }
  console.log(`\n${next}`);
}

/** To stdout, each file after its path. */
export function printTarget({ root, files }: DeployTarget): void {
  console.log(files.map(({ path, text }) => `# ${show(root, path)}\n${text}`).join("\n"));
}

function show(root: string, path: string): string {
  return relative(process.cwd(), join(root, path)).replaceAll("\\", "/");
}
