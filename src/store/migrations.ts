/** The schema of a session's database. */

import type { Sql } from "../sql.ts";
import { migrateTo } from "./schema.ts";

/** Statements of migration n stand at index n - 1. Released migrations are never edited. */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE operations (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      status TEXT NOT NULL,
      input TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      accepted_at INTEGER NOT NULL,
      first_offset INTEGER NOT NULL,
      started_at INTEGER,
      progress INTEGER,
      stalls INTEGER NOT NULL,
      aborted_at INTEGER,
      settled_at INTEGER,
      outcome TEXT
    ) WITHOUT ROWID`,
    `CREATE TABLE messages (
      thread TEXT NOT NULL,
      seq INTEGER NOT NULL,
      operation_id TEXT NOT NULL,
      role TEXT NOT NULL,
      metadata TEXT,
      created_at INTEGER NOT NULL,
      content TEXT NOT NULL,
      PRIMARY KEY (thread, seq)
    ) WITHOUT ROWID`,
    `CREATE TABLE text_parts (
      owner TEXT NOT NULL,
      part INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (owner, part)
    ) WITHOUT ROWID`,
    `CREATE TABLE tool_calls (
      thread TEXT NOT NULL,
      message_seq INTEGER NOT NULL,
      call_index INTEGER NOT NULL,
      tool_call_id TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      started_at INTEGER NOT NULL,
      PRIMARY KEY (thread, message_seq, call_index)
    ) WITHOUT ROWID`,
    `CREATE TABLE approvals (
      id TEXT PRIMARY KEY,
      operation_id TEXT NOT NULL,
      thread TEXT NOT NULL,
      message_seq INTEGER NOT NULL,
      call_index INTEGER NOT NULL,
      tool_name TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      decision TEXT,
      decided_at INTEGER,
      decided_by TEXT,
      reason TEXT,
      attempts INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE steering_messages (
      id INTEGER PRIMARY KEY,
      operation_id TEXT NOT NULL,
      content TEXT NOT NULL
    )`,
    `CREATE TABLE partial_texts (
      thread TEXT NOT NULL,
      block INTEGER NOT NULL,
      content TEXT NOT NULL,
      PRIMARY KEY (thread, block)
    ) WITHOUT ROWID`,
    `CREATE TABLE idempotency_keys (
      key TEXT PRIMARY KEY,
      operation_id TEXT NOT NULL,
      digest TEXT NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE events (
      first_offset INTEGER PRIMARY KEY,
      entries TEXT NOT NULL
    )`,
    `CREATE TABLE files (
      parent TEXT NOT NULL,
      name TEXT NOT NULL,
      type TEXT NOT NULL,
      inode INTEGER NOT NULL,
      size INTEGER NOT NULL,
      mode INTEGER NOT NULL,
      mtime INTEGER NOT NULL,
      target TEXT,
      PRIMARY KEY (parent, name)
    ) WITHOUT ROWID`,
    `CREATE TABLE file_chunks (
      inode INTEGER NOT NULL,
      chunk_index INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (inode, chunk_index)
    ) WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE jobs (
      name TEXT PRIMARY KEY,
      due INTEGER NOT NULL
    ) WITHOUT ROWID`,
  ],
  ["ALTER TABLE approvals ADD COLUMN actions TEXT"],
  [
    // A number is never given twice: it is the snapshot's id.
    `CREATE TABLE snapshots (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      created_at INTEGER NOT NULL,
      entries INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      frozen_inode INTEGER NOT NULL,
      idempotency_key TEXT
    )`,
    `CREATE TABLE snapshot_parts (
      snapshot INTEGER NOT NULL,
      part INTEGER NOT NULL,
      entries TEXT NOT NULL,
      PRIMARY KEY (snapshot, part)
    ) WITHOUT ROWID`,
  ],
  ["ALTER TABLE approvals ADD COLUMN approvers TEXT"],
  [
    // See sandbox/sqlite/chunk-table.ts.
    "CREATE TABLE file_blocks (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
    "INSERT INTO file_blocks (id, bytes) SELECT inode * 1024 + chunk_index, bytes FROM file_chunks",
    "DROP TABLE file_chunks",
  ],
];

export const schemaVersion = migrations.length;

/** Brings a session's database to `schemaVersion`. */
export function migrate(sql: Sql): void {
  migrateTo(sql, { owner: "session", migrations, dropped: ["file_chunks"] });
}
