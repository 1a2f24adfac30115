/** `SandboxFiles` over `FileSystem`, for tools and the files API. Only `/workspace` exists here, or the folder of it
 *  that the filesystem is confined to. */

import type { Clock } from "../../clock.ts";
import { EdgeflueError } from "../../errors.ts";
import { FileError, orRefusal } from "../file-error.ts";
import { resolveVisiblePath } from "../paths.ts";
import { keptNote } from "../permission/permission-gate.ts";
import type { FileStat, SandboxFiles } from "../sandbox.ts";
import { searchFiles } from "../search/search-files.ts";
import type { TreeEntry } from "../sqlite/tree.ts";
import type { FileSystem } from "./file-system.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

export function createVirtualFiles(fileSystem: FileSystem, clock: Clock): SandboxFiles {
  /** Resolves a path, does the work, and reports failures in the caller's terms. */
  async function run<T>(path: string, work: (path: string) => T): Promise<T> {
    const resolved = resolveVisiblePath(path, fileSystem.cwd);
    return orRefusal(() => work(resolved));
  }

  return {
    cwd: fileSystem.cwd,

    stat: (path) => run(path, (resolved) => toFileStat(resolved, fileSystem.require(resolved, "stat").entry)),

    exists: (path) => run(path, (resolved) => fileSystem.exists(resolved)),

    readBytes: (path) => run(path, (resolved) => fileSystem.read(resolved).slice()),

    readText: (path) => run(path, (resolved) => decoder.decode(fileSystem.read(resolved))),

    write: (path, content) =>
      run(path, (resolved) => {
        fileSystem.write(resolved, typeof content === "string" ? encoder.encode(content) : content.slice());
      }),

    list: (path) =>
      run(path, (resolved) =>
        fileSystem.list(resolved).map(([name, entry]) => toFileStat(`${resolved}/${name}`, entry)),
      ),

    mkdir: (path, { recursive = false } = {}) =>
      run(path, (resolved) => fileSystem.mkdir(resolved, recursive)),

    remove: (path, { recursive = false, force = false } = {}) =>
      run(path, (resolved) => {
        if (!recursive && isFolder(fileSystem, resolved)) {
          throw new EdgeflueError(
            "sandbox_path",
            `${resolved} is a directory. Set recursive to remove it with everything in it.`,
            { meta: { path: resolved } },
          );
        }
        fileSystem.remove(resolved, { recursive, force });
      }),

    async *walk(path) {
      const root = await run(path, (resolved) => {
        fileSystem.list(resolved);
        return resolved;
      });
      yield* walkFolder(fileSystem, root);
    },

    async search(pattern, { path = ".", ...options } = {}) {
      const root = await run(path, (resolved) =>
        toFileStat(resolved, fileSystem.require(resolved, "open").entry),
      );
      let kept = 0;
      const mayRead = ({ path: file }: FileStat) => {
        const may = fileSystem.maySearch(file);
        if (!may) kept += 1;
        return may;
      };
      const entries = root.type === "directory" ? walkFolder(fileSystem, root.path).filter(mayRead) : [root];
      const read = (file: string) => fileSystem.read(file);
      const source = { root: root.path, cwd: fileSystem.cwd, entries, read, clock };
      const result = await searchFiles(source, pattern, options);
      if (kept === 0) return result;
      return { ...result, notes: [...result.notes, keptNote(kept)] };
    },
  };
}

/** One folder is read at a time, when its turn comes. */
function* walkFolder(fileSystem: FileSystem, folder: string): Generator<FileStat> {
  for (const [name, entry] of fileSystem.list(folder)) {
    const path = `${folder}/${name}`;
    if (entry.type === "directory") yield* walkFolder(fileSystem, path);
    else yield toFileStat(path, entry);
  }
}

function isFolder(fileSystem: FileSystem, path: string): boolean {
  if (path === fileSystem.cwd) return false; // The removal itself refuses the root.
  try {
    return fileSystem.resolve(path, "rm", false).entry?.type === "directory";
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function toFileStat(path: string, entry: TreeEntry): FileStat {
  return {
    path,
    type: entry.type,
    size: entry.type === "file" ? entry.size : 0,
    mode: entry.mode,
    mtimeMs: entry.mtime,
  };
}
