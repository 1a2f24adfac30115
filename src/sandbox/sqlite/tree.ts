/** The tree of files, folders and links over SQLite, as one transaction sees it: rows are read when asked for and kept;
 *  changes wait in memory until `commit`. Keys are real paths: this class follows no links and knows no policy and no
 *  `..`. Synchronous throughout. Owns the table `files`. */

import { sandboxLimits } from "../../limits.ts";
import type { Sql, SqlValue } from "../../sql.ts";
import { sandboxLimitError } from "../file-error.ts";
import { nameOf, parentOf } from "../paths.ts";
import { SqliteContents } from "./contents.ts";
import { runForRows } from "./run-for-rows.ts";
import type { SqliteTotals, Usage } from "./totals.ts";

export interface TreeEntry {
  readonly type: "file" | "directory" | "symlink";
  /** Owner of the content's chunks; 0 when there are none. */
  readonly inode: number;
  readonly size: number;
  readonly mode: number;
  readonly mtime: number;
  /** Of a symbolic link. */
  readonly target: string | null;
}

interface Folder {
  /** null: known not to exist. */
  readonly children: Map<string, TreeEntry | null>;
  /** Whether a name that is not among the children does not exist. */
  isComplete: boolean;
}

/** The entries that a transaction has read, by folder. */
export type KnownFolders = Map<string, Folder>;

/** Gets each path that changes; undefined when all may have. */
export type ChangeListener = (path: string | undefined) => void;

export type EntryRow = {
  parent: string;
  name: string;
  type: TreeEntry["type"];
  inode: number;
  size: number;
  mode: number;
  mtime: number;
  target: string | null;
};

/** Permission bits of a file that is made without any. */
export const newFileMode = 0o644;

export const columns = "parent, name, type, inode, size, mode, mtime, target";

export class SqliteTree {
  readonly #sql: Sql;
  readonly #totals: SqliteTotals;
  readonly #contents: SqliteContents;
  readonly #folders: KnownFolders;
  /** Changed paths, with the stored entries. */
  readonly #changed = new Map<string, TreeEntry | null>();
  readonly #growth = { entries: 0, bytes: 0 };
  readonly #onChange: ChangeListener | undefined;
  #hasChanged = false;

  /** `known` is what `discard` of the previous transaction returned. */
  constructor(
    sql: Sql,
    totals: SqliteTotals,
    known: KnownFolders = new Map(),
    onChange: ChangeListener | undefined = undefined,
  ) {
    this.#sql = sql;
    this.#totals = totals;
    this.#folders = known;
    this.#onChange = onChange;
    this.#contents = new SqliteContents(sql);
  }

  get(path: string): TreeEntry | undefined {
    const parent = parentOf(path);
    const name = nameOf(path);
    const folder = this.#folder(parent);
    const known = folder.children.get(name);
    if (known !== undefined || folder.isComplete) return known ?? undefined;
    const row = this.#sql.first<EntryRow>(
      `SELECT ${columns} FROM files WHERE parent = ? AND name = ?`,
      parent,
      name,
    );
    const entry = row === undefined ? null : toEntry(row);
    folder.children.set(name, entry);
    return entry ?? undefined;
  }

  /** Names and entries of a folder, sorted by name. */
  list(path: string): [string, TreeEntry][] {
    const folder = this.#folder(path);
    if (!folder.isComplete) {
      this.#keepRows(this.#sql.all<EntryRow>(`SELECT ${columns} FROM files WHERE parent = ?`, path));
      folder.isComplete = true;
    }
    return sortedChildren(folder);
  }

  /** Everything below a folder, each folder before its entries. */
  descendants(path: string): [string, TreeEntry][] {
    // All rows at once: "0" is the character after "/".
    const rows = this.#sql.all<EntryRow>(
      `SELECT ${columns} FROM files WHERE parent >= ? AND parent < ?`,
      `${path}/`,
      `${path}0`,
    );
    this.#keepRows(rows);
    const found: [string, TreeEntry][] = [];
    const visit = (parent: string) => {
      for (const [name, entry] of parent === path
        ? this.list(parent)
        : sortedChildren(this.#folder(parent))) {
        const child = `${parent}/${name}`;
        found.push([child, entry]);
        if (entry.type !== "directory") continue;
        this.#folder(child).isComplete = true;
        visit(child);
      }
    };
    visit(path);
    return found;
  }

  /** Refuses a change in all that passes a limit. */
  requireRoom(change: Usage): void {
    this.#totals.requireRoom(this.#growth, change);
  }

  readContent(entry: TreeEntry): Uint8Array {
    return this.#contents.read(entry.inode, entry.size);
  }

  /** As they are when they are asked for. */
  contentPieces(entry: TreeEntry): Iterable<Uint8Array> {
    return this.#contents.pieces(entry.inode, entry.size);
  }

  /** Creates or replaces the file at `path`. Takes ownership of `bytes`. */
  writeFile(path: string, bytes: Uint8Array, mtime: number): void {
    const before = this.get(path);
    this.#putFile(path, before, bytes.length, mtime, (inode, size) =>
      this.#contents.write(inode, size, bytes),
    );
  }

  appendFile(path: string, bytes: Uint8Array, mtime: number): void {
    const before = this.get(path);
    const size = (before?.size ?? 0) + bytes.length;
    this.#putFile(path, before, size, mtime, (inode, sizeBefore) =>
      bytes.length === 0 ? inode : this.#contents.append(inode, sizeBefore, bytes),
    );
  }

  /** Creates a folder or a link, or changes mode and time of an entry. */
  set(path: string, entry: TreeEntry): void {
    this.#put(path, entry);
  }

  remove(path: string): void {
    const entry = this.get(path);
    if (entry === undefined) return;
    this.#put(path, null);
    this.#contents.drop(entry.inode);
  }

  /** Renames one entry and replaces the one at `target`. The caller also moves the descendants of a folder. */
  move(source: string, target: string): void {
    const entry = this.get(source);
    if (entry === undefined) return;
    const replaced = this.get(target);
    this.#put(source, null);
    this.#put(target, entry);
    if (replaced !== undefined) this.#contents.drop(replaced.inode);
  }

  /** Writes all changes, one row per changed entry and one per changed chunk. May be called again. */
  commit(): void {
    if (this.#changed.size === 0) return;
    this.#sql.transaction(() => {
      this.#storeEntries();
      this.#contents.flush();
    });
    this.#changed.clear();
    this.#totals.forget();
    this.#growth.entries = 0;
    this.#growth.bytes = 0;
  }

  /** The stored rows were changed past this tree: nothing of what it has read is true any more. */
  invalidate(): void {
    this.#hasChanged = true;
    this.#folders.clear();
    this.#totals.forget();
    this.#onChange?.(undefined);
  }

  /** Frees the memory. The tree is not used after. Returns what the next transaction need not read again: nothing after
   *  a change, which may still be rolled back. */
  discard(): KnownFolders | undefined {
    this.#changed.clear();
    this.#contents.clear();
    let entries = 0;
    for (const { children } of this.#folders.values()) entries += children.size;
    if (!this.#hasChanged && entries <= sandboxLimits.cachedEntriesMax) return this.#folders;
    this.#folders.clear();
    return undefined;
  }

  #putFile(
    path: string,
    before: TreeEntry | undefined,
    size: number,
    mtime: number,
    storeContent: (inode: number, size: number) => number,
  ): void {
    const { fileBytesMax } = this.#totals.quota;
    if (size > fileBytesMax) {
      throw sandboxLimitError("EFBIG", `${path} would have ${size} bytes, a file can have ${fileBytesMax}.`, {
        limit: "fileBytesMax",
        max: fileBytesMax,
        path,
      });
    }
    this.#totals.requireRoom(this.#growth, {
      entries: before === undefined ? 1 : 0,
      bytes: size - (before?.size ?? 0),
    });
    const inode = storeContent(before?.inode ?? 0, before?.size ?? 0);
    this.#put(path, { type: "file", inode, size, mode: before?.mode ?? newFileMode, mtime, target: null });
    if (before !== undefined && before.inode !== inode) this.#contents.drop(before.inode);
  }

  #put(path: string, entry: TreeEntry | null): void {
    const before = this.get(path) ?? null;
    const entries = (entry === null ? 0 : 1) - (before === null ? 0 : 1);
    const bytes = (entry?.size ?? 0) - (before?.size ?? 0);
    this.#totals.requireRoom(this.#growth, { entries, bytes });
    this.#hasChanged = true;
    this.#onChange?.(path);
    if (!this.#changed.has(path)) this.#changed.set(path, before);
    this.#folder(parentOf(path)).children.set(nameOf(path), entry);
    // A folder that was just made has no rows, and one that is gone has none to look for.
    if (entry?.type === "directory" || before?.type === "directory")
      this.#folder(path).isComplete ||= before === null;
    this.#growth.entries += entries;
    this.#growth.bytes += bytes;
  }

  #storeEntries(): void {
    const removed: SqlValue[][] = [];
    const present: SqlValue[][] = [];
    for (const [path, stored] of this.#changed) {
      const entry = this.get(path);
      const key = [parentOf(path), nameOf(path)];
      if (entry !== undefined) {
        const { type, inode, size, mode, mtime, target } = entry;
        present.push([...key, type, inode, size, mode, mtime, target]);
      } else if (stored !== null) removed.push(key);
    }
    runForRows(this.#sql, removed, (keys) => `DELETE FROM files WHERE (parent, name) IN (VALUES ${keys})`);
    runForRows(
      this.#sql,
      present,
      (rows) => `INSERT INTO files (${columns}) VALUES ${rows}
        ON CONFLICT DO UPDATE SET type = excluded.type, inode = excluded.inode, size = excluded.size,
          mode = excluded.mode, mtime = excluded.mtime, target = excluded.target`,
    );
  }

  #folder(path: string): Folder {
    let folder = this.#folders.get(path);
    if (folder === undefined) {
      folder = { children: new Map(), isComplete: false };
      this.#folders.set(path, folder);
    }
    return folder;
  }

  /** What the transaction knows already wins: it may have changed it. */
  #keepRows(rows: readonly EntryRow[]): void {
    for (const row of rows) {
      const { children } = this.#folder(row.parent);
      if (!children.has(row.name)) children.set(row.name, toEntry(row));
    }
  }
}

function toEntry({ type, inode, size, mode, mtime, target }: EntryRow): TreeEntry {
  return { type, inode, size, mode, mtime, target };
}

function sortedChildren(folder: Folder): [string, TreeEntry][] {
  const found: [string, TreeEntry][] = [];
  for (const [name, entry] of folder.children) {
    if (entry !== null) found.push([name, entry]);
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}
