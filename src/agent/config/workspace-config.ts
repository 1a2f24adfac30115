/** What an agent says about the files of its sessions: those that are there from the start, and their bounds. */

import { agentLimits, sandboxLimits } from "../../limits.ts";
import { isObject } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { isInside, ownFolder, parentOf, resolveWorkspacePath, workspaceRoot } from "../../sandbox/paths.ts";
import { type FileQuota, platformQuota } from "../../sandbox/sqlite/totals.ts";

/** Files below `/workspace` by path. */
export type SeedFiles = Readonly<Record<string, string | Uint8Array>>;

/** Bounds on the files of one session, at most the platform's: 512 MiB and 20,000 entries together, 16 MiB each. The
 *  outputs of tools and `/tmp` count too. */
export interface WorkspaceConfig {
  bytesMax?: number;
  /** Files and folders. */
  entriesMax?: number;
  /** Of one file. */
  fileBytesMax?: number;
}

export const checkWorkspace = is.within<WorkspaceConfig>({
  bytesMax: is.wholeNumber(0, sandboxLimits.totalBytesMax),
  entriesMax: is.wholeNumber(0, sandboxLimits.entriesMax),
  fileBytesMax: is.wholeNumber(0, sandboxLimits.fileBytesMax),
});

export function toQuota(config: WorkspaceConfig = {}): FileQuota {
  return { ...platformQuota, ...config };
}

/** What is wrong with the field `files` alone. */
export function checkAgentFiles(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? "must not be empty" : undefined;
  if (!Array.isArray(value)) return checkSeedFiles(value);
  for (const [index, entry] of value.entries()) {
    if (typeof entry === "string" && entry !== "") continue;
    const problem = checkSeedFiles(entry);
    if (problem !== undefined) return `[${index}] ${problem}`;
  }
  return undefined;
}

export function checkSeedFiles(value: unknown): string | undefined {
  if (!isObject(value))
    return "must be an object of paths and contents, the name of a set of the project's files, or a list of these";
  const files = Object.entries(value);
  const { seedFilesMax } = agentLimits;
  if (files.length > seedFilesMax) return `has ${files.length} files; at most ${seedFilesMax}`;
  const paths = new Set<string>();
  for (const [name, content] of files) {
    const place = `[${JSON.stringify(name)}]`;
    if (typeof content !== "string" && !(content instanceof Uint8Array))
      return `${place} must be a text or a Uint8Array`;
    const path = findPath(name);
    if (path === undefined) return `${place} must be a path below ${workspaceRoot}, outside of ${ownFolder}`;
    if (paths.has(path)) return `${place} names the same file as another one`;
    paths.add(path);
  }
  const inFile = [...paths].find((path) => isBelowOne(path, paths));
  return inFile === undefined ? undefined : `has ${inFile} below another file`;
}

/** Throws a sentence when the files do not fit into the bounds. */
export function requireSeedRoom(files: SeedFiles, quota: FileQuota): void {
  const sizes = Object.entries(files).map(([name, content]) => ({ name, size: sizeOf(content) }));
  const large = sizes.find(({ size }) => size > quota.fileBytesMax);
  if (large !== undefined) {
    throw new Error(
      `[edgeflue] Agent field "files"[${JSON.stringify(large.name)}] has ${large.size} bytes; a file can have ${quota.fileBytesMax}.`,
    );
  }
  const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
  const bytesMax = Math.min(agentLimits.seedBytesMax, quota.bytesMax);
  if (bytes > bytesMax) {
    throw new Error(`[edgeflue] Agent field "files" has ${bytes} bytes together; at most ${bytesMax}.`);
  }
  const entries = countEntries(Object.keys(files));
  if (entries <= quota.entriesMax) return;
  throw new Error(
    `[edgeflue] Agent field "files" has ${entries} files and folders; at most ${quota.entriesMax}.`,
  );
}

function findPath(name: string): string | undefined {
  try {
    const path = resolveWorkspacePath(name);
    return path === workspaceRoot || isInside(path, ownFolder) ? undefined : path;
  } catch {
    // What is wrong with a path, the caller says in its own words.
    return undefined;
  }
}

function isBelowOne(path: string, paths: ReadonlySet<string>): boolean {
  for (let folder = parentOf(path); folder !== workspaceRoot; folder = parentOf(folder)) {
    if (paths.has(folder)) return true;
  }
  return false;
}

function countEntries(names: readonly string[]): number {
  const entries = new Set<string>();
  for (const name of names) {
    for (let path = resolveWorkspacePath(name); path !== workspaceRoot; path = parentOf(path))
      entries.add(path);
  }
  return entries.size;
}

function sizeOf(content: string | Uint8Array): number {
  return typeof content === "string" ? new TextEncoder().encode(content).length : content.length;
}
