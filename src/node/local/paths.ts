/** Maps paths of the sandbox to paths of the machine. `/workspace`, or the folder of it that a transaction is confined
 *  to, is the root folder; `/workspace/.edgeflue` is a folder of edgeflue's own outside it. Links are followed name by
 *  name and never out of their root, not even to see whether something is there. */

import { existsSync, lstatSync, readlinkSync, realpathSync, type Stats } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { sandboxLimits } from "../../limits.ts";
import { FileError } from "../../sandbox/file-error.ts";
import { isInside, normalizePath, ownFolder, workspaceRoot } from "../../sandbox/paths.ts";

export interface LocalFolders {
  /** The sandbox's name for the root. Default `/workspace`. */
  cwd?: string;
  /** Its real path. */
  root: string;
  /** Real path of `/workspace/.edgeflue`; need not exist. */
  own: string;
  /** Other names of the root by which absolute links may lead into it. */
  aliases: readonly string[];
  /** Real paths that do not exist for the sandbox. `own` may lie in one of them. */
  hidden: readonly string[];
}

export interface LocalFile {
  /** On the machine, without links. */
  host: string;
  /** Absent when nothing is there. */
  stats: Stats | undefined;
}

export interface FoundFile extends LocalFile {
  stats: Stats;
}

export class LocalPaths {
  readonly #folders: LocalFolders;

  readonly cwd: string;

  constructor(folders: LocalFolders) {
    this.#folders = folders;
    this.cwd = folders.cwd ?? workspaceRoot;
  }

  /** The same machine, confined to one folder and the outputs of tools. Throws `FileError`. */
  confineTo(path: string): LocalPaths {
    const root = this.requireFolder(path);
    // The folder of outputs lies elsewhere; it is refused by its name.
    if (root === this.#folders.root || isInside(path, ownFolder)) return this;
    const below = relative(this.#folders.root, root);
    return new LocalPaths({
      ...this.#folders,
      cwd: join(this.cwd, below),
      root,
      aliases: this.#folders.aliases.map((alias) => join(alias, below)),
    });
  }

  /** `path` is normalised and below `/workspace`. Throws `FileError`. */
  resolve(path: string, operation: string, followLast = true): LocalFile {
    const isOwn = isInside(path, ownFolder);
    if (!isOwn && this.cwd !== workspaceRoot) this.#requireInPlace(path, operation);
    const base = isOwn ? this.#folders.own : this.#folders.root;
    const names = namesOf(path.slice((isOwn ? ownFolder : this.cwd).length));
    const aliases = isOwn ? [base] : [base, ...this.#folders.aliases];
    return this.#walk(names, { base, aliases, path, operation, followLast });
  }

  /** The folder on the machine, without links. */
  requireFolder(path: string): string {
    const { host, stats } = this.require(path, "chdir");
    if (!stats.isDirectory()) throw new FileError("ENOTDIR", "chdir", path);
    return host;
  }

  /** What is at `path`; fails when there is nothing. */
  require(path: string, operation: string, followLast = true): FoundFile {
    const { host, stats } = this.resolve(path, operation, followLast);
    if (stats === undefined) throw new FileError("ENOENT", operation, path);
    return { host, stats };
  }

  /** The sandbox's name of a real path of the machine: its own one where the sandbox has none for it. */
  nameOf(host: string): string {
    const { root, own } = this.#folders;
    if (isInside(host, own)) return ownFolder + host.slice(own.length);
    return isInside(host, root) ? this.cwd + host.slice(root.length) : host;
  }

  isRoot(host: string): boolean {
    return host === this.#folders.root || host === this.#folders.own;
  }

  isHidden(host: string): boolean {
    const { hidden, own } = this.#folders;
    return hidden.some((folder) => isInside(host, folder)) && !isInside(host, own);
  }

  /** Whether this folder contains something hidden. */
  containsHidden(host: string): boolean {
    return this.#folders.hidden.some((folder) => isInside(folder, host));
  }

  /** The root may be anything; a folder in it must not have become a link. */
  #requireInPlace(path: string, operation: string): void {
    const { root } = this.#folders;
    if (!existsSync(root)) throw new FileError("ENOENT", operation, path);
    if (realpathSync(root) !== root) throw new FileError("EACCES", operation, path, { cwd: this.cwd });
  }

  #walk(
    start: string[],
    options: {
      base: string;
      aliases: readonly string[];
      path: string;
      operation: string;
      followLast: boolean;
    },
  ): LocalFile {
    const { base, aliases, path, operation, followLast } = options;
    const fail = (code: "EACCES" | "ELOOP" | "ENOENT" | "ENOTDIR") =>
      new FileError(code, operation, path, { cwd: this.cwd });
    let current = base;
    let remaining = start;
    for (let followed = 0; remaining.length > 0; ) {
      const [name = "", ...after] = remaining;
      if (name === "..") {
        if (current === base) throw fail("EACCES");
        [current, remaining] = [dirname(current), after];
        continue;
      }
      const next = join(current, name);
      if (this.isHidden(next)) throw fail("EACCES");
      const stats = lstatSync(next, { throwIfNoEntry: false });
      if (stats === undefined) {
        // A path below one that is absent has no parent folder either.
        if (after.includes("..")) throw fail("ENOENT");
        return { host: join(current, ...remaining), stats };
      }
      if (stats.isSymbolicLink() && (after.length > 0 || followLast)) {
        followed += 1;
        if (followed > sandboxLimits.symlinksMax) throw fail("ELOOP");
        const target = readlinkSync(next);
        const inside = target.startsWith("/") ? stripAlias(target, aliases) : target;
        if (inside === undefined) throw fail("EACCES");
        if (target.startsWith("/")) current = base;
        remaining = [...namesOf(inside), ...after];
        continue;
      }
      if (after.length === 0) return { host: next, stats };
      if (!stats.isDirectory()) throw fail("ENOTDIR");
      [current, remaining] = [next, after];
    }
    return { host: current, stats: lstatSync(current, { throwIfNoEntry: false }) };
  }
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

/** An absolute link's target relative to the root, if it lies there. */
function stripAlias(target: string, aliases: readonly string[]): string | undefined {
  const alias = aliases.find((folder) => target === folder || target.startsWith(`${folder}/`));
  if (alias === undefined || !isInside(normalizePath(target), alias)) return undefined;
  return target.slice(alias.length);
}

/** Without links, as far as the path exists. */
export function toReal(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = resolve(path, "..");
    return parent === path ? path : resolve(toReal(parent), path.slice(parent.length).replace(/^\//, ""));
  }
}
