/** The files that grep searches: its operands, and with `-r` what is below them, sorted by name. */

import { compileGlob } from "../../../regex/syntax/glob.ts";
import { FileError } from "../../file-error.ts";
import type { ShellFiles } from "../process/files.ts";
import type { Meter } from "../process/meter.ts";

export interface WalkOptions {
  readonly files: ShellFiles;
  readonly meter: Meter;
  readonly isRecursive: boolean;
  /** Follows links below the operands, which are always followed. */
  readonly followsLinks: boolean;
  readonly skipsFolders: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly excludeDir: readonly string[];
  /** Says what could not be read. */
  readonly report: (path: string, reason: string) => Promise<void> | undefined;
}

type Test = (path: string) => boolean;

/** The operand `""` stands for the current folder, whose files are shown without `./`. */
export async function* walkFiles(operands: readonly string[], options: WalkOptions): AsyncGenerator<string> {
  const isWanted = wantedFiles(options);
  const isSkipped = anyOf(options.excludeDir);
  for (const operand of operands) {
    if (operand === "-") {
      yield operand;
      continue;
    }
    const status = options.files.find(operand === "" ? "." : operand);
    if (status?.type !== "directory") {
      if (isWanted(operand)) yield operand; // A missing file is reported when it is opened.
    } else if (options.isRecursive) {
      if (operand === "" || !isSkipped(operand)) yield* walkFolder(operand, { options, isWanted, isSkipped });
    } else if (!options.skipsFolders) await options.report(operand, "Is a directory");
  }
}

interface Tests {
  readonly options: WalkOptions;
  readonly isWanted: Test;
  readonly isSkipped: Test;
}

/** The folders still to be visited are on a stack, so that depth takes no recursion. */
async function* walkFolder(top: string, { options, isWanted, isSkipped }: Tests): AsyncGenerator<string> {
  const { files, meter } = options;
  const seen = new Set<string>();
  const stack: string[] = [top];
  const isFolder = new Set([top]);
  for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
    if (!isFolder.delete(path)) {
      yield path;
      continue;
    }
    try {
      const folder = path === "" ? "." : path;
      const realPath = files.stat(folder).realPath;
      if (options.followsLinks && seen.has(realPath)) {
        await options.report(path, "warning: recursive directory loop");
        continue;
      }
      seen.add(realPath);
      const entries = files.list(folder);
      if (meter.charge(entries.length * 100 + 100)) await meter.turn();
      for (const entry of entries.toReversed()) {
        const child = path === "" || path.endsWith("/") ? path + entry.name : `${path}/${entry.name}`;
        const type = entry.type === "symlink" ? linkedType(options, child) : entry.type;
        if (type === "directory") {
          if (isSkipped(entry.name)) continue;
          isFolder.add(child);
          stack.push(child);
        } else if (type === "file" && isWanted(entry.name)) stack.push(child);
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await options.report(path, error.reason);
    }
  }
}

function linkedType({ files, followsLinks }: WalkOptions, path: string): string | undefined {
  return followsLinks ? files.find(path)?.type : undefined;
}

/** As GNU: files are left out by `--exclude`, and unless `--include` names them. The last option that matches counts
 *  only when there are both; without a match, `--include` alone leaves out. */
function wantedFiles({ include, exclude }: WalkOptions): Test {
  const isIncluded = anyOf(include);
  const isExcluded = anyOf(exclude);
  return (path) => !isExcluded(path) && (include.length === 0 || isIncluded(path));
}

function anyOf(globs: readonly string[]): Test {
  const tests = globs.map((glob) => compileGlob(withoutSlashes(glob)));
  return (path) => {
    const trimmed = withoutSlashes(path);
    const name = trimmed.slice(trimmed.lastIndexOf("/") + 1);
    return tests.some((test) => test(trimmed) || test(name));
  };
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path.endsWith("/", end)) end -= 1;
  return path.slice(0, end);
}
