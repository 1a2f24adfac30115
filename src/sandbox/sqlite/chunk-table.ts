/** The table of the files' bytes: one row a chunk, by an integer key of inode and index. Owns the table `file_blocks`.
 *
 *  Not by a key of two columns without a rowid: there SQLite reads a whole row, up to 512 KiB, for each comparison of a
 *  look-up. 3,000 small files next to 20 large ones took 190 ms to read that way, and take 5 ms this way. */

import type { Sql, SqlValue } from "../../sql.ts";
import { sqliteFileLimits } from "./limits.ts";
import { runForRows } from "./run-for-rows.ts";

const { chunksPerInodeMax } = sqliteFileLimits;

export interface Chunk {
  inode: number;
  index: number;
  /** All of the buffer. */
  bytes: ArrayBuffer;
}

export class ChunkTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** In their order. */
  *of(inode: number): Iterable<{ index: number; bytes: ArrayBuffer }> {
    const rows = this.#sql.iterate<{ id: number; bytes: ArrayBuffer }>(
      "SELECT id, bytes FROM file_blocks WHERE id >= ? AND id < ? ORDER BY id",
      firstOf(inode),
      firstOf(inode + 1),
    );
    for (const { id, bytes } of rows) yield { index: id - firstOf(inode), bytes };
  }

  find(inode: number, index: number): Uint8Array | undefined {
    const row = this.#sql.first<{ bytes: ArrayBuffer }>(
      "SELECT bytes FROM file_blocks WHERE id = ?",
      firstOf(inode) + index,
    );
    return row && new Uint8Array(row.bytes);
  }

  /** Replaces those that are there. */
  put(chunks: readonly Chunk[]): void {
    runForRows(
      this.#sql,
      chunks.map(({ inode, index, bytes }): SqlValue[] => [firstOf(inode) + index, bytes]),
      (values) =>
        `INSERT INTO file_blocks (id, bytes) VALUES ${values} ON CONFLICT DO UPDATE SET bytes = excluded.bytes`,
    );
  }

  /** All chunks of an inode for another one, which has none. */
  copy(inode: number, other: number): void {
    this.#sql.run(
      "INSERT INTO file_blocks (id, bytes) SELECT id + ?, bytes FROM file_blocks WHERE id >= ? AND id < ?",
      firstOf(other) - firstOf(inode),
      firstOf(inode),
      firstOf(inode + 1),
    );
  }

  /** All chunks of these inodes. */
  delete(inodes: Iterable<number>): void {
    runForRows(
      this.#sql,
      Array.from(inodes, (inode) => [firstOf(inode)]),
      (firsts) =>
        `DELETE FROM file_blocks WHERE id IN (
           SELECT block.id FROM (VALUES ${firsts}) AS inode CROSS JOIN file_blocks AS block
           WHERE block.id >= inode.column1 AND block.id < inode.column1 + ${chunksPerInodeMax})`,
    );
  }

  /** The chunks of an inode from this index on. */
  deleteFrom(inode: number, index: number): void {
    this.#sql.run(
      "DELETE FROM file_blocks WHERE id >= ? AND id < ?",
      firstOf(inode) + index,
      firstOf(inode + 1),
    );
  }

  /** 0 when there is none. */
  highestInode(): number {
    const row = this.#sql.first<{ last: number | null }>("SELECT max(id) AS last FROM file_blocks");
    return Math.floor((row?.last ?? 0) / chunksPerInodeMax);
  }

  /** Of everything that is stored. */
  countBytes(): number {
    const row = this.#sql.first<{ bytes: number }>(
      "SELECT coalesce(sum(length(bytes)), 0) AS bytes FROM file_blocks",
    );
    return row?.bytes ?? 0;
  }

  /** Whether two inodes of the same size have the same bytes. */
  areSame(inode: number, other: number): boolean {
    const different = this.#sql.first(
      `SELECT 1 AS found FROM file_blocks AS one JOIN file_blocks AS other ON other.id = one.id + ?
       WHERE one.id >= ? AND one.id < ? AND one.bytes <> other.bytes LIMIT 1`,
      firstOf(other) - firstOf(inode),
      firstOf(inode),
      firstOf(inode + 1),
    );
    return different === undefined;
  }
}

function firstOf(inode: number): number {
  return inode * chunksPerInodeMax;
}
