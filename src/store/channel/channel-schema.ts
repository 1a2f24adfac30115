/** The tables of a session's channels, which are made with its first delivery. */

import type { Sql } from "../../sql.ts";
import { migrateTo, readVersion } from "../schema.ts";

const versionKey = "channel_schema_version";

/** Statements of migration n stand at index n - 1. Released migrations are never edited. */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE deliveries (
      seq INTEGER PRIMARY KEY,
      channel TEXT NOT NULL,
      delivery_id TEXT NOT NULL,
      event TEXT NOT NULL,
      sender TEXT,
      is_person INTEGER NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,
      operation_id TEXT,
      received_at INTEGER NOT NULL,
      settled_at INTEGER,
      repeats INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      due INTEGER,
      payload TEXT,
      turn TEXT
    )`,
    `CREATE TABLE delivery_keys (
      key TEXT PRIMARY KEY,
      seq INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE outgoing (
      delivery INTEGER NOT NULL,
      slot TEXT NOT NULL,
      content TEXT NOT NULL,
      status TEXT NOT NULL,
      revision INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      due INTEGER NOT NULL,
      remote TEXT,
      problem TEXT,
      PRIMARY KEY (delivery, slot)
    ) WITHOUT ROWID`,
    `CREATE TABLE channel_state (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) WITHOUT ROWID`,
  ],
  [
    // What is open is looked for at every step, among all that is kept for a week.
    "CREATE INDEX deliveries_open ON deliveries (seq) WHERE status IN ('received', 'queued')",
    "CREATE INDEX outgoing_pending ON outgoing (due, delivery, slot) WHERE status = 'pending'",
    "ALTER TABLE deliveries ADD COLUMN keys TEXT",
  ],
  [
    "ALTER TABLE channel_state ADD COLUMN forget_at INTEGER",
    "CREATE INDEX channel_state_forget ON channel_state (forget_at) WHERE forget_at IS NOT NULL",
  ],
];

export function hasChannelSchema(sql: Sql): boolean {
  return readVersion(sql, versionKey) > 0;
}

/** Inside a transaction. */
export function migrateChannels(sql: Sql): void {
  migrateTo(sql, { owner: "session", migrations, versionKey });
}
