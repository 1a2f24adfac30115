/** `run_code`: programs of the model that call its other tools. */

import "edgeflue/javascript";
import { type AgentConfig, defineTool } from "edgeflue";
import { CrashingSql, scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runWithSql } from "../support/sql.ts";

/** Runs one program, and returns what the model reads of it. */
function runCode(
  code: string,
  { config = {}, files = {} }: { config?: AgentConfig; files?: Record<string, string> } = {},
) {
  return runWithSql(
    async (sql) => {
      const model = scriptModel({ toolCalls: [{ name: "run_code", input: { code } }] }, { text: "Done." });
      await using session = await testAgent({ runCode: true, ...config }, { model, files, sql });
      await session.prompt("Run it.");
      const part = model.calls[1]?.prompt.at(-1)?.content[0];
      const output = typeof part === "object" && part.type === "tool-result" ? part.output : undefined;
      const { events } = await session.events({ limit: 100 });
      const calls = events.filter(({ type }) => type === "tool_start" || type === "tool_end");
      return { output, calls, written: await session.fs.readdir(), offered: model.calls[0]?.tools };
    },
    { isEmpty: true },
  );
}

const price = defineTool({
  name: "price",
  description: "The price of a thing.",
  parameters: z.object({ name: z.string() }),
  effect: "read",
  execute: ({ name }) => ({ name, cents: name.length * 100 }),
});

describe("run_code", () => {
  it("calls several tools in one step, and reports each", async () => {
    const code = `
      const names = (await files.readText("names.txt")).trim().split("\\n");
      const prices = await Promise.all(names.map((name) => tools.price({ name })));
      console.log("asked", prices.length);
      await files.writeText("total.txt", String(prices.reduce((sum, { cents }) => sum + cents, 0)));
      return { total: await tools.read({ path: "total.txt" }) };`;
    const { output, calls, written } = await runCode(code, {
      config: { tools: [price], allowWrite: true },
      files: { "names.txt": "tea\nmilk\n" },
    });
    expect(output).toMatchObject({ type: "json", value: { logs: "asked 2" } });
    expect(JSON.stringify(output)).toContain("700");
    expect(written).toEqual(["names.txt", "total.txt"]);
    const inner = calls.filter(({ toolCallId }) => String(toolCallId).includes("/"));
    expect(inner.map(({ type, toolName, isError }) => [type, toolName, isError])).toEqual([
      ["tool_start", "price", undefined],
      ["tool_start", "price", undefined],
      ["tool_end", "price", false],
      ["tool_end", "price", false],
      ["tool_start", "read", undefined],
      ["tool_end", "read", false],
    ]);
    expect(inner[0]).toMatchObject({ args: { name: "tea" } });
    expect(inner[2]).toMatchObject({ result: { name: "tea", cents: 300 } });
  });

  it("drops its changes to files when it throws, and says why", async () => {
    const { output, written } = await runCode(
      `await files.writeText("a", "x"); console.log("so far"); null.x`,
      {
        config: { allowWrite: true },
      },
    );
    expect(output).toMatchObject({
      type: "error-text",
      value: expect.stringContaining("cannot read property 'x'"),
    });
    expect(output).toMatchObject({ value: expect.stringContaining("so far") });
    expect(written).toEqual([]);
  });

  it.each<[string, AgentConfig, string]>([
    [`await files.writeText("a", "x")`, {}, "Writing is off"],
    [`await files.readText("../a")`, {}, "outside /workspace"],
    [`await tools.price({ wrong: 1 })`, { tools: [price] }, "The input of price is not valid"],
    [`await tools.price({ name: "tea" })`, { tools: [price], needsApproval: ["price"] }, "needs an approval"],
    [
      `await files.writeText(".env", "x")`,
      { allowWrite: true, permissions: { write: { ".env": "ask" } } },
      "only a call of a tool can ask",
    ],
    [`await files.readText("key")`, { permissions: { read: { key: "deny" } } }, "denies it"],
    [
      `for (let i = 0; i < 300; i++) await tools.price({ name: "tea" })`,
      { tools: [price] },
      "at most 200 tools",
    ],
    [`await tools.task({ prompt: "x" })`, {}, "not a function"],
    [`await tools.run_code({ code: "1" })`, { tools: [price] }, "not a function"],
    [`await tools.bash({ command: "ls" })`, { tools: [price] }, "not a function"],
  ])("passes the checks of any call: %s", async (code, config, problem) => {
    const { output } = await runCode(code, { config, files: { key: "secret" } });
    expect(output).toMatchObject({ type: "error-text", value: expect.stringContaining(problem) });
  });

  it("runs commands in its own transaction", async () => {
    const code = `await files.writeText("b.txt", "2"); return (await tools.bash({ command: "cat b.txt; echo x > c" })).stdout`;
    const { output, written } = await runCode(code, { config: { allowWrite: true, allowShell: true } });
    expect(output).toMatchObject({ type: "json", value: { result: "2" } });
    expect(written).toEqual(["b.txt", "c"]);
  });

  it("counts its calls among those that the operation may make", async () => {
    const code = `for (let i = 0; i < 9; i++) await tools.price({ name: "tea" })`;
    const config = { tools: [price], limits: { toolCalls: 5 } };
    await expect(runCode(code, { config })).rejects.toMatchObject({ code: "limit_exceeded" });
  });

  it.each<["once" | "read", string]>([
    ["once", "It was not run again"],
    ["read", "both"],
  ])("that called a tool with the effect %s, after a crash: %s", (effect, expected) =>
    runWithSql(
      async (sql) => {
        const host = new CrashingSql(sql);
        let runs = 0;
        const act = defineTool({
          name: "act",
          description: "Acts.",
          parameters: z.object({}),
          effect,
          execute: () => {
            runs += 1;
            if (runs === 1) host.crash();
            return "both";
          },
        });
        const config = { runCode: true, tools: [act] };
        const code = "return await tools.act({})";
        const model = scriptModel({ toolCalls: [{ name: "run_code", input: { code } }] }, { text: "Done." });
        await using before = await testAgent(config, { model, sql: host });
        await before.prompt("Go.", { idempotencyKey: "go" }).catch(() => {});
        await using after = await testAgent(config, { model, sql });
        expect((await after.prompt("Go.", { idempotencyKey: "go" })).text).toBe("Done.");
        expect(JSON.stringify(model.calls.at(-1)?.prompt)).toContain(expected);
        expect(runs).toBe(effect === "once" ? 1 : 2);
      },
      { isEmpty: true },
    ),
  );

  it("is there only where the agent asks for it", async () => {
    const { output, offered } = await runCode("return 1", { config: { runCode: false } });
    expect(JSON.stringify(offered)).not.toContain("run_code");
    expect(JSON.stringify(output)).toContain("There is no tool named");
  });
});

describe("a call that a program leaves", () => {
  /** A tool that ends only when it is told to, and says when that was. */
  function slowTool() {
    const begun: string[] = [];
    const reasons: string[] = [];
    const tool = defineTool({
      name: "slow",
      description: "Takes its time.",
      parameters: z.object({ what: z.string() }),
      execute: ({ what }, { signal }) => {
        begun.push(what);
        signal.addEventListener("abort", () => reasons.push(String(signal.reason)));
        return new Promise(() => {});
      },
    });
    return { tool, begun, reasons };
  }

  it.each([
    ["when its time is over", "await tools.slow({ what: 'a' });", 0.2, "The code was stopped"],
    [
      "when it returns",
      "tools.slow({ what: 'a' }); await tools.price({ name: 'tea' }); return 1;",
      30,
      '"result":1',
    ],
  ])("is stopped %s, and the model reads that", (_when, code, timeout, expected) =>
    runWithSql(
      async (sql) => {
        const { tool, begun, reasons } = slowTool();
        const input = { code, timeout };
        const model = scriptModel({ toolCalls: [{ name: "run_code", input }] }, { text: "Done." });
        await using session = await testAgent({ runCode: true, tools: [tool, price] }, { model, sql });
        await session.prompt("Run it.");
        expect([begun, reasons]).toEqual([["a"], ["Error: The program has ended."]]);
        const said = JSON.stringify(model.calls[1]?.prompt.at(-1));
        expect(said).toContain(expected);
        expect(said).toContain("their outcome is unknown: slow.");
        const { events } = await session.events({ limit: 100 });
        const ends = events.filter(({ toolName }) => toolName === "slow" || toolName === "run_code");
        expect(ends.map(({ type, toolName }) => `${type} ${toolName}`)).toEqual([
          "tool_start run_code",
          "tool_start slow",
          "tool_end slow",
          "tool_end run_code",
        ]);
      },
      { isEmpty: true },
    ),
  );

  it("does not begin any more once the program has ended", () =>
    runWithSql(
      async (sql) => {
        const { tool, begun } = slowTool();
        const input = { code: "tools.slow({ what: 'a' }); return 1;" };
        const model = scriptModel({ toolCalls: [{ name: "run_code", input }] }, { text: "Done." });
        await using session = await testAgent({ runCode: true, tools: [tool] }, { model, sql });
        await session.prompt("Run it.");
        await session.prompt("And?").catch(() => {});
        expect(begun).toEqual([]);
      },
      { isEmpty: true },
    ));
});
