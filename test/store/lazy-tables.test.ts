/** Tables that a session's database has once they are needed. */

import { describe, expect, it } from "vitest";
import type { Sql } from "../../src/sql.ts";
import { migrate, migrateLazily, withLazyTables } from "../../src/store/migrations.ts";
import { runWithSql } from "../support/sql.ts";

const lazy = [
  "approvals",
  "file_blocks",
  "files",
  "idempotency_keys",
  "partial_texts",
  "snapshot_parts",
  "snapshots",
  "steering_messages",
  "text_parts",
  "tool_calls",
];

/** The statements that made them, whatever the white space. */
function tablesOf(sql: Sql): Record<string, string> {
  const rows = sql.all<{ name: string; sql: string | null }>("SELECT name, sql FROM sqlite_master");
  const texts = rows.map(({ name, sql: text }) => [
    name,
    (text ?? "").replace(/\s+/g, " ").replace(/ ?([(),]) ?/g, "$1"),
  ]);
  return Object.fromEntries(texts);
}

function withNewDatabase<T>(body: (sql: Sql, raw: Sql) => T): Promise<T> {
  return runWithSql(
    (raw) => {
      migrateLazily(raw);
      return body(withLazyTables(raw), raw);
    },
    { isEmpty: true },
  );
}

const insertPart = "INSERT INTO text_parts (owner, part, bytes) VALUES ('a', ?, x'00')";

describe("lazy tables", () => {
  it("are not in a new database", () =>
    withNewDatabase((_, raw) => {
      const tables = Object.keys(tablesOf(raw)).filter((name) => !/^(_cf_|sqlite_)/.test(name));
      expect(tables.sort()).toEqual(["events", "jobs", "messages", "meta", "operations"]);
    }));

  it("have no rows to read or to change until then, and are not made for that", () =>
    withNewDatabase((sql, raw) => {
      const before = tablesOf(raw);
      for (const table of lazy) {
        expect(sql.all(`SELECT * FROM ${table}`)).toEqual([]);
        expect([...sql.iterate(`SELECT * FROM ${table}`)]).toEqual([]);
        expect(sql.first(`SELECT count(*) FROM ${table}`)).toBeUndefined();
        sql.run(`DELETE FROM ${table}`);
      }
      sql.run("UPDATE approvals SET decision = 'approve'");
      expect(tablesOf(raw)).toEqual(before);
    }));

  it("are, once they have had a row, what the migrations leave", async () => {
    const whole = await runWithSql(
      (raw) => {
        migrate(raw);
        return tablesOf(raw);
      },
      { isEmpty: true },
    );
    await withNewDatabase((sql, raw) => {
      for (const table of lazy) sql.run(`INSERT INTO ${table} SELECT * FROM ${table}`);
      expect(tablesOf(raw)).toEqual(whole);
    });
  });

  it("are gone with the transaction that made them", () =>
    withNewDatabase((sql) => {
      const insert = () =>
        sql.transaction(() => {
          sql.run(insertPart, 0);
          throw new Error("no");
        });
      expect(insert).toThrowError("no");
      expect(sql.all("SELECT part FROM text_parts")).toEqual([]);
      sql.run(insertPart, 1);
      expect(sql.all("SELECT part FROM text_parts")).toEqual([{ part: 1 }]);
    }));

  it("are known to all that uses the database, and looked up again by what comes later", () =>
    withNewDatabase((sql, raw) => {
      const other = withLazyTables(raw);
      expect(other.all("SELECT part FROM text_parts")).toEqual([]);
      sql.run(insertPart, 0);
      other.run(insertPart, 1);
      expect(other.all("SELECT part FROM text_parts")).toEqual([{ part: 0 }, { part: 1 }]);
      raw.run("DROP TABLE text_parts");
      expect(withLazyTables(raw).all("SELECT part FROM text_parts")).toEqual([]);
    }));
});
