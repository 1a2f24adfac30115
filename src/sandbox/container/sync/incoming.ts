/** Takes what a command changed in the container into the transaction: all of it or, when it does not fit, nothing. What a rule
 *  of the sandbox refuses stays out alone, is named, and is put right in the container at the next command. */

import { EdgeflueError } from "../../../errors.ts";
import { sandboxLimits } from "../../../limits.ts";
import { FileError } from "../../file-error.ts";
import { findLengthProblem, workspaceRoot } from "../../paths.ts";
import type { SqliteTree, TreeEntry } from "../../sqlite/tree.ts";
import type { FileSystem } from "../../virtual/file-system.ts";
import type { FileChange, FileRecord } from "./records.ts";

export interface Incoming {
  readonly changes: ReadonlyMap<string, FileChange>;
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

export interface Taken {
  /** Absolute paths that were not taken, with the reason. */
  readonly refused: ReadonlyMap<string, string>;
  /** Names of what is no file, folder or link. */
  readonly special: readonly string[];
  /** Files that could not be read. */
  readonly unread: readonly string[];
}

/** Throws `sandbox_limit` before anything is changed when the files would not fit. */
export function takeChanges(
  { tree, fileSystem }: { tree: SqliteTree; fileSystem: FileSystem },
  { changes, contents }: Incoming,
): Taken {
  requireRoom(tree, changes);
  const refused = new Map<string, string>();
  const special: string[] = [];
  const unread: string[] = [];
  const attempt = (path: string, work: () => void) => {
    try {
      work();
    } catch (error) {
      refused.set(path, toReason(error));
    }
  };
  const paths = [...changes.keys()].sort();
  // The innermost first.
  for (const path of [...paths].reverse()) {
    const { now } = changes.get(path) ?? {};
    const target = `${workspaceRoot}/${path}`;
    const entry = tree.get(target);
    if (entry === undefined || entry.type === now?.type) continue;
    attempt(target, () => removeEntry(fileSystem, target, entry));
  }
  for (const path of paths) {
    const { now } = changes.get(path) ?? {};
    if (now === undefined) continue;
    const target = `${workspaceRoot}/${path}`;
    if (refused.has(target)) continue;
    if (now.type === "other") special.push(path);
    else if (now.type === "file" && !contents.has(path)) unread.push(path);
    else attempt(target, () => putEntry({ tree, fileSystem }, target, now, contents.get(path)));
  }
  return { refused, special, unread };
}

/** Of what it cannot say before, the transaction's own bounds throw later, and nothing is committed. */
function requireRoom(tree: SqliteTree, changes: ReadonlyMap<string, FileChange>): void {
  const change = { entries: 0, bytes: 0 };
  for (const [path, { now }] of changes) {
    const entry = tree.get(`${workspaceRoot}/${path}`);
    const isKept = now !== undefined && now.type !== "other";
    change.entries += (isKept ? 1 : 0) - (entry === undefined ? 0 : 1);
    change.bytes += (now?.type === "file" ? now.size : 0) - (entry?.size ?? 0);
  }
  tree.requireRoom(change);
}

/** A folder keeps what the container does not know: ignored files, and those that may not be read. */
function removeEntry(fileSystem: FileSystem, path: string, { type }: TreeEntry): void {
  try {
    fileSystem.remove(path, { recursive: false, force: true });
  } catch (error) {
    if (!(error instanceof FileError && error.code === "ENOTEMPTY" && type === "directory")) throw error;
  }
}

function putEntry(
  { tree, fileSystem }: { tree: SqliteTree; fileSystem: FileSystem },
  path: string,
  { type, mode, mtimeMs, target }: FileRecord,
  content: Uint8Array | undefined,
): void {
  if (findLengthProblem(path) !== undefined) throw new FileError("ENAMETOOLONG", "open", path);
  const entry = tree.get(path);
  if (type === "symlink") {
    if (entry?.target === target) return;
    if (entry !== undefined) fileSystem.remove(path, { recursive: false, force: true });
    fileSystem.link(target, path);
    return;
  }
  if (type === "directory") {
    if (entry === undefined) fileSystem.mkdir(path, false);
  } else if (content !== undefined && !isSame(tree, entry, content)) fileSystem.write(path, content.slice());
  else if (entry === undefined) fileSystem.write(path, new Uint8Array(0));
  const put = tree.get(path);
  if (put !== undefined && put.mode !== mode) fileSystem.setMode(path, mode);
  if (put !== undefined && type === "file" && put.mtime !== mtimeMs) fileSystem.setTime(path, mtimeMs);
}

function isSame(tree: SqliteTree, entry: TreeEntry | undefined, content: Uint8Array): boolean {
  if (entry?.type !== "file" || entry.size !== content.length) return false;
  const stored = tree.readContent(entry);
  for (let index = 0; index < content.length; index++) if (stored[index] !== content[index]) return false;
  return true;
}

/** Rethrows what stops all of it. */
function toReason(error: unknown): string {
  if (error instanceof FileError) return error.toEdgeflueError().message;
  if (error instanceof EdgeflueError && error.code !== "sandbox_limit") return error.message;
  throw error;
}

/** The most bytes of files that may come back at once, and in one file. */
export const incomingLimits = {
  bytesMax: sandboxLimits.pendingBytesMax,
  fileBytesMax: sandboxLimits.fileBytesMax,
} as const;
