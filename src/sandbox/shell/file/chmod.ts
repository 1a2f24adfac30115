/** `chmod`; and `chown` and `chgrp`, which can only name the one owner that there is. */

import { FileError } from "../../file-error.ts";
import { forEachOperand } from "../entry/attempt.ts";
import { formatPermissions, type ModeChange } from "../entry/mode.ts";
import { userId, userName } from "../entry/owner.ts";
import { joinTyped } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { requireMode } from "./mkdir.ts";

interface Rules {
  change: ModeChange;
  reports: "nothing" | "changes" | "all";
  isQuiet: boolean;
  isRecursive: boolean;
  umask: number;
}

export async function chmod(process: Process): Promise<number> {
  // A mode may begin with a minus, as in `chmod -x file`.
  const isMode = (arg: string) => /^-[rwxXstugo]/.test(arg);
  const end = process.args.indexOf("--");
  const modes = process.args.filter((arg, index) => isMode(arg) && (end < 0 || index < end));
  const args = process.args.filter((arg, index) => !(isMode(arg) && (end < 0 || index < end)));
  const options = parseOptions(args, {
    changes: { short: "c", long: "changes" },
    quiet: { short: "f", long: ["silent", "quiet"] },
    verbose: { short: "v", long: "verbose" },
    recursive: { short: "R", long: "recursive" },
    reference: { long: "reference", value: "required" },
    noEffect: { long: ["preserve-root", "no-preserve-root"] },
  });
  const reference = options.value("reference");
  const hasMode = modes.length > 0 || reference !== undefined;
  const [first, ...others] = options.operands;
  const paths = hasMode ? options.operands : others;
  const text = modes.length > 0 ? modes.join(",") : first;
  if (text === undefined) throw new UsageError("missing operand");
  if (paths.length === 0) throw new UsageError(`missing operand after ${quoteName(text)}`);
  const mode = reference === undefined ? undefined : process.files.stat(reference).mode;
  const rules: Rules = {
    change: mode === undefined ? requireMode(text) : () => mode,
    reports: options.has("verbose") ? "all" : options.has("changes") ? "changes" : "nothing",
    isQuiet: options.has("quiet"),
    isRecursive: options.has("recursive"),
    umask: process.umask,
  };
  return forEachOperand(paths, (path) => changeMode(process, path, rules));
}

async function changeMode(process: Process, path: string, rules: Rules, isOperand = true): Promise<boolean> {
  const { files, meter, stdout } = process;
  await meter.spend(3_000);
  try {
    const link = files.lstat(path);
    if (link.type === "symlink" && !isOperand) return true;
    const { mode, type } = files.stat(path);
    const changed = rules.change(mode, { isDirectory: type === "directory", umask: rules.umask });
    files.chmod(path, changed);
    const isSame = changed === mode;
    if (rules.reports === "all" || (rules.reports === "changes" && !isSame)) {
      const now = `${octal(changed)} (${formatPermissions(changed)})`;
      const change = isSame
        ? `retained as ${now}`
        : `changed from ${octal(mode)} (${formatPermissions(mode)}) to ${now}`;
      await stdout.write(`mode of ${quoteName(path)} ${change}\n`);
    }
    if (!rules.isRecursive || type !== "directory" || link.type === "symlink") return true;
    let isComplete = true;
    for (const { name } of files.list(path)) {
      if (!(await changeMode(process, joinTyped(path, name), rules, false))) isComplete = false;
    }
    return isComplete;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (!rules.isQuiet) await process.fail(`cannot access ${quoteName(path)}: ${error.reason}`);
    return false;
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

export function chown(process: Process): Promise<number> {
  return changeOwner(process, "ownership");
}

export function chgrp(process: Process): Promise<number> {
  return changeOwner(process, "group");
}

const ownerNames: ReadonlySet<string> = new Set(["", userName, String(userId)]);
const knownNames: ReadonlySet<string> = new Set(["root", "nobody", "daemon"]);

async function changeOwner(process: Process, what: "ownership" | "group"): Promise<number> {
  const options = parseOptions(process.args, {
    changes: { short: "c", long: "changes" },
    quiet: { short: "f", long: ["silent", "quiet"] },
    verbose: { short: "v", long: "verbose" },
    recursive: { short: "R", long: "recursive" },
    link: { short: "h", long: "no-dereference" },
    follow: { long: "dereference" },
    reference: { long: "reference", value: "required" },
    from: { long: "from", value: "required" },
    traverse: { short: "HLP" },
  });
  const hasReference = options.has("reference");
  const [owner = "", ...rest] = hasReference ? ["", ...options.operands] : options.operands;
  if (!hasReference && options.operands.length === 0) throw new UsageError("missing operand");
  if (rest.length === 0) throw new UsageError(`missing operand after ${quoteName(owner)}`);
  const names = what === "group" ? [owner] : owner.split(/[:.]/);
  const unknown = names.find((name) => !ownerNames.has(name) && !knownNames.has(name) && !/^\d+$/.test(name));
  if (unknown !== undefined) {
    throw new UsageError(`invalid ${what === "group" ? "group" : "user"}: ${quoteName(owner)}`);
  }
  const isAllowed = names.every((name) => ownerNames.has(name));
  return forEachOperand(rest, async (path) => {
    const reason =
      process.files.findLink(path) === undefined ? "No such file or directory" : "Operation not permitted";
    if (reason === "Operation not permitted" && isAllowed) {
      if (options.has("verbose"))
        await process.stdout.write(`${what} of ${quoteName(path)} retained as ${owner}\n`);
      return true;
    }
    const task = reason === "Operation not permitted" ? `changing ${what} of` : "cannot access";
    if (!options.has("quiet")) await process.fail(`${task} ${quoteName(path)}: ${reason}`);
    return false;
  });
}
