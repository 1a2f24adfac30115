/** All files of a session for another one, as they are now or in a snapshot: entries with their chunks, the outputs of tools
 *  and `/tmp` too. What waits in a transaction is not part of it. Synchronous; a copy is written into one transaction. */

import type { Sql } from "../../sql.ts";
import { ChunkTable } from "./chunk-table.ts";
import { SqliteSnapshots } from "./snapshots.ts";
import { columns, type EntryRow } from "./tree.ts";

export type CopiedRow =
  | { type: "entry"; entry: EntryRow }
  | { type: "chunk"; inode: number; index: number; bytes: Uint8Array };

/** Whether there are any. */
export function hasFiles(sql: Sql): boolean {
  return sql.first("SELECT name FROM files LIMIT 1") !== undefined;
}

/** Bytes of all files together. */
export function sizeOfCopy(sql: Sql, snapshotId: string | undefined): number {
  let bytes = 0;
  for (const { size } of new SqliteSnapshots(sql).entries(snapshotId)) bytes += size;
  return bytes;
}

export function* readCopy(sql: Sql, snapshotId: string | undefined): Generator<CopiedRow> {
  for (const entry of new SqliteSnapshots(sql).entries(snapshotId)) {
    yield { type: "entry", entry };
    if (entry.inode === 0) continue;
    for (const { index, bytes } of new ChunkTable(sql).of(entry.inode)) {
      yield { type: "chunk", inode: entry.inode, index, bytes: new Uint8Array(bytes) };
    }
  }
}

export function writeCopy(sql: Sql, row: CopiedRow): void {
  if (row.type === "chunk") {
    const { inode, index, bytes } = row;
    new ChunkTable(sql).put([{ inode, index, bytes: new Uint8Array(bytes).buffer }]);
    return;
  }
  const { parent, name, type, inode, size, mode, mtime, target } = row.entry;
  sql.run(
    `INSERT INTO files (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
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
