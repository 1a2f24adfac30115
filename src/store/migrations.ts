/** The schema of a session's database. */

import type { Sql } from "../sql.ts";
import { LazyTables } from "./lazy-tables.ts";
import { migrateTo, type Schema } from "./schema.ts";

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
  // From here on a new database has its lazy tables later; a release before would look for them. One that has all stays
  // where it is.
  [],
];

export const schemaVersion = migrations.length;

/** The tables that most sessions do without. */
const lazy = {
  tables: [
    "text_parts",
    "tool_calls",
    "approvals",
    "steering_messages",
    "partial_texts",
    "idempotency_keys",
    "files",
    "file_blocks",
    "snapshots",
    "snapshot_parts",
  ],
  since: 7,
};

const schema: Schema = { owner: "session", migrations, dropped: ["file_chunks"] };

/** Brings a session's database to `schemaVersion`. One that is new gets all tables at once. */
export function migrate(sql: Sql): void {
  migrateTo(sql, schema);
}

/** The same for a database that is used by `withLazyTables`. */
export function migrateLazily(sql: Sql): void {
  migrateTo(sql, { ...schema, lazy });
}

/** The database of a session, in which the tables that most sessions do without are made with their first row. There is one of
 *  these for a database, which all that uses it shares; it looks again which tables are there. */
export function withLazyTables(sql: Sql): Sql {
  const known = sql instanceof LazyTables ? sql : opened.get(sql);
  if (known !== undefined) {
    known.forget();
    return known;
  }
  const made = new LazyTables(sql, lazyDefinitions);
  opened.set(sql, made);
  return made;
}

const opened = new WeakMap<Sql, LazyTables>();

/** As the migrations leave them. */
const lazyDefinitions: ReadonlyMap<string, string> = new Map(
  lazy.tables.map((table) => [table, defineTable(table)]),
);

/** The statement that makes a table with the columns that it has got since. */
function defineTable(table: string): string {
  const statements = migrations.flat();
  const made = statements.find((statement) => statement.startsWith(`CREATE TABLE ${table} (`)) ?? "";
  const added = `ALTER TABLE ${table} ADD COLUMN `;
  const columns = statements.flatMap((statement) =>
    statement.startsWith(added) ? [`, ${statement.slice(added.length)}`] : [],
  );
  const end = made.lastIndexOf(")");
  return `CREATE TABLE IF NOT EXISTS ${made.slice("CREATE TABLE ".length, end).trimEnd()}${columns.join("")}${made.slice(end)}`;
}
