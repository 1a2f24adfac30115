/** The files that an agent gives to a new session, and the bounds that it sets to them. */

import { createAgent } from "edgeflue";
import { scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { checkAgentConfig } from "../../src/agent/config/agent-config.ts";
import { runWithSql } from "../support/sql.ts";

const files = { "notes/todo.md": "Buy milk.\n", "data.bin": Uint8Array.of(0, 255, 10) };

describe("the files of an agent", () => {
  it("are there before its first operation, also where it may not write", () =>
    runWithSql(
      async (sql) => {
        const model = scriptModel(
          { toolCalls: [{ name: "read", input: { path: "notes/todo.md" } }] },
          { text: "Milk." },
        );
        await using session = await testAgent({ files }, { model, sql });
        await session.prompt("What is to be done?");
        expect(JSON.stringify(model.calls[1]?.prompt)).toContain("Buy milk.");
        expect(await session.fs.readBytes("data.bin")).toEqual(files["data.bin"]);
      },
      { isEmpty: true },
    ));

  it("are put there once: what was removed stays removed, also after a restart", () =>
    runWithSql(
      async (sql) => {
        const agent = createAgent(() => ({ allowWrite: true, files }));
        await using session = await testAgent(agent, { sql });
        await session.fs.writeFile("own.txt", "1");
        expect(await session.fs.readdir()).toEqual(["data.bin", "notes", "own.txt"]);
        await session.fs.rm("data.bin");
        await using again = await testAgent(agent, { sql });
        await again.prompt("Hi");
        expect(await again.fs.readdir()).toEqual(["notes", "own.txt"]);
      },
      { isEmpty: true },
    ));

  it("do not come into a session that was there before", () =>
    runWithSql(
      async (sql) => {
        await using before = await testAgent({}, { sql });
        await before.prompt("Hi");
        await using after = await testAgent({ files, allowWrite: true }, { sql });
        await after.prompt("Hi");
        expect(await after.fs.readdir()).toEqual([]);
      },
      { isEmpty: true },
    ));

  it.each<[object, string]>([
    [{ files: { "../a": "x" } }, '"../a"'],
    [{ files: { "": "x" } }, '[""] must be a path'],
    [{ files: { ".edgeflue/output/a": "x" } }, "outside of /workspace/.edgeflue"],
    [{ files: { a: 1 } }, '["a"] must be a text or a Uint8Array'],
    [{ files: { a: "x", "./a": "y" } }, "names the same file"],
    [{ files: { a: "x", "a/b/c": "y" } }, "below another file"],
    [{ workspace: { bytesMax: 2 ** 40 } }, ".bytesMax must be a whole number"],
    [{ workspace: { sizeMax: 1 } }, 'unknown field "sizeMax"'],
  ])("are checked with the agent: %j", (config, problem) => {
    expect(() => checkAgentConfig(config)).toThrow(problem);
  });

  it.each<[object, string]>([
    [{ fileBytesMax: 5 }, "has 10 bytes; a file can have 5"],
    [{ bytesMax: 12 }, "has 13 bytes together; at most 12"],
    [{ entriesMax: 2 }, "has 3 files and folders; at most 2"],
  ])("must fit into its bounds: %j", (workspace, problem) =>
    runWithSql(
      async (sql) => {
        await using session = await testAgent({ files, workspace }, { sql });
        await expect(session.prompt("Hi")).rejects.toMatchObject({
          code: "agent_invalid",
          hint: expect.stringContaining(problem),
        });
      },
      { isEmpty: true },
    ),
  );
});

describe("the bounds of an agent's workspace", () => {
  it("hold for its files, one and all of them", () =>
    runWithSql(
      async (sql) => {
        const workspace = { bytesMax: 100, entriesMax: 3, fileBytesMax: 60 };
        await using session = await testAgent({ workspace, allowWrite: true, allowShell: true }, { sql });
        const { fs } = session;
        await expect(fs.writeFile("a", "x".repeat(61))).rejects.toMatchObject({
          code: "sandbox_limit",
          message: expect.stringContaining("a file can have 60"),
        });
        await fs.writeFile("a", "x".repeat(60));
        await expect(fs.writeFile("b", "x".repeat(60))).rejects.toMatchObject({
          code: "sandbox_limit",
          message: expect.stringContaining("at most 100 bytes together"),
        });
        expect((await session.shell("touch b c d")).stderr).toContain("No space left on device");
        expect(await fs.readdir()).toEqual(["a", "b", "c"]);
      },
      { isEmpty: true },
    ));
});
