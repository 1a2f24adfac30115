/** Databases of every released schema open, and nothing in them is lost. A new migration adds a fixture of the one before. */

import { createAgent, defineTool } from "edgeflue";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AgentDirectory } from "../../src/agent/agent-directory.ts";
import { systemClock } from "../../src/clock.ts";
import { AgentSession } from "../../src/protocol/agent-session/agent-session.ts";
import { SessionEngine } from "../../src/session/session-engine.ts";
import type { Sql } from "../../src/sql.ts";
import { migrate, schemaVersion } from "../../src/store/migrations.ts";
import { runWithSql } from "../support/sql.ts";
import schema1 from "./released/schema-1.sql?raw";
import schema2 from "./released/schema-2.sql?raw";
import schema3 from "./released/schema-3.sql?raw";
import schema4 from "./released/schema-4.sql?raw";
import schema5 from "./released/schema-5.sql?raw";
import schema6 from "./released/schema-6.sql?raw";
import schema7 from "./released/schema-7.sql?raw";

const fixtures: Readonly<Record<number, string>> = {
  1: schema1,
  2: schema2,
  3: schema3,
  4: schema4,
  5: schema5,
  6: schema6,
  7: schema7,
};

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  parameters: z.object({ cents: z.number() }),
  needsApproval: true,
  execute: () => "paid",
});
const agent = createAgent(() => ({ model: "demo:", tools: [pay], allowShell: true, allowWrite: true }));

function load(sql: Sql, version: number): void {
  for (const statement of (fixtures[version] ?? "").split(/;\n/)) {
    const text = statement.replace(/^--.*$/gm, "").trim();
    if (text !== "") sql.run(text);
  }
}

/** As they were created, whatever the white space. */
function tablesOf(sql: Sql): string[] {
  return sql
    .all<{ name: string; sql: string | null }>("SELECT name, sql FROM sqlite_master ORDER BY name")
    .map(
      ({ name, sql: text }) => `${name}: ${(text ?? "").replace(/\s+/g, " ").replace(/ ?([(),]) ?/g, "$1")}`,
    );
}

/** Lazy tables that the fixtures have no rows of. */
const unused = /^(text_parts|tool_calls|steering_messages|partial_texts):/;

describe("a database of a released schema", () => {
  it("has a fixture for each release up to this one", () => {
    expect(Object.keys(fixtures).map(Number)).toEqual(
      Array.from({ length: schemaVersion }, (_, index) => index + 1),
    );
  });

  it.each(Object.keys(fixtures).map(Number))("%i becomes that of a new database", (version) =>
    runWithSql(
      async (sql) => {
        load(sql, version);
        migrate(sql);
        const all = await runWithSql(
          (other) => {
            migrate(other);
            return tablesOf(other);
          },
          { isEmpty: true },
        );
        // Since version 7 a database has no tables that it does not need.
        expect(tablesOf(sql)).toEqual(version < 7 ? all : all.filter((table) => !unused.test(table)));
      },
      { isEmpty: true },
    ),
  );

  it.each(Object.keys(fixtures).map(Number))("%i opens with its history, files and waiting work", (version) =>
    runWithSql(
      async (sql) => {
        load(sql, version);
        const engine = new SessionEngine(undefined, {
          sql,
          clock: systemClock,
          agents: new AgentDirectory({ test: { file: "test", load: async () => ({ default: agent }) } }),
          env: {},
          defaultModel: undefined,
          providers: {},
          development: true,
          setAlarm: () => {},
          deleteStorage: () => {},
          defer: () => {},
        });
        const session = new AgentSession(engine);
        const { messages, summaries } = await session.messages({ include: "compacted" });
        expect(messages.map(({ role }) => role)).toEqual([
          "user",
          "assistant",
          "user",
          "assistant",
          "tool",
          "assistant",
          "user",
          "assistant",
        ]);
        expect(JSON.stringify(summaries)).toContain("Known: a greeting.");
        expect(await session.fs.readFile("a.txt")).toBe("kept\n");
        const snapshotIds = (await session.fs.snapshots()).map(({ id }) => id);
        expect(snapshotIds).toEqual(version < 4 ? [] : ["snapshot_1"]);
        const snapshotId = snapshotIds[0] ?? (await session.fs.snapshot());
        await session.fs.writeFile("a.txt", "changed\n");
        await session.fs.restore(snapshotId);
        expect(await session.fs.readFile("a.txt")).toBe("kept\n");
        expect((await session.events({ limit: 1_000 })).events.length).toBeGreaterThan(20);
        expect((await session.prompt("Hi", { idempotencyKey: "k1" })).text).toBe("Hello.");
        const [approval] = await session.approvals();
        await session.decide(approval?.approvalId ?? "", { decision: "approve" });
        await expect
          .poll(async () => (await session.operation(approval?.operationId ?? "")).status)
          .toBe("succeeded");
      },
      { isEmpty: true },
    ),
  );
});
