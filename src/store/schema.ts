/** Numbered, forward-only migrations of a database. Each one leaves a schema that the previous release can still read; a
 *  database from a newer release is refused by name. */

import { EdgeflueError } from "../errors.ts";
import type { Sql } from "../sql.ts";

export interface Schema {
  /** What has the database, for errors: `session`. */
  owner: string;
  /** Statements of migration n stand at index n - 1. Released migrations are never edited. */
  migrations: readonly (readonly string[])[];
  /** Tables that later migrations have dropped: a new database never has them. Default: none. */
  dropped?: readonly string[];
  /** Where the version is in the table `meta`. Default `schema_version`. */
  versionKey?: string;
}

/** Brings the database to the newest version. One read when there is nothing to do. */
export function migrateTo(
  sql: Sql,
  { owner, migrations, dropped = [], versionKey = "schema_version" }: Schema,
): void {
  const current = readVersion(sql, versionKey);
  if (current === migrations.length) return;
  if (current > migrations.length) {
    throw new EdgeflueError("schema_too_new", `This ${owner} was stored by a newer release.`, {
      hint: `The ${owner}'s schema is version ${current}; this release knows up to ${migrations.length}. Deploy the newer release again.`,
    });
  }
  sql.transaction(() => {
    if (isEmpty(sql)) sql.run("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    for (const statement of migrations.slice(current).flat()) {
      const isNeeded = current > 0 || !dropped.some((table) => statement.includes(table));
      if (isNeeded) sql.run(statement);
    }
    sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", versionKey, String(migrations.length));
  });
}

/** True for a database that nothing was ever stored in. Reading it must not create a schema: anybody can name
 *  a session or a run that does not exist. */
export function isEmpty(sql: Sql): boolean {
  return readVersion(sql) === 0;
}

/** 0 for a schema that was never made. */
export function readVersion(sql: Sql, versionKey = "schema_version"): number {
  const table = sql.first("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'meta'");
  if (table === undefined) return 0;
  const row = sql.first<{ value: string }>("SELECT value FROM meta WHERE key = ?", versionKey);
  return row === undefined ? 0 : Number(row.value);
}
