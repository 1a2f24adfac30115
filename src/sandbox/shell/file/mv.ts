/** `mv`: renames files and folders, and moves them into others. */

import { FileError, orFileError } from "../../file-error.ts";
import { isInside } from "../../paths.ts";
import { forEachOperand } from "../entry/attempt.ts";
import { confirm } from "../entry/confirm.ts";
import { quoteName } from "../entry/quote.ts";
import type { FileStatus } from "../process/files.ts";
import { type ParsedOptions, parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { type Backup, backupPath, chooseBackup, chooseDestination, targetOf, targetSpecs } from "./target.ts";

const specs = {
  force: { short: "f", long: "force" },
  ask: { short: "i", long: "interactive" },
  keep: { short: "n", long: "no-clobber" },
  strip: { long: "strip-trailing-slashes" },
  ...targetSpecs,
  update: { short: "u", long: "update" },
  verbose: { short: "v", long: "verbose" },
} as const;

type Options = ParsedOptions<keyof typeof specs>;

export async function mv(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  const destination = chooseDestination(process.files, options);
  const backup = chooseBackup(options, process.env);
  const made = new Set<string>();
  return forEachOperand(destination.sources, async (source) => {
    await process.meter.spend(3_000);
    const target = targetOf(destination, source);
    const problem = await move(process, { source, target, options, backup, made });
    if (problem !== undefined) await process.fail(problem);
    return problem === undefined;
  });
}

interface Move {
  source: string;
  target: string;
  options: Options;
  backup: Backup | undefined;
  /** Real paths that this command has moved something to. */
  made: Set<string>;
}

/** What is wrong, if anything. */
async function move(process: Process, move: Move): Promise<string | undefined> {
  const { files, stdout } = process;
  const { source, target, options, backup, made } = move;
  const named = options.has("strip") ? source.replace(/(?<=[^/])\/+$/, "") : source;
  const status = orFileError(() => files.lstat(named));
  if (status instanceof FileError) return `cannot stat ${quoteName(source)}: ${status.reason}`;
  const existing = files.findLink(target);
  if (existing !== undefined) {
    const conflict = findConflict(move, status, existing);
    if (conflict !== undefined) return conflict;
    if (!(await mayReplace(process, move, { status, existing }))) return undefined;
  }
  if (status.type === "directory" && isInside(resolveTarget(process, target), status.realPath)) {
    return `cannot move ${quoteName(source)} to a subdirectory of itself, ${quoteName(target)}`;
  }
  try {
    let note = "";
    if (existing !== undefined && backup !== undefined) {
      const kept = backupPath(files, target, backup);
      files.rename(target, kept);
      note = ` (backup: ${quoteName(kept)})`;
    }
    if (target.endsWith("/") && status.type !== "directory" && existing === undefined) {
      throw new FileError("ENOTDIR", "rename", target);
    }
    files.rename(source, target);
    made.add(files.lstat(target).realPath);
    if (options.has("verbose")) {
      await stdout.write(`renamed ${quoteName(source)} -> ${quoteName(target)}${note}\n`);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const subject = made.has(source) ? "" : `cannot move ${quoteName(source)} to ${quoteName(target)}: `;
    return `${subject}${error.reason}`;
  }
}

function findConflict(
  { source, target, made, backup }: Move,
  status: FileStatus,
  existing: FileStatus,
): string | undefined {
  if (existing.realPath === status.realPath) {
    return `${quoteName(source)} and ${quoteName(target)} are the same file`;
  }
  if (made.has(existing.realPath)) {
    return `will not overwrite just-created ${quoteName(target)} with ${quoteName(source)}`;
  }
  if (backup !== undefined || (status.type === "directory") === (existing.type === "directory"))
    return undefined;
  return status.type === "directory"
    ? `cannot overwrite non-directory ${quoteName(target)} with directory ${quoteName(source)}`
    : `cannot overwrite directory ${quoteName(target)} with non-directory`;
}

async function mayReplace(
  process: Process,
  { target, options }: Move,
  { status, existing }: { status: FileStatus; existing: FileStatus },
): Promise<boolean> {
  const last = options.ordered.map(({ name }) => name).findLast((name) => /^(force|ask|keep)$/.test(name));
  if (last === "keep") return false;
  if (options.has("update") && status.mtimeMs <= existing.mtimeMs) return false;
  return last !== "ask" || confirm(process, `overwrite ${quoteName(target)}?`);
}

/** The absolute path of the target, through the links of the folders on the way. */
function resolveTarget({ files }: Process, target: string): string {
  const resolved = orFileError(() => {
    const path = files.resolve(target);
    const end = path.lastIndexOf("/");
    return `${files.stat(path.slice(0, end) || "/").realPath}${path.slice(end)}`;
  });
  return resolved instanceof FileError ? target : resolved; // The rename says what is wrong.
}
