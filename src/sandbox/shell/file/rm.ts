/** `rm`, `rmdir` and `unlink`. */

import { FileError, orFileError } from "../../file-error.ts";
import { attempt, forEachOperand } from "../entry/attempt.ts";
import { confirm } from "../entry/confirm.ts";
import { describeType } from "../entry/describe-type.ts";
import { baseName, folderName, joinTyped } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

const rmSpecs = {
  force: { short: "f", long: "force" },
  ask: { short: "i" },
  askOnce: { short: "I" },
  interactive: { long: "interactive", value: "optional" },
  noEffect: { long: ["one-file-system", "no-preserve-root"] },
  preserveRoot: { long: "preserve-root", value: "optional" },
  recursive: { short: "rR", long: "recursive" },
  emptyFolders: { short: "d", long: "dir" },
  verbose: { short: "v", long: "verbose" },
} as const;

interface Removal {
  isForced: boolean;
  isRecursive: boolean;
  takesEmptyFolders: boolean;
  asks: boolean;
  isVerbose: boolean;
}

export async function rm(process: Process): Promise<number> {
  const options = parseOptions(process.args, rmSpecs);
  const prompt = options.ordered.findLast(({ name }) => /^(force|ask|askOnce|interactive)$/.test(name));
  const removal: Removal = {
    isForced: prompt?.name === "force",
    isRecursive: options.has("recursive"),
    takesEmptyFolders: options.has("emptyFolders"),
    asks:
      prompt?.name === "ask" ||
      (prompt?.name === "interactive" && /^(always|yes)?$/.test(prompt.value ?? "")),
    isVerbose: options.has("verbose"),
  };
  if (options.operands.length === 0) {
    if (removal.isForced) return 0;
    throw new UsageError("missing operand");
  }
  const asksOnce = prompt?.name === "askOnce" || (prompt?.name === "interactive" && prompt.value === "once");
  if (asksOnce && (options.operands.length > 3 || removal.isRecursive)) {
    const count = options.operands.length;
    const manner = removal.isRecursive ? " recursively" : "";
    if (!(await confirm(process, `remove ${count} argument${count === 1 ? "" : "s"}${manner}?`))) return 0;
  }
  return forEachOperand(options.operands, (path) => removeOperand(process, path, removal));
}

async function removeOperand(process: Process, path: string, removal: Removal): Promise<boolean> {
  const last = baseName(path);
  if (removal.isRecursive && (last === "." || last === "..") && process.files.find(path) !== undefined) {
    await process.fail(`refusing to remove '.' or '..' directory: skipping ${quoteName(path)}`);
    return false;
  }
  if (removal.isRecursive && /^\/+$/.test(path)) {
    await process.fail("it is dangerous to operate recursively on '/'");
    await process.fail("use --no-preserve-root to override this failsafe");
    return false;
  }
  return remove(process, path, removal);
}

/** Whether it is gone, or was to stay. */
async function remove(process: Process, path: string, removal: Removal): Promise<boolean> {
  const { files, meter } = process;
  await meter.spend(4_000);
  const fail = async (reason: string) => {
    await process.fail(`cannot remove ${quoteName(path)}: ${reason}`);
    return false;
  };
  const status = orFileError(() => files.lstat(path));
  if (status instanceof FileError) {
    if (removal.isForced && (status.code === "ENOENT" || status.code === "ENOTDIR")) return true;
    return fail(status.reason);
  }
  if (status.type !== "directory") {
    if (removal.asks && !(await confirm(process, `remove ${describeType(status)} ${quoteName(path)}?`)))
      return true;
    return removeEntry(process, path, { isFolder: false, isVerbose: removal.isVerbose });
  }
  const isEmpty = removal.isRecursive || removal.takesEmptyFolders ? files.list(path).length === 0 : false;
  if (!removal.isRecursive && !removal.takesEmptyFolders) return fail("Is a directory");
  if (!removal.isRecursive && !isEmpty) return fail("Directory not empty");
  if (removal.isRecursive && !isEmpty) {
    if (removal.asks && !(await confirm(process, `descend into directory ${quoteName(path)}?`))) return true;
    let isComplete = true;
    for (const { name } of files.list(path)) {
      if (!(await remove(process, joinTyped(path, name), removal))) isComplete = false;
    }
    if (!isComplete) return false;
    if (files.list(path).length > 0) return true; // Something was to stay.
  }
  if (removal.asks && !(await confirm(process, `remove directory ${quoteName(path)}?`))) return true;
  return removeEntry(process, path, { isFolder: true, isVerbose: removal.isVerbose });
}

async function removeEntry(
  process: Process,
  path: string,
  { isFolder, isVerbose }: { isFolder: boolean; isVerbose: boolean },
): Promise<boolean> {
  const { files, stdout } = process;
  const isRemoved = await attempt(process, `cannot remove ${quoteName(path)}`, () =>
    isFolder ? files.rmdir(path) : files.unlink(path),
  );
  if (isRemoved && isVerbose)
    await stdout.write(`removed ${isFolder ? "directory " : ""}${quoteName(path)}\n`);
  return isRemoved;
}

export async function rmdir(process: Process): Promise<number> {
  const options = parseOptions(process.args, {
    ignoreNotEmpty: { long: "ignore-fail-on-non-empty" },
    parents: { short: "p", long: "parents" },
    verbose: { short: "v", long: "verbose" },
  });
  if (options.operands.length === 0) throw new UsageError("missing operand");
  return forEachOperand(options.operands, async (operand) => {
    for (let path = operand; ; path = folderName(path)) {
      await process.meter.spend(500);
      if (options.has("verbose"))
        await process.stdout.write(`rmdir: removing directory, ${quoteName(path)}\n`);
      const error = orFileError(() => process.files.rmdir(path));
      if (error instanceof FileError) {
        if (error.code === "ENOTEMPTY" && options.has("ignoreNotEmpty")) return true;
        const what = path === operand ? "failed to remove" : "failed to remove directory";
        await process.fail(`${what} ${quoteName(path)}: ${error.reason}`);
        return false;
      }
      if (!options.has("parents") || folderName(path) === "." || folderName(path) === "/") return true;
    }
  });
}

export async function unlink(process: Process): Promise<number> {
  const [path, extra] = parseOptions(process.args, {}).operands;
  if (path === undefined) throw new UsageError("missing operand");
  if (extra !== undefined) throw new UsageError(`extra operand ${quoteName(extra)}`);
  return forEachOperand([path], () =>
    attempt(process, `cannot unlink ${quoteName(path)}`, () => process.files.unlink(path)),
  );
}

export async function shred(): Promise<number> {
  throw new NotSupported("overwriting files where they are stored");
}
