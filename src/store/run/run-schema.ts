/** The schema of a run's database. */

import type { Sql } from "../../sql.ts";
import { migrateTo } from "../schema.ts";

const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE run (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      instance_id TEXT NOT NULL,
      payload TEXT NOT NULL,
      status TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      outcome TEXT,
      deploy TEXT,
      progress INTEGER NOT NULL,
      deaths INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE calls (
      position TEXT PRIMARY KEY,
      number INTEGER NOT NULL,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      due INTEGER,
      attempts INTEGER NOT NULL,
      failures INTEGER NOT NULL,
      deploy TEXT,
      settled INTEGER,
      settled_at INTEGER,
      outcome TEXT
    ) WITHOUT ROWID`,
    `CREATE TABLE run_events (
      number INTEGER PRIMARY KEY,
      type TEXT NOT NULL,
      timestamp INTEGER NOT NULL,
      branch TEXT,
      data TEXT NOT NULL
    )`,
    `CREATE TABLE deliveries (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      key TEXT,
      payload TEXT NOT NULL,
      digest TEXT NOT NULL,
      position TEXT
    )`,
    `CREATE TABLE jobs (
      name TEXT PRIMARY KEY,
      due INTEGER NOT NULL
    ) WITHOUT ROWID`,
  ],
  ["ALTER TABLE run ADD COLUMN principal TEXT"],
  ["ALTER TABLE calls ADD COLUMN target TEXT"],
];

/** Brings a run's database to the newest version. */
export function migrateRun(sql: Sql): void {
  migrateTo(sql, { owner: "run", migrations });
}
