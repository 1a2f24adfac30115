/** Copies one file, link or folder, as `cp` and `mv` between places do. Refusals are printed; the rest is copied. */

import { FileError, orFileError } from "../../file-error.ts";
import { attempt } from "../entry/attempt.ts";
import { confirm } from "../entry/confirm.ts";
import { joinTyped } from "../entry/path.ts";
import { quoteName } from "../entry/quote.ts";
import type { FileStatus } from "../process/files.ts";
import type { Process } from "../process/process.ts";
import { type Backup, backupPath } from "./target.ts";

export interface CopyRules {
  isRecursive: boolean;
  /** Which links are followed: all, those named as operands, or none. */
  follows: "all" | "operands" | "none";
  keepsMode: boolean;
  keepsTime: boolean;
  /** What happens to a file that is there: it is replaced, kept, kept unless it is older, or the caller is asked. */
  existing: "replace" | "keep" | "update" | "ask";
  removesFirst: boolean;
  isVerbose: boolean;
  backup: Backup | undefined;
}

/** One `cp`: remembers what it has made. */
export class TreeCopier {
  readonly #process: Process;
  readonly #rules: CopyRules;
  /** Real paths of what this command has made: another source of the same name does not replace it. */
  readonly #made = new Set<string>();
  /** The folder that is being copied to, which is not copied into itself. */
  #root: string | undefined;

  constructor(process: Process, rules: CopyRules) {
    this.#process = process;
    this.#rules = rules;
  }

  /** Whether all of it was copied. */
  async copy(source: string, target: string, isOperand = true): Promise<boolean> {
    const { files, meter } = this.#process;
    await meter.spend(12_000); // About 60 µs: the content comes from the database.
    const follows = this.#rules.follows === "all" || (this.#rules.follows === "operands" && isOperand);
    const status = orFileError(() => (follows ? files.stat(source) : files.lstat(source)));
    if (status instanceof FileError)
      return this.#refuse(`cannot stat ${quoteName(source)}: ${status.reason}`);
    if (status.type === "directory" && !this.#rules.isRecursive) {
      return this.#refuse(`-r not specified; omitting directory ${quoteName(source)}`);
    }
    const existing = files.find(target) ?? files.findLink(target);
    if (existing !== undefined) {
      if (existing.realPath === status.realPath && status.type !== "symlink" && status.type !== "directory") {
        return this.#refuse(`${quoteName(source)} and ${quoteName(target)} are the same file`);
      }
      if (status.type !== "directory" && existing.type === "directory") {
        return this.#refuse(`cannot overwrite directory ${quoteName(target)} with non-directory`);
      }
      if (status.type === "directory" && existing.type !== "directory") {
        return this.#refuse(
          `cannot overwrite non-directory ${quoteName(target)} with directory ${quoteName(source)}`,
        );
      }
    }
    if (isOperand) this.#root = undefined;
    return status.type === "directory"
      ? this.#copyFolder(source, target, { status, isNew: existing === undefined })
      : this.#copyFile(source, target, { status, existing });
  }

  async #copyFolder(
    source: string,
    target: string,
    { status, isNew }: { status: FileStatus; isNew: boolean },
  ): Promise<boolean> {
    const { files, umask } = this.#process;
    if (status.realPath === this.#root) return this.#refuseLoop(source, target);
    const entries = files.list(source);
    if (isNew) {
      const isMade = await attempt(this.#process, `cannot create directory ${quoteName(target)}`, () =>
        files.mkdir(target),
      );
      if (!isMade) return false;
      if (this.#rules.isVerbose) await this.#tell(source, target);
    }
    this.#root ??= files.stat(target).realPath;
    let isComplete = this.#root !== status.realPath || (await this.#refuseLoop(source, target));
    if (!isComplete) return false;
    for (const { name } of entries) {
      if (!(await this.copy(joinTyped(source, name), joinTyped(target, name), false))) isComplete = false;
    }
    // A folder that was made inside its own source is copied up to itself.
    if (isNew && this.#root.startsWith(`${status.realPath}/`) && files.stat(target).realPath === this.#root) {
      isComplete = await this.#refuseLoop(source, target);
    }
    const mode = this.#rules.keepsMode ? status.mode : status.mode & ~umask;
    if (isNew || this.#rules.keepsMode) files.chmod(target, mode);
    if (this.#rules.keepsTime) files.setTime(target, status.mtimeMs);
    return isComplete;
  }

  async #copyFile(
    source: string,
    target: string,
    { status, existing }: { status: FileStatus; existing: FileStatus | undefined },
  ): Promise<boolean> {
    const { files } = this.#process;
    if (existing !== undefined) {
      if (this.#made.has(existing.realPath)) {
        return this.#refuse(`will not overwrite just-created ${quoteName(target)} with ${quoteName(source)}`);
      }
      if (!(await this.#mayReplace(target, status, existing))) return true;
    }
    let note = "";
    const isCopied = await attempt(
      this.#process,
      `cannot create regular file ${quoteName(target)}`,
      async () => {
        if (existing !== undefined && this.#rules.backup !== undefined) {
          const kept = backupPath(files, target, this.#rules.backup);
          files.rename(target, kept);
          note = ` (backup: ${quoteName(kept)})`;
          // What is no regular file replaces a file itself rather than its content.
        } else if (existing !== undefined && (this.#rules.removesFirst || status.type === "symlink")) {
          files.unlink(target);
        }
        if (status.type === "symlink") files.symlink(files.readlink(source), target);
        else await this.#copyContent(source, target, status);
      },
    );
    if (!isCopied) return false;
    if (this.#rules.isVerbose) await this.#tell(source, target, note);
    this.#made.add(files.lstat(target).realPath);
    return true;
  }

  async #copyContent(source: string, target: string, status: FileStatus): Promise<void> {
    const { files, meter, umask } = this.#process;
    const before = files.find(target);
    if (before === undefined && files.findLink(target) !== undefined) {
      throw new FileError("ENOENT", "open", target);
    }
    if (status.type === "device") await this.#copyDevice(source, target);
    else {
      // The copy owns its bytes: the source may be appended to later.
      files.write(target, files.read(source).slice());
      await meter.spend(status.size * 2);
    }
    if (this.#rules.keepsMode) files.chmod(target, status.mode);
    else if (before === undefined) files.chmod(target, status.mode & ~umask);
    if (this.#rules.keepsTime) files.setTime(target, status.mtimeMs);
  }

  async #copyDevice(source: string, target: string): Promise<void> {
    const input = this.#process.openInput(source);
    const output = this.#process.openOutput(target);
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
      await output.write(chunk.slice());
    }
  }

  async #mayReplace(target: string, status: FileStatus, existing: FileStatus): Promise<boolean> {
    switch (this.#rules.existing) {
      case "keep":
        return false;
      case "update":
        return status.mtimeMs > existing.mtimeMs;
      case "ask":
        return confirm(this.#process, `overwrite ${quoteName(target)}?`);
      default:
        return true;
    }
  }

  #refuseLoop(source: string, target: string): Promise<boolean> {
    return this.#refuse(`cannot copy a directory, ${quoteName(source)}, into itself, ${quoteName(target)}`);
  }

  async #refuse(message: string): Promise<boolean> {
    await this.#process.fail(message);
    return false;
  }

  #tell(source: string, target: string, note = ""): Promise<void> | undefined {
    return this.#process.stdout.write(`${quoteName(source)} -> ${quoteName(target)}${note}\n`);
  }
}
