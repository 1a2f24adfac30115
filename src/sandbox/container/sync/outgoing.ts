/** What goes into the container before a command: the entries that changed, or all of them. */

import { isInside, parentOf, workspaceRoot } from "../../paths.ts";
import type { SqliteTree, TreeEntry } from "../../sqlite/tree.ts";
import type { FileSystem } from "../../virtual/file-system.ts";
import { isIgnored } from "../settings.ts";
import { type ArchiveMember, archiveBytes, writeArchive } from "./archive.ts";

export interface Outgoing {
  /** Names that end with NUL: to remove, or in a full sync, each after the letter of its type, to keep. */
  readonly names: Uint8Array;
  /** Names of what is sent or removed, in a sync of changes only. */
  readonly sent: Uint8Array;
  readonly archiveBytes: number;
  archive(): Iterable<Uint8Array>;
}

interface Files {
  tree: SqliteTree;
  fileSystem: FileSystem;
  ignored: readonly string[];
}

const letters = { file: "f", directory: "d", symlink: "l" } as const;

export function collectAll(files: Files): Outgoing {
  const members: [string, TreeEntry][] = [];
  for (const [path, entry] of files.tree.descendants(workspaceRoot)) {
    if (isSent(path, entry, files)) members.push([toRelative(path), entry]);
  }
  const keep = members.map(([path, { type }]) => `${letters[type]}${path}`);
  return toOutgoing(files, { names: keep, sent: [], members });
}

/** `paths` are absolute. */
export function collectChanged(files: Files, paths: Iterable<string>): Outgoing {
  const removed: string[] = [];
  const members = new Map<string, TreeEntry>();
  for (const path of [...paths].sort()) {
    if (path === workspaceRoot || !isInside(path, workspaceRoot)) continue;
    const name = toRelative(path);
    if (isIgnored(name, files.ignored)) continue;
    const entry = files.tree.get(path);
    // Whatever has the place of a file or a link goes first.
    if (entry?.type !== "directory") removed.push(name);
    if (entry === undefined || !isSent(path, entry, files)) continue;
    for (const parent of parentsOf(path)) {
      const folder = files.tree.get(parent);
      // A link in the place of a folder is replaced by it: nothing is written through one.
      if (folder !== undefined) members.set(toRelative(parent), folder);
    }
    members.set(name, entry);
  }
  const folders = [...members].filter(([, { type }]) => type === "directory").map(([name]) => `${name}/`);
  const sent = [...removed, ...members.keys()];
  return toOutgoing(files, { names: [...folders.sort(), ...removed], sent, members: [...members] });
}

function toOutgoing(
  { tree }: Files,
  { names, sent, members }: { names: string[]; sent: string[]; members: [string, TreeEntry][] },
): Outgoing {
  const entries = new Map(members);
  const archived = members.map(([path, entry]) => toMember(path, entry));
  return {
    names: toList(names),
    sent: toList([...new Set(sent)]),
    archiveBytes: archived.length === 0 ? 0 : archiveBytes(archived),
    archive() {
      if (archived.length === 0) return [];
      return writeArchive(archived, ({ path }) => {
        const entry = entries.get(path);
        return entry === undefined ? new Uint8Array(0) : tree.readContent(entry);
      });
    },
  };
}

/** What the permissions keep from being read does not get where any program could read it. */
function isSent(path: string, { type }: TreeEntry, { fileSystem, ignored }: Files): boolean {
  if (isIgnored(toRelative(path), ignored)) return false;
  return type !== "file" || fileSystem.maySearch(path);
}

function toMember(path: string, { type, mode, mtime, size, target }: TreeEntry): ArchiveMember {
  return { type, path, mode, mtimeMs: mtime, size: type === "file" ? size : 0, target: target ?? "" };
}

/** The outermost first. */
function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let parent = parentOf(path); parent !== workspaceRoot && parent !== "/"; parent = parentOf(parent))
    parents.unshift(parent);
  return parents;
}

function toRelative(path: string): string {
  return path.slice(workspaceRoot.length + 1);
}

function toList(names: readonly string[]): Uint8Array {
  return new TextEncoder().encode(names.map((name) => `${name}\0`).join(""));
}
