/** The port to SQLite on Node, where it differs from the one in a Durable Object. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { storeLimits } from "../../src/limits.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import { MessageStore, mainThread } from "../../src/store/message/message-store.ts";
import { migrate } from "../../src/store/migrations.ts";

let folder: string;
let sql: NodeSql;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "edgeflue-sql-"));
  sql = new NodeSql(join(folder, "session.db"), { busyMsMax: 100 });
  migrate(sql);
});

afterEach(() => {
  sql.close();
  rmSync(folder, { recursive: true });
});

describe("NodeSql", () => {
  it("U9: says in one sentence what to do on a Node that has no SQLite", () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    const open = () => new NodeSql(":memory:", { busyMsMax: 0 });
    expect(open).toThrowError(
      /^\[edgeflue\] Sessions on Node need Node 22\.18 or later; this is v.*npx node/,
    );
    vi.restoreAllMocks();
  });

  it("reads no further than its reader goes, and can be written to meanwhile", () => {
    sql.run(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
       INSERT INTO events (first_offset, entries) SELECT n, '[]' FROM numbers`,
    );
    const select = "SELECT first_offset FROM events ORDER BY first_offset";
    for (let round = 0; round < 3; round += 1) {
      const before = sql.rowsRead;
      for (const { first_offset: offset } of sql.iterate<{ first_offset: number }>(select)) {
        sql.transaction(() => sql.run("UPDATE events SET entries = '[1]' WHERE first_offset = ?", offset));
        if (offset === 10) break;
      }
      expect(sql.rowsRead - before).toBe(10);
    }
    expect([...sql.iterate(select)]).toHaveLength(1_000);
  });

  it("stores a message that is larger than a row", () => {
    const text = `x${"😀".repeat(storeLimits.rowBytesMax)}`;
    const message = { role: "user" as const, content: [{ type: "text" as const, text }] };
    new MessageStore(sql).insert(mainThread, { seq: 1, operationId: "op_1", message, metadata: {} }, 1);
    const woken = new MessageStore(sql);
    expect(JSON.stringify(woken.find(mainThread, 1)) === JSON.stringify(message)).toBe(true);
    expect(woken.window(mainThread).messages).toHaveLength(1);
  });
});
