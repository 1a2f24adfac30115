/** `SandboxFiles` over a folder of the machine. Bytes are exact. Sockets, pipes and devices are not files here: they
 *  are left out of listings, and nothing opens them. */

import { closeSync, constants, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "../../clock.ts";
import { EdgeflueError } from "../../errors.ts";
import { FileError, sandboxLimitError } from "../../sandbox/file-error.ts";
import { isInside, ownFolder, resolveVisiblePath, workspaceRoot } from "../../sandbox/paths.ts";
import { keptNote, type PermissionGate } from "../../sandbox/permission/permission-gate.ts";
import { requireWrite } from "../../sandbox/policy.ts";
import type { FileStat, SandboxFiles, SandboxPolicy, SearchResult } from "../../sandbox/sandbox.ts";
import { searchFiles } from "../../sandbox/search/search-files.ts";
import { toFileRefusal } from "./file-refusal.ts";
import { localLimits } from "./limits.ts";
import type { FoundFile, LocalPaths } from "./paths.ts";
import { kindOf, LocalWalk, listFolder, toFileStat, unsearchedFolders } from "./walk.ts";

export interface LocalFilesOptions {
  paths: LocalPaths;
  policy: SandboxPolicy;
  clock: Clock;
  gate: PermissionGate;
  /** Throws when the transaction has ended. */
  requireOpen: () => void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

export function createLocalFiles({
  paths,
  policy,
  clock,
  gate,
  requireOpen,
}: LocalFilesOptions): SandboxFiles {
  /** Resolves a path, does the work, and reports failures in the caller's terms. */
  async function run<T>(path: string, work: (path: string) => T): Promise<T> {
    requireOpen();
    const resolved = resolveVisiblePath(path, paths.cwd);
    try {
      return work(resolved);
    } catch (error) {
      throw toFileRefusal(error, resolved);
    }
  }

  /** What has to be asked is not done yet: a disk takes nothing back. */
  function permit(action: "read" | "write", path: string, followLast = true): void {
    if (policy.permissions === undefined) return;
    const asked = gate.asked.length;
    const real = toSandboxPath(paths, path, followLast);
    if (action === "read") gate.requireRead(real);
    else gate.requireWrite(real);
    if (gate.asked.length > asked) {
      throw new EdgeflueError("sandbox_denied", `${path} waits for an approval.`, { meta: { path } });
    }
  }

  function requireChange(path: string, followLast = true): void {
    requireWrite(policy, path);
    permit("write", path, followLast);
    if (paths.cwd !== workspaceRoot && isInside(path, ownFolder)) {
      throw new FileError("EROFS", "open", path, { cwd: paths.cwd });
    }
  }

  /** Everything in a folder that is about to be removed. */
  function permitTree(path: string): void {
    const { stats } = resolveForRemoval(paths, path, true);
    if (!stats?.isDirectory()) return;
    const walk = new LocalWalk(paths);
    for (const { path: child } of walk.filesBelow(path)) permit("write", child, false);
    if (walk.stoppedBefore !== undefined) {
      throw sandboxLimitError("EFBIG", `${path} has more files than the permissions can be checked for.`, {
        path,
      });
    }
  }

  function readPermitted(path: string): Uint8Array {
    requireKnown(paths, path, "open");
    permit("read", path);
    return readFile(paths, path);
  }

  return {
    cwd: paths.cwd,

    stat: (path) =>
      run(path, (resolved) => toFileStat(resolved, requireKnown(paths, resolved, "stat").stats)),

    exists: (path) =>
      run(path, (resolved) => {
        try {
          return paths.resolve(resolved, "stat").stats !== undefined;
        } catch {
          // Below a file, a loop, a link to the outside or a closed folder nothing exists for the sandbox.
          return false;
        }
      }),

    readBytes: (path) => run(path, (resolved) => readPermitted(resolved)),

    readText: (path) => run(path, (resolved) => decoder.decode(readPermitted(resolved))),

    write: (path, content) =>
      run(path, (resolved) => {
        requireChange(resolved);
        writeFile(paths, resolved, typeof content === "string" ? encoder.encode(content) : content);
      }),

    list: (path) => run(path, (resolved) => listFolder(paths, resolved)),

    mkdir: (path, { recursive = false } = {}) =>
      run(path, (resolved) => {
        requireChange(resolved);
        const { host, stats } = paths.resolve(resolved, "mkdir");
        if (stats !== undefined && !(recursive && stats.isDirectory())) {
          throw new FileError("EEXIST", "mkdir", resolved);
        }
        if (stats === undefined) mkdirSync(host, { recursive });
      }),

    remove: (path, options = {}) =>
      run(path, (resolved) => {
        requireChange(resolved, false);
        if (options.recursive && policy.permissions !== undefined) permitTree(resolved);
        removeFile(paths, resolved, options);
      }),

    async *walk(path) {
      const walk = new LocalWalk(paths);
      const root = await run(path, (resolved) => {
        listFolder(paths, resolved);
        return resolved;
      });
      yield* walk.filesBelow(root);
      if (walk.stoppedBefore !== undefined) {
        throw sandboxLimitError("EFBIG", `the walk visited ${localLimits.visitedEntriesMax} entries.`, {
          path: root,
        });
      }
    },

    async search(pattern, { path = ".", ...options } = {}) {
      const root = await run(path, (resolved) =>
        toFileStat(resolved, requireKnown(paths, resolved, "open").stats),
      );
      const walk = new LocalWalk(paths, unsearchedFolders);
      let kept = 0;
      const mayRead = ({ path: file }: FileStat) => {
        const may = gate.maySearch(file);
        if (!may) kept += 1;
        return may;
      };
      if (root.type !== "directory") permit("read", root.path);
      const entries = root.type === "directory" ? walk.filesBelow(root.path).filter(mayRead) : [root];
      const read = (file: string) => {
        requireOpen();
        return readSearched(paths, file);
      };
      try {
        const result = await searchFiles(
          { root: root.path, cwd: paths.cwd, entries, read, clock },
          pattern,
          options,
        );
        const notes = [...result.notes, ...walk.notes()];
        if (kept > 0) notes.push(keptNote(kept));
        return { ...result, notes } satisfies SearchResult;
      } catch (error) {
        throw toFileRefusal(error, root.path);
      }
    },
  };
}

/** The name in the sandbox of what a path leads to. */
function toSandboxPath(paths: LocalPaths, path: string, followLast: boolean): string {
  try {
    return paths.nameOf(paths.resolve(path, "open", followLast).host);
  } catch (error) {
    // What cannot be reached has no other name; the work itself says why.
    if (error instanceof FileError) return path;
    throw error;
  }
}

function requireKnown(paths: LocalPaths, path: string, operation: string): FoundFile {
  const found = paths.require(path, operation);
  if (kindOf(found.stats) === undefined) throw new FileError("EINVAL", operation, path);
  return found;
}

function readFile(paths: LocalPaths, path: string): Uint8Array {
  const { host, stats } = requireKnown(paths, path, "open");
  if (stats.isDirectory()) throw new FileError("EISDIR", "read", path);
  requireSize(path, stats.size);
  return withFile(host, constants.O_RDONLY, (file) => Uint8Array.from(readFileSync(file)));
}

/** A file that was removed or became unreadable since it was listed has no lines. */
function readSearched(paths: LocalPaths, path: string): Uint8Array {
  try {
    return readFile(paths, path);
  } catch {
    return new Uint8Array();
  }
}

function writeFile(paths: LocalPaths, path: string, bytes: Uint8Array): void {
  const { host, stats } = paths.resolve(path, "open");
  if (stats?.isDirectory()) throw new FileError("EISDIR", "open", path);
  if (stats !== undefined && !stats.isFile()) throw new FileError("EINVAL", "open", path);
  requireSize(path, bytes.length);
  if (stats === undefined) mkdirSync(dirname(host), { recursive: true });
  const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
  withFile(host, O_WRONLY | O_CREAT | O_TRUNC, (file) => writeFileSync(file, bytes));
}

/** `host` is a real path: a link that replaced it meanwhile is not followed. */
function withFile<T>(host: string, flags: number, body: (file: number) => T): T {
  const file = openSync(host, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return body(file);
  } finally {
    closeSync(file);
  }
}

function removeFile(
  paths: LocalPaths,
  path: string,
  { recursive = false, force = false }: { recursive?: boolean; force?: boolean },
): void {
  if (path === paths.cwd || path === ownFolder) throw new FileError("EBUSY", "rm", path);
  const { host, stats } = resolveForRemoval(paths, path, force);
  if (stats === undefined) {
    if (force) return;
    throw new FileError("ENOENT", "rm", path);
  }
  if (paths.isRoot(host)) throw new FileError("EBUSY", "rm", path);
  if (paths.containsHidden(host)) {
    throw new EdgeflueError("sandbox_denied", `${path} contains files of edgeflue itself and stays.`, {
      meta: { path },
    });
  }
  if (stats.isDirectory() && !recursive) {
    throw new EdgeflueError(
      "sandbox_path",
      `${path} is a directory. Set recursive to remove it with everything in it.`,
      { meta: { path } },
    );
  }
  // Removes links themselves, not what they point to.
  rmSync(host, { recursive });
}

/** With `force`, a path below a file or a broken link is as absent as any other. */
function resolveForRemoval(paths: LocalPaths, path: string, force: boolean) {
  try {
    return paths.resolve(path, "rm", false);
  } catch (error) {
    if (force && error instanceof FileError) return { host: "", stats: undefined };
    throw error;
  }
}

function requireSize(path: string, bytes: number): void {
  const { fileBytesMax } = localLimits;
  if (bytes <= fileBytesMax) return;
  throw sandboxLimitError(
    "EFBIG",
    `${path} has ${bytes} bytes; at most ${fileBytesMax} are read or written.`,
    {
      path,
      limit: "fileBytesMax",
      max: fileBytesMax,
    },
  );
}
