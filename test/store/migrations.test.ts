import { describe, expect, it } from "vitest";
import { migrate, schemaVersion } from "../../src/store/migrations.ts";
import { runWithSql } from "../support/sql.ts";

describe("migrate", () => {
  it("writes nothing when the schema is current", async () => {
    await runWithSql((sql) => {
      const before = sql.rowsWritten;
      migrate(sql);
      expect(sql.rowsWritten).toBe(before);
    });
  });

  it("refuses a database from a newer release by name", async () => {
    await runWithSql((sql) => {
      sql.run("UPDATE meta SET value = ? WHERE key = 'schema_version'", String(schemaVersion + 1));
      expect(() => migrate(sql)).toThrowError("stored by a newer release");
    });
  });
});
