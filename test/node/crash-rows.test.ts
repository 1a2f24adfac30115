/** What a crash at each moment of an operation does, and what its caller sees of it: the table in docs/durability.md,
 *  row by row, in the embedded engine. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineTool } from "edgeflue";
import {
  CrashingSql,
  FakeClock,
  memorySql,
  scriptModel,
  type TestSession,
  testAgent,
} from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { storeLimits } from "../../src/limits.ts";
import { withLazyTables } from "../../src/store/migrations.ts";
import { waitFor } from "../support/wait-for.ts";
import { CrashWorld, type Script, type WorldOptions } from "./support/crash-world.ts";

const call = (...names: string[]) => ({ toolCalls: names.map((name) => ({ name })) });
const exists = { toolCalls: [{ name: "exists", input: { path: "note.txt" } }] };
const write = { toolCalls: [{ name: "write", input: { path: "note.txt", content: "kept" } }] };

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

/** A world in which something happens the first time that the model is asked, or a tool runs. */
function worldOf(
  script: Script,
  {
    clock,
    ...first
  }: {
    model?: [text: string, step: number, () => unknown];
    tool?: [name: string, () => unknown];
    clock?: FakeClock;
  },
): CrashWorld {
  let hasHappened = false;
  const options: WorldOptions = {
    script,
    ...(clock !== undefined && { clock }),
    onModelCall: (text, step) => {
      const [wantedText, wantedStep, body] = first.model ?? [];
      if (hasHappened || text !== wantedText || step !== wantedStep) return undefined;
      hasHappened = true;
      return body?.();
    },
    onToolCall: (name) => {
      const [wanted, body] = first.tool ?? [];
      if (hasHappened || name !== wanted) return undefined;
      hasHappened = true;
      return body?.();
    },
  };
  return new CrashWorld(options);
}

const forever = () => new Promise<never>(() => {});
const ask = (text: string) => (session: TestSession) => session.prompt(text, { idempotencyKey: text });

async function see(world: CrashWorld, operationId: string) {
  return world.play(async (session) => {
    const { messages } = await session.messages();
    const results = messages.flatMap(({ content }) =>
      content.flatMap((part) =>
        part.type === "tool-result" && "value" in part.output ? [part.output.value] : [],
      ),
    );
    const { attempts } = await session.operation(operationId);
    return { roles: messages.map(({ role }) => role).join(" "), results, attempts };
  });
}

const unknown = expect.stringContaining("outcome is unknown");

describe("the table in docs/durability.md", () => {
  it("has a test for each of its rows, and a row for each test", () => {
    const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
    const [, table = ""] = read("docs/durability.md").split("| moment |");
    const rows = [...(table.split("\n\n")[0] ?? "").matchAll(/^\| ([a-z ]+) \|/gm)].map(([, row]) => row);
    const sources = read("test/node/crash-rows.test.ts") + read("test/session/boundaries.test.ts");
    const tests = [...sources.matchAll(/\bit(?:\.each\(.*\))?\(\s*"([a-z ]+)(?:, [^:"]*)?: /g)].map(
      ([, row]) => row,
    );
    expect(new Set(rows)).toEqual(new Set(tests));
  });
});

describe("a crash", () => {
  it("admitted: the operation begins on the next host", async () => {
    const world = new CrashWorld({ script: { hello: [{ text: "hi" }] } });
    const { text, operationId } = await world.play(ask("hello"), (host) => host.crashAt("admitted"));
    expect([text, world.lives, world.model.calls.length]).toEqual(["hi", 2, 1]);
    expect(await see(world, operationId)).toMatchObject({ roles: "user assistant" });
  });

  it("not admitted: nothing of the request is stored, and the same request is a new one", async () => {
    const world = new CrashWorld({ script: { hello: [{ text: "hi" }] } });
    const { text, operationId } = await world.play(ask("hello"), (host) =>
      host.crashAt("admitted", "before"),
    );
    expect([text, world.model.calls.length]).toEqual(["hi", 1]);
    expect(await see(world, operationId)).toEqual({ roles: "user assistant", results: [], attempts: 1 });
  });

  it("step started: the model is asked again", async () => {
    const world = worldOf({ hello: [{ text: "hi" }] }, { model: ["hello", 0, () => crashAndHang(world)] });
    const { text, operationId } = await world.play(ask("hello"));
    expect([text, world.model.calls.length]).toEqual(["hi", 2]);
    expect((await see(world, operationId)).attempts).toBe(2);
  });

  it("assistant message committed: its tools run, the model is not asked again for it", async () => {
    const world = worldOf(
      { go: [call("look"), { text: "done" }] },
      { model: ["go", 0, () => world.host.crashAt("assistant message committed")] },
    );
    const { operationId } = await world.play(ask("go"));
    expect([world.model.calls.length, world.runs.look?.length]).toEqual([2, 1]);
    expect(await see(world, operationId)).toMatchObject({ roles: "user assistant tool assistant" });
  });

  it("sandbox read: in its first moment the answer is not stored, and the step is made again", async () => {
    const world = worldOf(
      { go: [call("pay"), exists, { text: "done" }] },
      { model: ["go", 2, () => crashAndHang(world)], clock: new FakeClock() },
    );
    const { text, operationId } = await world.play(ask("go"));
    expect([text, world.model.calls.length, world.runs.pay?.length]).toEqual(["done", 5, 1]);
    expect(await see(world, operationId)).toMatchObject({
      roles: "user assistant tool assistant tool assistant",
      results: ["pay is done", false],
    });
  });

  it("sandbox read: from then on the answer is stored like any other", async () => {
    const clock = new FakeClock();
    const later = () => {
      clock.advance(storeLimits.stageMsMax);
      return crashAndHang(world);
    };
    const world = worldOf({ go: [exists, { text: "done" }] }, { model: ["go", 1, later], clock });
    const { text } = await world.play(ask("go"));
    expect([text, world.model.calls.length]).toEqual(["done", 3]);
  });

  it("result recorded: that of a tool that reads may take a moment, and the tool runs again", async () => {
    const world = worldOf(
      { go: [call("pay"), call("look"), { text: "done" }] },
      { model: ["go", 2, () => crashAndHang(world)], clock: new FakeClock() },
    );
    const { text, operationId } = await world.play(ask("go"));
    expect([text, world.model.calls.length]).toEqual(["done", 4]);
    expect([world.runs.pay?.length, world.runs.look?.length]).toEqual([1, 2]);
    expect((await see(world, operationId)).results).toEqual(["pay is done", "look is done"]);
  });

  it("tool row written: a call that may run only once counts as made", async () => {
    const world = worldOf(
      { go: [call("pay"), { text: "told" }] },
      { model: ["go", 0, () => world.host.crashAt(1)] },
    );
    const { text, operationId } = await world.play(ask("go"));
    expect([text, world.runs.pay]).toEqual(["told", []]);
    expect((await see(world, operationId)).results).toEqual([unknown]);
  });

  it("tool running: read and idempotent run again, once does not", async () => {
    const world = worldOf(
      { go: [call("look", "book", "pay"), { text: "done" }] },
      { tool: ["pay", () => crashAndHang(world)] },
    );
    const { operationId } = await world.play(ask("go"));
    const { look = [], book = [], pay = [] } = world.runs;
    expect([look.length, book.length, new Set(book).size, pay.length]).toEqual([2, 2, 1, 1]);
    expect((await see(world, operationId)).results).toEqual(["look is done", "book is done", unknown]);
  });

  it("tool done but not recorded: what a built-in tool had written never happened, and it runs again", async () => {
    const world = worldOf(
      { go: [write, { text: "done" }] },
      { model: ["go", 0, () => world.host.crashAt("result recorded", "before")] },
    );
    const { text, operationId } = await world.play(ask("go"));
    expect([text, (await see(world, operationId)).results]).toEqual(["done", ["Wrote note.txt (4 bytes)"]]);
    expect(await world.play((session) => session.files.readText("note.txt"))).toBe("kept");
  });

  it("tool done but not recorded: the model is told that the outcome of a once tool is unknown", async () => {
    const world = worldOf(
      { go: [call("pay"), { text: "told" }] },
      { tool: ["pay", () => world.host.crashAt("result recorded", "before")] },
    );
    const { operationId } = await world.play(ask("go"));
    expect(world.runs.pay).toHaveLength(1);
    expect((await see(world, operationId)).results).toEqual([unknown]);
  });

  it("result recorded: no tool runs again", async () => {
    const world = worldOf(
      { go: [call("pay"), { text: "done" }] },
      { tool: ["pay", () => world.host.crashAt("result recorded")] },
    );
    const { text, operationId } = await world.play(ask("go"));
    expect([text, world.runs.pay?.length]).toEqual(["done", 1]);
    expect((await see(world, operationId)).results).toEqual(["pay is done"]);
  });

  it.each(["before", "after"] as const)(
    "settling: the answer is there, the model is not asked again (%s)",
    async (moment) => {
      // An answer that needs no look settles in its own transaction; one that is held to a schema in the next.
      const world = worldOf(
        { hello: [{ text: '{"n":1}' }] },
        { model: ["hello", 0, () => world.host.crashAt("settling", moment)] },
      );
      const { result, operationId } = await world.play((session) =>
        session.prompt("hello", { idempotencyKey: "hello", result: z.object({ n: z.number() }) }),
      );
      expect([result, world.model.calls.length, world.lives]).toEqual([{ n: 1 }, 1, 2]);
      expect((await see(world, operationId)).roles).toBe("user assistant");
    },
  );

  it("settling: an answer that is the last one has settled when it is stored", async () => {
    const world = worldOf(
      { hello: [{ text: "hi" }] },
      { model: ["hello", 0, () => world.host.crashAt("settling")] },
    );
    const { text, operationId } = await world.play(ask("hello"));
    expect([text, world.model.calls.length, world.lives]).toEqual(["hi", 1, 2]);
    expect((await see(world, operationId)).attempts).toBe(1);
  });

  it("compacting: the summary is made again, the history is untouched until it is there", async () => {
    const world = worldOf({ hello: [{ text: "hi" }] }, { model: ["summary", 0, () => crashAndHang(world)] });
    await world.play(ask("hello"));
    const { text, metadata } = await world.play((session) =>
      session.compact({ keepRecent: 1, idempotencyKey: "c" }),
    );
    expect([text, metadata.compacted, world.model.calls.length]).toEqual(["a summary", true, 3]);
  });

  it("compacting: a summary that is stored is the outcome", async () => {
    const world = worldOf(
      { hello: [{ text: "hi" }] },
      { model: ["summary", 0, () => world.host.crashAt("compacting")] },
    );
    await world.play(ask("hello"));
    const { text, metadata } = await world.play((session) =>
      session.compact({ keepRecent: 1, idempotencyKey: "c" }),
    );
    expect([text, world.model.calls.length]).toEqual(["a summary", 2]);
    expect(metadata).toMatchObject({ compacted: true, messagesBefore: 2, messagesAfter: 2 });
  });

  it("child running: the child goes on where it was, and its parent gets its answer", async () => {
    const world = worldOf(
      {
        "child work": [call("pay"), { text: "the child is done" }],
        parent: [{ toolCalls: [{ name: "task", input: { prompt: "child work" } }] }, { text: "done" }],
      },
      { model: ["child work", 1, () => crashAndHang(world)] },
    );
    const { text, operationId } = await world.play(ask("parent"));
    expect([text, world.runs.pay?.length]).toEqual(["done", 1]);
    expect((await see(world, operationId)).results).toEqual(["the child is done"]);
  });

  it("child running, then aborted: nothing of the child is left over", async () => {
    const world = worldOf(
      { "child work": [], parent: [{ toolCalls: [{ name: "task", input: { prompt: "child work" } }] }] },
      { model: ["child work", 0, () => leaveHalfAndHang()] },
    );
    const leaveHalfAndHang = () => {
      // What a host leaves that dies in the middle of an answer.
      const row = "INSERT INTO partial_texts (thread, block, content) VALUES ('main>2.0', 0, 'half')";
      withLazyTables(world.sql).run(row);
      return crashAndHang(world);
    };
    const aborted = world.play(async (session) => {
      const first = session.prompt("parent", { idempotencyKey: "a" }).catch(({ code }) => code);
      if (world.lives === 1) return expect(first).resolves.toBe("never");
      expect(world.sql.all("SELECT content FROM partial_texts")).toHaveLength(1);
      await session.abort({ idempotencyKey: "a" });
      return first;
    });
    expect(await aborted).toBe("operation_aborted");
    expect(world.sql.all("SELECT * FROM partial_texts")).toEqual([]);
  });

  it("waiting for approval: it goes on waiting, at no cost, and the decision holds", async () => {
    const world = new CrashWorld({ script: { go: [call("ask"), { text: "done" }] } });
    const { operationId } = await world.play((session) => session.dispatch("go", { idempotencyKey: "go" }));
    for (let restart = 0; restart < 5; restart += 1) {
      await world.play(async (session) => {
        await waitFor(async () => expect((await session.operation(operationId)).status).toBe("waiting"));
        world.host.crash();
      });
    }
    await world.play(async (session) => {
      const [approval] = await session.approvals();
      await session.decide(approval?.approvalId ?? "", { decision: "approve" });
    });
    expect((await world.play(ask("go"))).text).toBe("done");
    expect([world.runs.ask?.length, (await see(world, operationId)).attempts]).toEqual([1, 1]);
  });

  function crashAndHang(world: CrashWorld): Promise<never> {
    world.host.crash();
    return forever();
  }
});

describe("CrashingSql", () => {
  const rows = {
    admitted: "SELECT 1 FROM operations",
    "assistant message committed": "SELECT 1 FROM messages WHERE role = 'assistant'",
    "result recorded": "SELECT 1 FROM messages WHERE role = 'tool'",
    "waiting for approval": "SELECT 1 FROM approvals",
    "abort requested": "SELECT 1 FROM operations WHERE aborted_at IS NOT NULL",
    settling: "SELECT 1 FROM operations WHERE settled_at IS NOT NULL",
  } as const;
  const names = Object.keys(rows) as (keyof typeof rows)[];

  it.each(names.flatMap((name) => [[name, "before"] as const, [name, "after"] as const]))(
    "dies with the commit of the name %s, %s it is stored",
    async (name, moment) => {
      const sql = memorySql();
      const host = new CrashingSql(sql);
      const ask = defineTool({
        name: "ask",
        description: "Asks.",
        needsApproval: true,
        execute: () => "yes",
      });
      const look = { name: "exists", input: { path: "x" } };
      const model = scriptModel({ text: "First.", toolCalls: [look, { name: "ask" }] }, { text: "done" });
      host.crashAt(name, moment);
      const session = await testAgent({ tools: [ask] }, { model, sql: host });
      await session
        .dispatch("go")
        .then(async ({ operationId }) => {
          await waitFor(async () => {
            if (!host.signal.aborted) expect(await session.approvals()).toHaveLength(1);
          });
          await session.abort({ operationId });
        })
        .catch(() => {});
      await waitFor(() => expect(host.signal.aborted).toBe(true));
      await session[Symbol.asyncDispose]();
      expect(withLazyTables(sql).all(rows[name])).toHaveLength(moment === "after" ? 1 : 0);
    },
  );

  it("refuses what is no boundary", () => {
    const host = new CrashingSql(memorySql());
    for (const place of [0, -1, 1.5, "somewhere" as "settling"])
      expect(() => host.crashAt(place)).toThrow(/There is no commit .* give 1 or more, or a name/);
  });
});
