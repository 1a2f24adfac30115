/** `mkdir`; and the making of a folder with those above it, which `install` shares. */

import { FileError, orFileError } from "../../file-error.ts";
import { forEachOperand } from "../entry/attempt.ts";
import { type ModeChange, parseMode } from "../entry/mode.ts";
import { quoteName } from "../entry/quote.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

export async function mkdir(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    mode: { short: "m", long: "mode", value: "required" },
    parents: { short: "p", long: "parents" },
    verbose: { short: "v", long: "verbose" },
    context: { short: "Z", long: "context", value: "optional", refused: "a security context (-Z)" },
  });
  if (options.operands.length === 0) throw new UsageError("missing operand");
  const mode = options.value("mode");
  const change = mode === undefined ? undefined : requireMode(mode);
  const rules = { change, hasParents: options.has("parents"), isVerbose: options.has("verbose") };
  return forEachOperand(options.operands, (path) => makeFolder(process, path, rules));
}

export function requireMode(text: string): ModeChange {
  const change = parseMode(text);
  if (change === undefined) throw new UsageError(`invalid mode ${quoteName(text)}`);
  return change;
}

export interface FolderRules {
  /** From the usual permissions. */
  change?: ModeChange | undefined;
  hasParents: boolean;
  isVerbose: boolean;
}

/** Whether it is there. Says why not. */
export async function makeFolder(process: Process, path: string, rules: FolderRules): Promise<boolean> {
  const { files, umask, meter } = process;
  const paths = rules.hasParents ? pathsTo(path) : [path];
  for (const one of paths) {
    await meter.spend(3_000);
    const isLast = one === paths.at(-1);
    if (rules.hasParents && files.find(one)?.type === "directory") continue;
    const error = orFileError(() => {
      files.mkdir(one);
      const mode = 0o777 & ~umask;
      if (isLast && rules.change !== undefined) {
        files.chmod(one, rules.change(0o777, { isDirectory: true, umask }));
      } else if (mode !== 0o755) files.chmod(one, isLast ? mode : mode | 0o300);
    });
    if (error instanceof FileError) {
      const isBlocked = error.code === "EEXIST" && !isLast;
      const reason = isBlocked ? "Not a directory" : error.reason;
      await process.fail(`cannot create directory ${quoteName(one)}: ${reason}`);
      return false;
    }
    if (rules.isVerbose) await process.stdout.write(`${process.name}: created directory ${quoteName(one)}\n`);
  }
  return true;
}

/** `a`, `a/b` and `a/b/c` of `a/b/c`. The empty path is one that no folder can have. */
function pathsTo(path: string): string[] {
  const ends = [...path.matchAll(/[^/](?=\/)/g)].map(({ index }) => index + 1);
  const paths = ends.map((end) => path.slice(0, end));
  return path.endsWith("/") && paths.length > 0 ? paths : [...paths, path];
}
