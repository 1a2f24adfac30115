/** `edgeflue/testing` inside workerd: the same, on the database of a Durable Object. */

import { scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import librarian from "../../agents/librarian.ts";
import { runWithSql } from "../support/sql.ts";

describe("testAgent in workerd", () => {
  it("runs an agent on the database that it is given", () =>
    runWithSql(async (sql) => {
      const model = scriptModel(
        { toolCalls: [{ name: "find_books", input: { shelf: "poetry" } }] },
        { text: "Read The Waste Land." },
      );
      await using session = await testAgent(librarian, { model, sql, files: { "notes.txt": "quiet" } });
      expect((await session.prompt("A poem?")).text).toBe("Read The Waste Land.");
      expect(model.calls.map(({ tools }) => tools?.some(({ name }) => name === "find_books"))).toEqual([
        true,
        true,
      ]);
      expect(await session.files.readText("notes.txt")).toBe("quiet");
    }));

  it("says what it lacks without one", async () => {
    await expect(testAgent(librarian)).rejects.toThrow("Pass it `sql`");
  });
});
