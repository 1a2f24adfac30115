/** Numbered, forward-only migrations of a database. One that adds leaves a schema that the previous release can still
 *  read; a database of a newer release is refused by name all the same. */

import { EdgeflueError } from "../errors.ts";
import type { Sql } from "../sql.ts";

export interface Schema {
  /** What has the database, for errors: `session`. */
  owner: string;
  /** Statements of migration n stand at index n - 1. Released migrations are never edited. */
  migrations: readonly (readonly string[])[];
  /** Tables that later migrations have dropped: a new database never has them. Default: none. */
  dropped?: readonly string[];
  /** Tables that a database of this version or a later one has once they are needed: it is made without them, and what
   *  migrations do to them is done where they are there. Default: none. */
  lazy?: { tables: readonly string[]; since: number };
  /** Where the version is in the table `meta`. Default `schema_version`. */
  versionKey?: string;
}

/** Brings the database to the newest version. Two reads of a row when there is nothing to do. */
export function migrateTo(
  sql: Sql,
  { owner, migrations, dropped = [], lazy, versionKey = "schema_version" }: Schema,
): void {
  const current = readVersion(sql, versionKey);
  if (current === migrations.length) return;
  if (current > migrations.length) {
    throw new EdgeflueError("schema_too_new", `This ${owner} was stored by a newer release.`, {
      hint: `The ${owner}'s schema is version ${current}; this release knows up to ${migrations.length}. Deploy the newer release again.`,
    });
  }
  const { tables, since } = lazy ?? { tables: [], since: 0 };
  // A version without statements is one of new databases alone.
  const pending = migrations.slice(current).flat();
  if (current > 0 && pending.length === 0) return;
  sql.transaction(() => {
    sql.run("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    const isAbsent = (table: string) => current === 0 || (current >= since && !hasTable(sql, table));
    const absent = new Set([...(current === 0 ? dropped : []), ...tables.filter(isAbsent)]);
    for (const statement of pending) {
      if (statement.match(/\w+/g)?.some((word) => absent.has(word)) !== true) sql.run(statement);
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
  if (!hasTable(sql, "meta")) return 0;
  const row = sql.first<{ value: string }>("SELECT value FROM meta WHERE key = ?", versionKey);
  return row === undefined ? 0 : Number(row.value);
}

function hasTable(sql: Sql, name: string): boolean {
  return (
    sql.first("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? LIMIT 1", name) !== undefined
  );
}
