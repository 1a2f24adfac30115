/** The file operations of one transaction, as on Linux, over `SqliteTree`: follows links
 *  without letting them out of their tree, checks the policy and the limits at the one place that changes go
 *  through. Two trees are durable: `/workspace` or one folder of it, and `/tmp` for the shell. Synchronous; throws
 *  `FileError` for what Linux refuses and `EdgeflueError` for what the sandbox refuses. */

import type { Clock } from "../../clock.ts";
import { FileError } from "../file-error.ts";
import { findLengthProblem, isInside, outputFolder, parentOf, workspaceRoot } from "../paths.ts";
import { PermissionGate } from "../permission/permission-gate.ts";
import { requireWrite } from "../policy.ts";
import type { SandboxPolicy } from "../sandbox.ts";
import type { SqliteTree, TreeEntry } from "../sqlite/tree.ts";
import { isDurable, isRoot, type ResolvedFile, resolveLinks, rootEntry } from "./resolve-links.ts";

/** Paths given to its methods are absolute and normalised and lie in one of the two trees. */
export class FileSystem {
  readonly #tree: SqliteTree;
  readonly #policy: SandboxPolicy;
  readonly #clock: Clock;
  readonly #gate: PermissionGate;
  /** The part of `/workspace` that there is, besides the outputs of tools, which can be read. */
  readonly cwd: string;
  #isOpen = true;

  /** `cwd` is the real path of a folder that exists. */
  constructor(
    tree: SqliteTree,
    policy: SandboxPolicy,
    clock: Clock,
    { cwd = workspaceRoot, gate = new PermissionGate() }: { cwd?: string; gate?: PermissionGate } = {},
  ) {
    this.#tree = tree;
    this.#policy = policy;
    this.#clock = clock;
    this.#gate = gate;
    this.cwd = cwd;
  }

  /** Whether this filesystem is responsible for a path. */
  covers(path: string): boolean {
    return isDurable(path, this.cwd);
  }

  /** From here on every call is a bug and fails. */
  close(): void {
    this.#isOpen = false;
  }

  /** Follows links in the folders of a path, and at its end when asked to. */
  resolve(path: string, operation: string, followLast = true): ResolvedFile {
    if (!this.#isOpen) {
      throw new Error("[edgeflue] This sandbox transaction has ended; begin a new one.");
    }
    if (this.#isConfined() && !this.covers(path)) {
      throw new FileError("EACCES", operation, path, { cwd: this.cwd });
    }
    return resolveLinks(this.#tree, path, { operation, followLast, cwd: this.cwd });
  }

  /** The entry at `path`; fails when there is none. */
  require(path: string, operation: string, followLast = true): { path: string; entry: TreeEntry } {
    const { path: found, entry } = this.resolve(path, operation, followLast);
    if (entry === undefined) throw new FileError("ENOENT", operation, path);
    return { path: found, entry };
  }

  /** The same files, confined to one folder, `/tmp` and the outputs of tools. Links on the way to the folder are
   *  followed once, here. */
  confineTo(path: string): FileSystem {
    const cwd = this.requireFolder(path);
    return new FileSystem(this.#tree, this.#policy, this.#clock, { cwd, gate: this.#gate });
  }

  /** The real path of a folder to work in. */
  requireFolder(path: string): string {
    const { path: found, entry } = this.require(path, "chdir");
    if (entry.type !== "directory") throw new FileError("ENOTDIR", "chdir", path);
    return found;
  }

  /** Throws for a file that the permissions keep from being read, given by its real path. */
  requireRead(path: string): void {
    this.#gate.requireRead(path);
  }

  /** Whether a search may look into a file, given by its real path. */
  maySearch(path: string): boolean {
    return this.#gate.maySearch(path);
  }

  exists(path: string): boolean {
    try {
      return this.resolve(path, "stat").entry !== undefined;
    } catch (error) {
      // Below a file, a loop or a link to the outside nothing exists.
      if (error instanceof FileError) return false;
      throw error;
    }
  }

  /** The caller must not change what it gets. */
  read(path: string): Uint8Array {
    return this.#tree.readContent(this.#requireReadable(path));
  }

  /** The same in pieces, for readers that may not need all of it. */
  readPieces(path: string): Iterable<Uint8Array> {
    return this.#tree.contentPieces(this.#requireReadable(path));
  }

  /** Sorted by name; entries are not followed. */
  list(path: string): [string, TreeEntry][] {
    const { path: found, entry } = this.require(path, "scandir");
    if (entry.type !== "directory") throw new FileError("ENOTDIR", "scandir", path);
    return this.#tree.list(found);
  }

  /** Creates missing folders. Takes ownership of `bytes`. */
  write(path: string, bytes: Uint8Array): void {
    const target = this.#prepareFile(path);
    this.#tree.writeFile(target, bytes, this.#clock.now());
  }

  append(path: string, bytes: Uint8Array): void {
    this.#tree.appendFile(this.#prepareFile(path), bytes, this.#clock.now());
  }

  mkdir(path: string, recursive: boolean): void {
    this.#requireWrite(path);
    const { path: target, entry } = this.resolve(path, "mkdir");
    this.#gate.requireWrite(target);
    if (entry !== undefined) {
      if (recursive && entry.type === "directory") return;
      throw new FileError("EEXIST", "mkdir", path);
    }
    if (recursive) this.#makeFolders(target, "mkdir");
    else {
      this.#requireFolder(parentOf(target), "mkdir", path);
      this.#makeFolder(target);
    }
  }

  /** Removes a link itself, not what it points to. */
  remove(path: string, options: { recursive: boolean; force: boolean }): void {
    this.#requireWrite(path);
    const { path: target, entry } = this.#resolveForRemoval(path, options.force);
    if (entry === undefined) {
      if (options.force) return;
      throw new FileError("ENOENT", "rm", path);
    }
    if (this.#isFixed(target)) throw new FileError("EBUSY", "rm", path);
    this.#gate.requireWrite(target);
    if (entry.type === "directory" && this.#tree.list(target).length > 0) {
      if (!options.recursive) throw new FileError("ENOTEMPTY", "rm", path);
      const children = this.#tree.descendants(target).reverse();
      for (const [child] of children) this.#gate.requireWrite(child);
      for (const [child] of children) this.#tree.remove(child);
    }
    this.#tree.remove(target);
  }

  /** Copies a file over what is at `target`, a folder into it. Links within a folder are copied as links. */
  copy(source: string, target: string, recursive: boolean): void {
    this.#requireWrite(target);
    const { path: from, entry } = this.require(source, "cp");
    if (entry.type === "file") {
      this.#gate.requireRead(from);
      this.#copyFile(entry, this.#prepareFile(target));
      return;
    }
    if (!recursive) throw new FileError("EISDIR", "cp", source);
    const to = this.resolve(target, "cp").path;
    if (isInside(to, from)) throw new FileError("EINVAL", "cp", target);
    this.#makeFolders(to, "cp");
    for (const [child, childEntry] of this.#tree.descendants(from)) {
      const childTarget = `${to}${child.slice(from.length)}`;
      if (childEntry.type === "file") this.#gate.requireRead(child);
      this.#gate.requireWrite(childTarget);
      if (childEntry.type === "directory") this.#makeFolders(childTarget, "cp");
      else if (childEntry.type === "file") this.#copyFile(childEntry, this.#prepareFile(childTarget));
      else this.#replaceWithLink(childTarget, childEntry);
    }
  }

  move(source: string, target: string): void {
    this.#requireWrite(source);
    this.#requireWrite(target);
    const { path: from, entry } = this.require(source, "mv", false);
    const { path: to, entry: replaced } = this.resolve(target, "mv", false);
    if (from === to) return;
    if (this.#isFixed(from) || this.#isFixed(to)) {
      throw new FileError("EBUSY", "mv", this.#isFixed(from) ? source : target);
    }
    if (entry.type === "directory") {
      if (isInside(to, from)) throw new FileError("EINVAL", "mv", target);
      if (replaced !== undefined && replaced.type !== "directory")
        throw new FileError("ENOTDIR", "mv", target);
      if (replaced !== undefined && this.#tree.list(to).length > 0) {
        throw new FileError("ENOTEMPTY", "mv", target);
      }
    } else if (replaced?.type === "directory") throw new FileError("EISDIR", "mv", target);
    this.#makeFolders(parentOf(to), "mv");
    const descendants = entry.type === "directory" ? this.#tree.descendants(from) : [];
    // What is moved can be read under its new name.
    for (const moved of [from, ...descendants.map(([child]) => child)]) {
      this.#gate.requireRead(moved);
      this.#gate.requireWrite(moved);
      this.#gate.requireWrite(`${to}${moved.slice(from.length)}`);
    }
    for (const [child] of descendants) this.#requireLength(`${to}${child.slice(from.length)}`, "mv");
    this.#requireLength(to, "mv");
    this.#tree.move(from, to);
    for (const [child] of descendants) this.#tree.move(child, `${to}${child.slice(from.length)}`);
  }

  link(target: string, path: string): void {
    this.#requireWrite(path);
    const found = this.resolve(path, "symlink", false);
    if (found.entry !== undefined) throw new FileError("EEXIST", "symlink", path);
    this.#gate.requireWrite(found.path);
    this.#requireLength(target, "symlink");
    this.#makeFolders(parentOf(found.path), "symlink");
    this.#requireLength(found.path, "symlink");
    this.#tree.set(found.path, {
      type: "symlink",
      inode: 0,
      size: 0,
      mode: 0o777,
      mtime: this.#clock.now(),
      target,
    });
  }

  readLink(path: string): string {
    const { entry } = this.require(path, "readlink", false);
    if (entry.target === null) throw new FileError("EINVAL", "readlink", path);
    return entry.target;
  }

  setMode(path: string, mode: number): void {
    this.#requireWrite(path);
    const { path: target, entry } = this.require(path, "chmod");
    this.#gate.requireWrite(target);
    if (!isRoot(target)) this.#tree.set(target, { ...entry, mode: mode & 0o7777 });
  }

  setTime(path: string, mtime: number): void {
    this.#requireWrite(path);
    const { path: target, entry } = this.require(path, "utimes");
    this.#gate.requireWrite(target);
    if (!isRoot(target)) this.#tree.set(target, { ...entry, mtime });
  }

  #requireReadable(path: string): TreeEntry {
    const { path: found, entry } = this.require(path, "open");
    if (entry.type === "directory") throw new FileError("EISDIR", "read", path);
    this.#gate.requireRead(found);
    return entry;
  }

  /** With `force`, a path below a file or a broken link is as absent as any other. */
  #resolveForRemoval(path: string, force: boolean): ResolvedFile {
    try {
      return this.resolve(path, "rm", false);
    } catch (error) {
      if (force && error instanceof FileError) return { path, entry: undefined };
      throw error;
    }
  }

  /** The real path of a file that is about to be written, with its folders made. */
  #prepareFile(path: string): string {
    this.#requireWrite(path);
    const { path: target, entry } = this.resolve(path, "open");
    if (entry?.type === "directory") throw new FileError("EISDIR", "open", path);
    this.#gate.requireWrite(target);
    if (entry === undefined) this.#makeFolders(parentOf(target), "open");
    return target;
  }

  #copyFile(source: TreeEntry, target: string): void {
    // The copy owns its bytes: the source may be appended to later.
    this.#tree.writeFile(target, this.#tree.readContent(source).slice(), this.#clock.now());
    const copied = this.#tree.get(target);
    if (copied !== undefined) this.#tree.set(target, { ...copied, mode: source.mode });
  }

  #replaceWithLink(path: string, link: TreeEntry): void {
    if (this.#tree.get(path)?.type === "directory") throw new FileError("EISDIR", "cp", path);
    this.#tree.remove(path);
    this.#tree.set(path, { ...link, mtime: this.#clock.now() });
  }

  #makeFolders(path: string, operation: string): void {
    if (isRoot(path)) return;
    const entry = this.#tree.get(path);
    if (entry?.type === "directory") return;
    if (entry !== undefined) throw new FileError("ENOTDIR", operation, path);
    this.#makeFolders(parentOf(path), operation);
    this.#makeFolder(path);
  }

  #makeFolder(path: string): void {
    this.#tree.set(path, { ...rootEntry, mtime: this.#clock.now() });
  }

  #requireFolder(path: string, operation: string, asked: string): void {
    const entry = isRoot(path) ? rootEntry : this.#tree.get(path);
    if (entry === undefined) throw new FileError("ENOENT", operation, asked);
    if (entry.type !== "directory") throw new FileError("ENOTDIR", operation, asked);
  }

  #requireLength(path: string, operation: string): void {
    if (findLengthProblem(path) !== undefined) throw new FileError("ENAMETOOLONG", operation, path);
  }

  #isConfined(): boolean {
    return this.cwd !== workspaceRoot;
  }

  /** Neither removed nor moved. */
  #isFixed(path: string): boolean {
    return isRoot(path) || path === this.cwd;
  }

  /** The one gate of all changes. No link leads into the outputs of tools, so that the path says enough. */
  #requireWrite(path: string): void {
    requireWrite(this.#policy, path);
    if (this.#isConfined() && isInside(path, outputFolder)) {
      throw new FileError("EROFS", "open", path, { cwd: this.cwd });
    }
  }
}
