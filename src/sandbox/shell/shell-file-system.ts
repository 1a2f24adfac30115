/** The root that one shell command sees: `/workspace` and `/tmp` from `FileSystem`, all else fixed. It has no state:
 *  `/tmp` is as durable as `/workspace`, because an agent that writes to it in one call reads it in the next, maybe
 *  after a restart. Speaks just-bash's `IFileSystem`. After `revoke` every call fails, so that an abandoned command can
 *  no longer reach the files. */

import type { IFileSystem } from "just-bash";
import { EdgeflueError } from "../../errors.ts";
import { FileError } from "../file-error.ts";
import type { FileSystem } from "../file-system.ts";
import { isInside, joinPath, normalizePath, workspaceRoot } from "../paths.ts";
import { writeDeniedMessage } from "../policy.ts";
import type { TreeEntry } from "../sqlite/tree.ts";
import { decodeText, encodeText } from "../text-encoding.ts";
import type { ShellFixedFiles } from "./fixed-files.ts";
import type { ShellStop } from "./shell-stop.ts";

type Stat = Awaited<ReturnType<IFileSystem["stat"]>>;
type Encoding = Parameters<IFileSystem["readFile"]>[1];
type DirectoryEntry = { name: string; isFile: boolean; isDirectory: boolean; isSymbolicLink: boolean };

/** Calls after which the event loop gets a turn, so that timers and aborts are seen by a busy script. */
const callsPerTurn = 200;

export class ShellFileSystem implements IFileSystem {
  readonly #files: FileSystem;
  readonly #fixed: ShellFixedFiles;
  readonly #stop: ShellStop;
  readonly #refusals = new Set<string>();
  #outside: string | undefined;
  #isRevoked = false;
  #calls = 0;

  constructor(files: FileSystem, fixed: ShellFixedFiles, stop: ShellStop) {
    this.#files = files;
    this.#fixed = fixed;
    this.#stop = stop;
  }

  /** What the sandbox refused, as sentences: many commands and redirections say only that something failed. */
  get refusals(): ReadonlySet<string> {
    return this.#refusals;
  }

  /** The first path of `/workspace` that does not exist for a confined command, whether it exists or not. */
  get outside(): string | undefined {
    return this.#outside;
  }

  revoke(): void {
    this.#isRevoked = true;
  }

  async readFile(path: string, options?: Encoding): Promise<string> {
    return decodeText(await this.readFileBuffer(path), encodingOf(options));
  }

  readFileBuffer(path: string): Promise<Uint8Array> {
    return this.#run(
      path,
      "open",
      (durable) => this.#files.read(durable),
      (fixed) => this.#fixed.read(fixed),
    );
  }

  writeFile(path: string, content: string | Uint8Array, options?: Encoding): Promise<void> {
    return this.#change(path, "open", (durable) => this.#files.write(durable, toBytes(content, options)));
  }

  appendFile(path: string, content: string | Uint8Array, options?: Encoding): Promise<void> {
    return this.#change(path, "open", (durable) => this.#files.append(durable, toBytes(content, options)));
  }

  async exists(path: string): Promise<boolean> {
    if (path.includes("\0")) return false;
    return this.#run(
      path,
      "stat",
      (durable) => this.#files.exists(durable),
      (fixed) => this.#fixed.stat(fixed) !== undefined,
    );
  }

  /** A broken link describes itself: `rm` and `mv` check first, and would not touch it otherwise. */
  async stat(path: string): Promise<Stat> {
    try {
      return await this.#stat(path, "stat", true);
    } catch (error) {
      const link = await this.lstat(path).catch(() => undefined);
      if (link?.isSymbolicLink === true) return link;
      throw error;
    }
  }

  lstat(path: string): Promise<Stat> {
    return this.#stat(path, "lstat", false);
  }

  mkdir(path: string, options?: { recursive?: boolean }): Promise<void> {
    const recursive = options?.recursive === true;
    return this.#run(
      path,
      "mkdir",
      (durable) => this.#files.mkdir(durable, recursive),
      (fixed) => {
        if (this.#fixed.stat(fixed) === undefined) throw this.#readOnly("mkdir", fixed);
        if (!recursive) throw new FileError("EEXIST", "mkdir", fixed);
      },
    );
  }

  async readdir(path: string): Promise<string[]> {
    return (await this.readdirWithFileTypes(path)).map(({ name }) => name);
  }

  readdirWithFileTypes(path: string): Promise<DirectoryEntry[]> {
    return this.#run(
      path,
      "scandir",
      (durable) => this.#files.list(durable).map(([name, entry]) => ({ name, ...kindOf(entry.type) })),
      (fixed) =>
        this.#fixed
          .list(fixed)
          .map(({ name, isDirectory }) => ({ name, ...kindOf(isDirectory ? "directory" : "file") })),
    );
  }

  rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void> {
    const { recursive = false, force = false } = options ?? {};
    return this.#run(
      path,
      "rm",
      (durable) => this.#files.remove(durable, { recursive, force }),
      (fixed) => {
        const exists = this.#fixed.stat(fixed) !== undefined;
        if (exists) throw this.#readOnly("rm", fixed);
        if (!force) throw new FileError("ENOENT", "rm", fixed);
      },
    );
  }

  cp(source: string, target: string, options?: { recursive?: boolean }): Promise<void> {
    const recursive = options?.recursive === true;
    return this.#runPair(source, target, "cp", (from, to) => {
      if (this.#files.covers(from)) this.#files.copy(from, to, recursive);
      else this.#files.write(to, this.#fixed.read(from));
    });
  }

  mv(source: string, target: string): Promise<void> {
    return this.#runPair(source, target, "mv", (from, to) => {
      if (this.#files.covers(from)) this.#files.move(from, to);
      else if (this.#fixed.stat(from) === undefined) throw new FileError("ENOENT", "mv", from);
      else throw this.#readOnly("mv", from);
    });
  }

  resolvePath(base: string, path: string): string {
    return joinPath(base, path);
  }

  /** Optional in the interface, and would load the whole tree. */
  getAllPaths(): string[] {
    return [];
  }

  chmod(path: string, mode: number): Promise<void> {
    return this.#change(path, "chmod", (durable) => this.#files.setMode(durable, mode));
  }

  utimes(path: string, _accessed: Date, modified: Date): Promise<void> {
    return this.#change(path, "utimes", (durable) => this.#files.setTime(durable, modified.getTime()));
  }

  symlink(target: string, path: string): Promise<void> {
    return this.#change(path, "symlink", (durable) => this.#files.link(target, durable));
  }

  async link(_existing: string, path: string): Promise<void> {
    throw new FileError("ENOTSUP", "link", path);
  }

  readlink(path: string): Promise<string> {
    return this.#run(
      path,
      "readlink",
      (durable) => this.#files.readLink(durable),
      (fixed) => {
        this.#fixed.require(fixed, "readlink");
        throw new FileError("EINVAL", "readlink", fixed);
      },
    );
  }

  realpath(path: string): Promise<string> {
    return this.#run(
      path,
      "realpath",
      (durable) => this.#files.require(durable, "realpath").path,
      (fixed) => {
        this.#fixed.require(fixed, "realpath");
        return fixed;
      },
    );
  }

  #readOnly(operation: string, path: string): FileError {
    return new FileError("EROFS", operation, path, { cwd: this.#files.cwd });
  }

  #stat(path: string, operation: string, followLast: boolean): Promise<Stat> {
    return this.#run(
      path,
      operation,
      (durable) => toStat(this.#files.require(durable, operation, followLast)),
      (fixed) => this.#fixed.require(fixed, operation),
    );
  }

  #change(path: string, operation: string, work: (durable: string) => void): Promise<void> {
    return this.#run(path, operation, work, (fixed) => this.#fixed.change(fixed, operation));
  }

  async #runPair(
    source: string,
    target: string,
    operation: string,
    work: (from: string, to: string) => void,
  ): Promise<void> {
    const from = normalize(source, operation);
    await this.#change(target, operation, (to) => work(from, to));
  }

  async #run<T>(
    path: string,
    operation: string,
    work: (durable: string) => T,
    workFixed: (fixed: string) => T,
  ): Promise<T> {
    await this.#takeTurn();
    const normalized = normalize(path, operation);
    const isDurable = this.#files.covers(normalized);
    try {
      return isDurable ? work(normalized) : workFixed(normalized);
    } catch (error) {
      if (error instanceof FileError && error.code === "EACCES") {
        this.#refusals.add(error.toEdgeflueError().message);
      }
      if (!isDurable && isInside(normalized, workspaceRoot)) this.#outside ??= normalized;
      throw error instanceof EdgeflueError ? this.#toShellError(error) : error;
    }
  }

  async #takeTurn(): Promise<void> {
    this.#calls += 1;
    if (this.#calls % callsPerTurn === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.#isRevoked) throw new Error("EIO: the command was stopped");
    this.#stop.requireRunning();
  }

  /** Puts a refusal of the sandbox into words that bash can print, and remembers it. */
  #toShellError(refusal: EdgeflueError): Error {
    const isDenied = refusal.code === "sandbox_denied";
    this.#refusals.add(isDenied ? writeDeniedMessage : refusal.message);
    const text = isDenied
      ? "EROFS: Read-only file system"
      : `${String(refusal.meta?.errno ?? "EIO")}: ${refusal.message}`;
    return new Error(text, { cause: refusal });
  }
}

function normalize(path: string, operation: string): string {
  if (path.includes("\0")) throw new FileError("ENOENT", operation, path.replaceAll("\0", "\\0"));
  return normalizePath(path);
}

function kindOf(type: TreeEntry["type"]): Omit<DirectoryEntry, "name"> {
  return {
    isFile: type === "file",
    isDirectory: type === "directory",
    isSymbolicLink: type === "symlink",
  };
}

function toStat({ path, entry }: { path: string; entry: TreeEntry }): Stat {
  return {
    ...kindOf(entry.type),
    mode: entry.mode,
    size: entry.target === null ? entry.size : entry.target.length,
    mtime: new Date(entry.mtime),
    identity: path,
  };
}

function encodingOf(options: Encoding): string | undefined {
  return (typeof options === "string" ? options : options?.encoding) ?? undefined;
}

function toBytes(content: string | Uint8Array, options: Encoding): Uint8Array {
  // just-bash may hand out the same array twice; the filesystem takes ownership of what it gets.
  return typeof content === "string" ? encodeText(content, encodingOf(options)) : content.slice();
}
