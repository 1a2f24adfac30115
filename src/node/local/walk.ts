/** Lists the folders of the local sandbox, and walks through them within a bound. */

import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { FileError } from "../../sandbox/file-error.ts";
import { nameOf } from "../../sandbox/paths.ts";
import type { FileStat } from "../../sandbox/sandbox.ts";
import { localLimits } from "./limits.ts";
import type { LocalPaths } from "./paths.ts";

/** Folders that a search enters only when its path names them: their files are not the author's text. */
export const unsearchedFolders: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** Walks through a folder in path order, one folder at a time, within a bound. */
export class LocalWalk {
  readonly #paths: LocalPaths;
  readonly #skipped: ReadonlySet<string>;
  readonly #skippedHere = new Set<string>();
  #entries = 0;
  stoppedBefore: string | undefined;

  constructor(paths: LocalPaths, skipped: ReadonlySet<string> = new Set()) {
    this.#paths = paths;
    this.#skipped = skipped;
  }

  *filesBelow(folder: string): Generator<FileStat> {
    // The next one last. Each folder is found from the one above it, however deep it is.
    const pending = this.#list(folder).reverse();
    for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
      if (this.#entries >= localLimits.visitedEntriesMax) this.stoppedBefore ??= entry.path;
      if (this.stoppedBefore !== undefined) return;
      this.#entries += 1;
      const { host, ...file } = entry;
      if (file.type !== "directory") yield file;
      else if (this.#skipped.has(nameOf(file.path))) this.#skippedHere.add(nameOf(file.path));
      else for (const below of this.#list(file.path, host).reverse()) pending.push(below);
    }
  }

  notes(): string[] {
    const notes: string[] = [];
    if (this.#skippedHere.size > 0) {
      const names = [...this.#skippedHere].sort().join(" and ");
      notes.push(`Folders named ${names} were not searched; name one as the path to search it.`);
    }
    if (this.stoppedBefore !== undefined) {
      notes.push(
        `The search stopped before ${this.stoppedBefore}, after ${localLimits.visitedEntriesMax} files and folders. Narrow the path.`,
      );
    }
    return notes;
  }

  /** A folder that was removed or is unreadable counts as empty. `host` is where it was found. */
  #list(folder: string, host?: string): HostFile[] {
    try {
      if (host === undefined) return listHost(this.#paths, folder, requireFolder(this.#paths, folder));
      // It may have become a link.
      return lstatSync(host).isDirectory() ? listHost(this.#paths, folder, host) : [];
    } catch {
      return [];
    }
  }
}

interface HostFile extends FileStat {
  /** On the machine. */
  host: string;
}

/** Entries by name, not followed: files, folders and links that are not hidden. */
export function listFolder(paths: LocalPaths, path: string): FileStat[] {
  return listHost(paths, path, requireFolder(paths, path)).map(({ host: _, ...file }) => file);
}

function requireFolder(paths: LocalPaths, path: string): string {
  const { host, stats } = paths.require(path, "scandir");
  if (!stats.isDirectory()) throw new FileError("ENOTDIR", "scandir", path);
  return host;
}

function listHost(paths: LocalPaths, path: string, folder: string): HostFile[] {
  const entries: HostFile[] = [];
  for (const name of readdirSync(folder).sort()) {
    const host = join(folder, name);
    const stats = paths.isHidden(host) ? undefined : lstatSync(host, { throwIfNoEntry: false });
    if (stats !== undefined && kindOf(stats) !== undefined)
      entries.push({ ...toFileStat(`${path}/${name}`, stats), host });
  }
  return entries;
}

/** Nothing for sockets, pipes and devices. */
export function kindOf(stats: Stats): FileStat["type"] | undefined {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  return stats.isSymbolicLink() ? "symlink" : undefined;
}

export function toFileStat(path: string, stats: Stats): FileStat {
  return {
    path,
    type: kindOf(stats) ?? "file",
    size: stats.isFile() ? stats.size : 0,
    mode: stats.mode & 0o7777,
    mtimeMs: stats.mtimeMs,
  };
}
