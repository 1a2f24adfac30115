/** The files that a process sees, as Linux has them: `/workspace` and `/tmp` from the transaction, and around them fixed
 *  folders and devices. Synchronous. Throws `FileError`, whose code is Linux's, and remembers what the sandbox refused,
 *  because many commands and redirections say only that something failed. */

import { EdgeflueError } from "../../../errors.ts";
import { FileError } from "../../file-error.ts";
import { isInside, joinPath, normalizePath, parentOf, workspaceRoot } from "../../paths.ts";
import { writeDeniedMessage } from "../../policy.ts";
import type { TreeEntry } from "../../sqlite/tree.ts";
import type { FileSystem } from "../../virtual/file-system.ts";
import { isEscapedByte, isHighSurrogate } from "./text/text.ts";

export interface FileStatus {
  readonly type: "file" | "directory" | "symlink" | "device";
  /** Bytes; of a link the length of its target. */
  readonly size: number;
  /** Permission bits, e.g. `0o644`. */
  readonly mode: number;
  readonly mtimeMs: number;
  /** Absolute and without links: two paths with the same one are the same file. */
  readonly realPath: string;
}

export interface DirectoryEntry extends FileStatus {
  readonly name: string;
}

/** What is around the durable trees. */
export interface FixedFiles {
  stat(path: string): FileStatus | undefined;
  /** Sorted. */
  list(path: string): readonly DirectoryEntry[];
  read(path: string): Uint8Array;
}

/** What the sandbox refused, shared by all processes of one command line. */
export class Refusals {
  /** Sentences for the caller. */
  readonly messages = new Set<string>();
  /** The first path of `/workspace` outside the folder that a confined command sees, whether it exists or not. */
  outside: string | undefined;
}

export class ShellFiles {
  readonly #files: FileSystem;
  readonly #fixed: FixedFiles;
  readonly #refusals: Refusals;
  readonly #cwd: string;

  constructor(files: FileSystem, fixed: FixedFiles, refusals: Refusals, cwd: string) {
    this.#files = files;
    this.#fixed = fixed;
    this.#refusals = refusals;
    this.#cwd = cwd;
  }

  /** The same files with another folder for relative paths. */
  at(cwd: string): ShellFiles {
    return cwd === this.#cwd ? this : new ShellFiles(this.#files, this.#fixed, this.#refusals, cwd);
  }

  /** Absolute and without `.` and `..`; links stay. Throws for the empty path, which is no file. */
  resolve(path: string, operation = "open"): string {
    if (path === "") throw new FileError("ENOENT", operation, path);
    for (let index = 0; index < path.length; index++) {
      const unit = path.charCodeAt(index);
      const isHalf = isEscapedByte(unit) && !isHighSurrogate(path.charCodeAt(index - 1));
      if (unit === 0 || isHalf) throw new FileError("EILSEQ", operation, path);
    }
    const absolute = path.startsWith("/") ? path : `${this.#cwd}/${path}`;
    return /(?:^|\/)\.\.(?:\/|$)/.test(path) ? this.#climb(absolute, operation) : normalizePath(absolute);
  }

  /** Follows links. */
  stat(path: string): FileStatus {
    return this.#status(path, "stat", true);
  }

  /** Describes a link itself. */
  lstat(path: string): FileStatus {
    return this.#status(path, "lstat", path.endsWith("/"));
  }

  /** As `stat`, or undefined when nothing can be found there. */
  find(path: string): FileStatus | undefined {
    return this.#find(path, "stat", true);
  }

  /** As `lstat`, or undefined. */
  findLink(path: string): FileStatus | undefined {
    return this.#find(path, "lstat", path.endsWith("/"));
  }

  /** The caller must not change what it gets. */
  read(path: string): Uint8Array {
    return this.#run(
      path,
      "open",
      (durable) => this.#files.read(durable),
      (fixed) => {
        if (this.#requireFixed(fixed, "open").type === "directory")
          throw new FileError("EISDIR", "read", path);
        return this.#fixed.read(fixed);
      },
    );
  }

  /** The same in pieces, for readers that may not need all of it. */
  readPieces(path: string): Iterable<Uint8Array> {
    return this.#run(
      path,
      "open",
      (durable) => this.#files.readPieces(durable),
      () => [this.read(path)],
    );
  }

  /** Creates a file, whose folder must exist, or replaces its content. Takes ownership of `bytes`. */
  write(path: string, bytes: Uint8Array): void {
    this.#change(path, "open", (durable) => {
      this.#requireParent(durable, path);
      this.#files.write(durable, bytes);
    });
  }

  append(path: string, bytes: Uint8Array): void {
    this.#change(path, "open", (durable) => {
      this.#requireParent(durable, path);
      this.#files.append(durable, bytes);
    });
  }

  /** Entries of a folder without `.` and `..`, sorted by UTF-16 code; links are not followed. */
  list(path: string): readonly DirectoryEntry[] {
    return this.#run(
      path,
      "opendir",
      (durable) => {
        const folder = this.#files.require(durable, "opendir").path;
        return this.#files
          .list(durable)
          .map(([name, entry]) => ({ name, ...toStatus(`${folder}/${name}`, entry) }));
      },
      (fixed) => {
        if (this.#requireFixed(fixed, "opendir").type !== "directory") {
          throw new FileError("ENOTDIR", "opendir", path);
        }
        return this.#fixed.list(fixed);
      },
    );
  }

  /** Makes one folder, whose parent must exist. */
  mkdir(path: string): void {
    this.#run(
      path,
      "mkdir",
      (durable) => this.#files.mkdir(durable, false),
      (fixed) => {
        if (this.#fixed.stat(fixed) !== undefined) throw new FileError("EEXIST", "mkdir", path);
        throw this.#readOnly("mkdir", path);
      },
    );
  }

  /** Removes a file or link. */
  unlink(path: string): void {
    this.#change(path, "unlink", (durable) => {
      if (this.#files.require(durable, "unlink", false).entry.type === "directory") {
        throw new FileError("EISDIR", "unlink", path);
      }
      this.#files.remove(durable, { recursive: false, force: false });
    });
  }

  /** Removes an empty folder. */
  rmdir(path: string): void {
    this.#change(path, "rmdir", (durable) => {
      if (this.#files.require(durable, "rmdir", false).entry.type !== "directory") {
        throw new FileError("ENOTDIR", "rmdir", path);
      }
      this.#files.remove(durable, { recursive: false, force: false });
    });
  }

  /** Removes a file, a link, or a folder with everything in it. */
  removeTree(path: string): void {
    this.#change(path, "rm", (durable) => this.#files.remove(durable, { recursive: true, force: false }));
  }

  /** Moves a file or folder over `target`, as rename(2). */
  rename(source: string, target: string): void {
    this.#change(source, "rename", (from) =>
      this.#change(target, "rename", (to) => {
        this.#requireParent(to, target);
        this.#files.move(from, to);
      }),
    );
  }

  symlink(target: string, path: string): void {
    this.#change(path, "symlink", (durable) => {
      this.#requireParent(durable, path);
      this.#files.link(target, durable);
    });
  }

  readlink(path: string): string {
    return this.#run(
      path,
      "readlink",
      (durable) => this.#files.readLink(durable),
      (fixed) => {
        this.#requireFixed(fixed, "readlink");
        throw new FileError("EINVAL", "readlink", path);
      },
    );
  }

  chmod(path: string, mode: number): void {
    this.#change(path, "chmod", (durable) => this.#files.setMode(durable, mode));
  }

  setTime(path: string, mtimeMs: number): void {
    this.#change(path, "utimes", (durable) => this.#files.setTime(durable, mtimeMs));
  }

  /** Mostly there is nothing: then no error is made, whose stack takes longer than the search. */
  #find(path: string, operation: string, followLast: boolean): FileStatus | undefined {
    try {
      const status = this.#run(
        path,
        operation,
        (durable) => {
          const { path: realPath, entry } = this.#files.resolve(durable, operation, followLast);
          return entry === undefined ? undefined : toStatus(realPath, entry);
        },
        (fixed) => this.#requireFixed(fixed, operation),
      );
      return path.endsWith("/") && status?.type !== "directory" ? undefined : status;
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  #status(path: string, operation: string, followLast: boolean): FileStatus {
    const status = this.#run(
      path,
      operation,
      (durable) => {
        const { path: realPath, entry } = this.#files.require(durable, operation, followLast);
        return toStatus(realPath, entry);
      },
      (fixed) => this.#requireFixed(fixed, operation),
    );
    if (path.endsWith("/") && status.type !== "directory") throw new FileError("ENOTDIR", operation, path);
    return status;
  }

  /** A path with `..`, which leads to the parent of the folder that a link points to, and nowhere from what is no
   *  folder. */
  #climb(path: string, operation: string): string {
    let reached = "/";
    for (const name of path.split("/")) {
      if (name === "" || name === ".") continue;
      if (name !== "..") {
        reached = joinPath(reached, name);
        continue;
      }
      const folder = this.#status(reached, operation, true);
      if (folder.type !== "directory") throw new FileError("ENOTDIR", operation, path);
      reached = parentOf(folder.realPath);
    }
    return reached;
  }

  /** Only the transaction's files change. Writing to a device succeeds where the output is opened, not here. */
  #change(path: string, operation: string, work: (durable: string) => void): void {
    this.#run(path, operation, work, (fixed) => {
      const status = this.#fixed.stat(fixed);
      if (status === undefined && this.#fixed.stat(parentOf(fixed)) === undefined) {
        throw new FileError("ENOENT", operation, path);
      }
      if (status?.type === "directory" && operation === "open")
        throw new FileError("EISDIR", operation, path);
      throw this.#readOnly(operation, path);
    });
  }

  #run<T>(path: string, operation: string, work: (durable: string) => T, workFixed: (fixed: string) => T): T {
    const resolved = this.resolve(path, operation);
    const isDurable = this.#files.covers(resolved);
    try {
      return isDurable ? work(resolved) : workFixed(resolved);
    } catch (error) {
      if (error instanceof FileError && error.code === "EACCES" && error.cause === undefined) {
        this.#refusals.messages.add(error.toEdgeflueError().message);
      }
      if (!isDurable && isInside(resolved, workspaceRoot)) this.#refusals.outside ??= resolved;
      if (error instanceof EdgeflueError) throw this.#toFileError(error, operation, path);
      throw error;
    }
  }

  /** A refusal of the sandbox in Linux's terms; its sentence is remembered. */
  #toFileError(refusal: EdgeflueError, operation: string, path: string): FileError {
    if (refusal.meta?.needs === "permission") {
      this.#refusals.messages.add(refusal.message);
      return new FileError("EACCES", operation, path, { cause: refusal });
    }
    const isDenied = refusal.code === "sandbox_denied";
    this.#refusals.messages.add(isDenied ? writeDeniedMessage : refusal.message);
    if (isDenied) return new FileError("EROFS", operation, path, { cause: refusal });
    const code = refusal.meta?.errno === "EFBIG" ? "EFBIG" : "ENOSPC";
    return new FileError(code, operation, path, { cause: refusal });
  }

  #requireParent(resolved: string, path: string): void {
    const parent = this.#files.require(parentOf(resolved), "open").entry;
    if (parent.type !== "directory") throw new FileError("ENOTDIR", "open", path);
    if (path.endsWith("/") && this.#files.resolve(resolved, "open").entry?.type !== "directory") {
      throw new FileError("EISDIR", "open", path);
    }
  }

  #requireFixed(path: string, operation: string): FileStatus {
    const status = this.#fixed.stat(path);
    if (status === undefined) throw new FileError("ENOENT", operation, path);
    return status;
  }

  #readOnly(operation: string, path: string): FileError {
    return new FileError("EROFS", operation, path, { cwd: this.#files.cwd });
  }
}

function toStatus(realPath: string, entry: TreeEntry): FileStatus {
  return {
    type: entry.type,
    size: entry.target === null ? entry.size : new TextEncoder().encode(entry.target).length,
    mode: entry.type === "symlink" ? 0o777 : entry.mode,
    mtimeMs: entry.mtime,
    realPath,
  };
}
