/** Snapshots of a session's files: lists of entries whose contents are shared with the files. Making one copies no
 *  bytes: it freezes every inode up to the highest, and contents.ts never changes a frozen one. A snapshot lists all
 *  trees, so that each frozen inode is in the list of some snapshot, and restores one of them. Owns the tables `snapshots` and
 *  `snapshot_parts`. Synchronous; the caller puts each change into a transaction of its own. */

import { EdgeflueError } from "../../errors.ts";
import type { SnapshotInfo } from "../../protocol/workspace.ts";
import type { Sql } from "../../sql.ts";
import { boundPassed } from "../file-error.ts";
import { isInside, ownFolder, workspaceRoot } from "../paths.ts";
import { snapshotLimits } from "../workspace/limits.ts";
import { ChunkTable } from "./chunk-table.ts";
import { packEntries, unpackEntries } from "./snapshot-list.ts";
import { columns, type EntryRow } from "./tree.ts";

type SnapshotRow = { number: number; created_at: number; entries: number; bytes: number };

const { snapshotsMax, storedBytesMax } = snapshotLimits;

export class SqliteSnapshots {
  readonly #sql: Sql;
  readonly #chunks: ChunkTable;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#chunks = new ChunkTable(sql);
  }

  list(): SnapshotInfo[] {
    return this.#sql
      .all<SnapshotRow>("SELECT number, created_at, entries, bytes FROM snapshots ORDER BY number")
      .map(toInfo);
  }

  /** A repeat by its key is the snapshot that it repeats. */
  create(createdAt: number, key?: string): SnapshotInfo {
    const earlier = key === undefined ? undefined : this.#findByKey(key);
    if (earlier !== undefined) return earlier;
    this.#requireRoom();
    this.#sql.run(
      "INSERT INTO snapshots (created_at, entries, bytes, frozen_inode, idempotency_key) VALUES (?, 0, 0, ?, ?)",
      createdAt,
      this.#chunks.highestInode(),
      key ?? null,
    );
    const number =
      this.#sql.first<{ number: number }>("SELECT max(number) AS number FROM snapshots")?.number ?? 0;
    const counted = { entries: 0, bytes: 0 };
    let part = 0;
    for (const entries of [...packEntries(count(this.#files(), counted))]) {
      this.#sql.run(
        "INSERT INTO snapshot_parts (snapshot, part, entries) VALUES (?, ?, ?)",
        number,
        part,
        entries,
      );
      part += 1;
    }
    const { entries, bytes } = counted;
    this.#sql.run("UPDATE snapshots SET entries = ?, bytes = ? WHERE number = ?", entries, bytes, number);
    return toInfo({ number, created_at: createdAt, entries, bytes });
  }

  has(id: string): boolean {
    return this.#find(id) !== undefined;
  }

  /** Everything that there is, or that a snapshot lists. */
  entries(id: string | undefined): Iterable<EntryRow> {
    return id === undefined ? this.#files() : this.#entries(this.#require(id));
  }

  /** Whether everything is as a snapshot lists it, the outputs of tools and `/tmp` too. */
  isCurrent(id: string): boolean {
    const listed = this.entries(id)[Symbol.iterator]();
    for (const now of this.#files()) {
      const { value: before } = listed.next() as IteratorResult<EntryRow, undefined>;
      if (before === undefined || pathOf(before) !== pathOf(now) || !isSameRow(before, now)) return false;
    }
    return listed.next().done === true;
  }

  /** The entries of a snapshot, and what is there now, by path. Only what a snapshot restores. */
  *compare(id: string): Generator<{ path: string; before?: EntryRow; now?: EntryRow }> {
    const number = this.#require(id);
    const current = new Map<string, EntryRow>();
    for (const row of this.#files()) if (isRestored(row)) current.set(pathOf(row), row);
    for (const before of this.#entries(number)) {
      if (!isRestored(before)) continue;
      const path = pathOf(before);
      const now = current.get(path);
      current.delete(path);
      yield now === undefined ? { path, before } : { path, before, now };
    }
    for (const [path, now] of current) yield { path, now };
  }

  /** Whether the contents of two inodes of the same size are the same. */
  isSameContent(inode: number, other: number): boolean {
    return inode === other || this.#chunks.areSame(inode, other);
  }

  /** Brings `/workspace` back, except for edgeflue's own folder. Writes only the rows that differ;
   *  `requireWrite` throws for a path that must not change. */
  restore(id: string, requireWrite: (path: string) => void): void {
    const removed: number[] = [];
    const restored = new Set<number>();
    for (const { path, before, now } of [...this.compare(id)]) {
      if (before !== undefined && now !== undefined && isSameRow(before, now)) continue;
      requireWrite(path);
      if (now !== undefined) removed.push(now.inode);
      if (before === undefined && now !== undefined) {
        this.#sql.run("DELETE FROM files WHERE parent = ? AND name = ?", now.parent, now.name);
      }
      if (before === undefined) continue;
      restored.add(before.inode);
      this.#put(before);
    }
    this.#dropUnfrozen(removed);
    this.#unshare(restored);
  }

  delete(id: string): void {
    const number = this.#require(id);
    const candidates = new Set<number>();
    for (const { inode } of this.#entries(number)) if (inode !== 0) candidates.add(inode);
    this.#sql.run("DELETE FROM snapshot_parts WHERE snapshot = ?", number);
    this.#sql.run("DELETE FROM snapshots WHERE number = ?", number);
    for (const { inode } of this.#files()) candidates.delete(inode);
    for (const { number: other } of this.#sql.all<{ number: number }>("SELECT number FROM snapshots")) {
      for (const { inode } of this.#entries(other)) candidates.delete(inode);
    }
    this.#chunks.delete(candidates);
  }

  #findByKey(key: string): SnapshotInfo | undefined {
    const row = this.#sql.first<SnapshotRow>(
      "SELECT number, created_at, entries, bytes FROM snapshots WHERE idempotency_key = ?",
      key,
    );
    return row && toInfo(row);
  }

  #requireRoom(): void {
    const snapshots =
      this.#sql.first<{ count: number }>("SELECT count(*) AS count FROM snapshots")?.count ?? 0;
    if (snapshots >= snapshotsMax) {
      throw boundPassed(
        { snapshotsMax },
        `A session keeps at most ${snapshotsMax} snapshots. Delete one first.`,
      );
    }
    if (this.#chunks.countBytes() <= storedBytesMax) return;
    throw boundPassed(
      { storedBytesMax },
      `The files of the session and of its snapshots take more than ${storedBytesMax} bytes together. Delete a snapshot first.`,
    );
  }

  #find(id: string): number | undefined {
    const typed = /^snapshot_(\d{1,15})$/.exec(id)?.[1];
    const number = typed === undefined ? -1 : Number(typed);
    const row = this.#sql.first<{ number: number }>("SELECT number FROM snapshots WHERE number = ?", number);
    return row?.number;
  }

  #require(id: string): number {
    const number = this.#find(id);
    if (number !== undefined) return number;
    throw new EdgeflueError(
      "not_found",
      `This session has no snapshot ${JSON.stringify(id.slice(0, 100))}.`,
      {
        meta: { snapshotId: id.slice(0, 100) },
      },
    );
  }

  #files(): Iterable<EntryRow> {
    return this.#sql.iterate<EntryRow>(`SELECT ${columns} FROM files ORDER BY parent, name`);
  }

  #entries(number: number): Iterable<EntryRow> {
    return unpackEntries(
      this.#sql.iterate<{ entries: string }>(
        "SELECT entries FROM snapshot_parts WHERE snapshot = ? ORDER BY part",
        number,
      ),
    );
  }

  #put({ parent, name, type, inode, size, mode, mtime, target }: EntryRow): void {
    this.#sql.run(
      `INSERT OR REPLACE INTO files (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      parent,
      name,
      type,
      inode,
      size,
      mode,
      mtime,
      target,
    );
  }

  /** Of the files that were replaced: no snapshot has what was written after the newest. */
  #dropUnfrozen(inodes: readonly number[]): void {
    const frozen = this.#sql.first<{ frozen: number }>("SELECT max(frozen_inode) AS frozen FROM snapshots");
    this.#chunks.delete(inodes.filter((inode) => inode > (frozen?.frozen ?? 0)));
  }

  /** A file that was moved out of the restored tree gets a copy of its content: each inode has one owner. */
  #unshare(restored: ReadonlySet<number>): void {
    const shared = [...this.#files()].filter((row) => !isRestored(row) && restored.has(row.inode));
    for (const row of shared) {
      if (row.inode === 0) continue;
      const own = this.#chunks.highestInode() + 1;
      this.#chunks.copy(row.inode, own);
      this.#put({ ...row, inode: own });
    }
  }
}

function* count(rows: Iterable<EntryRow>, counted: { entries: number; bytes: number }): Generator<EntryRow> {
  for (const row of rows) {
    if (isRestored(row)) {
      counted.entries += 1;
      counted.bytes += row.size;
    }
    yield row;
  }
}

/** Scratch files and the outputs of tools stay as they are. */
function isRestored(row: EntryRow): boolean {
  return isInside(row.parent, workspaceRoot) && !isInside(pathOf(row), ownFolder);
}

function pathOf({ parent, name }: EntryRow): string {
  return `${parent}/${name}`;
}

function isSameRow(one: EntryRow, other: EntryRow): boolean {
  return (
    one.inode === other.inode &&
    one.type === other.type &&
    one.mode === other.mode &&
    one.mtime === other.mtime &&
    one.target === other.target
  );
}

function toInfo({ number, created_at: createdAt, entries, bytes }: SnapshotRow): SnapshotInfo {
  return { id: `snapshot_${number}`, createdAt, entries, bytes };
}
