/** `session.runJs`: programs of the session's holder. */

import "edgeflue/javascript";
import { type AgentConfig, defineTool } from "edgeflue";
import { CrashingSql, scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AgentSession } from "../../src/protocol/agent-session/agent-session.ts";
import { runWithSql } from "../support/sql.ts";

function withSession<T>(config: AgentConfig, body: (session: AgentSession) => Promise<T>): Promise<T> {
  return runWithSql(
    async (sql) => {
      await using session = await testAgent({ runCode: true, ...config }, { sql });
      return body(session);
    },
    { isEmpty: true },
  );
}

const double = defineTool({
  name: "double",
  description: "Doubles.",
  parameters: z.object({ n: z.number() }),
  execute: ({ n }) => ({ n: n * 2 }),
});

describe("session.runJs", () => {
  it("is refused unless the author turned it on", () =>
    withSession({ runCode: false }, async (session) => {
      await expect(session.runJs("return 1")).rejects.toMatchObject({
        code: "sandbox_denied",
        message: expect.stringContaining("runCode: true"),
      });
    }));

  it("returns what the code returns, with inputs, files and chosen tools", () =>
    withSession({ allowWrite: true, tools: [double] }, async (session) => {
      await session.fs.writeFile("data/a.json", '{"n": 4}');
      const code = `
        const { n } = JSON.parse(await files.readText("a.json"));
        console.log("read", n);
        const doubled = await tools.double({ n: n + inputs.add });
        await files.writeText("b.txt", String(doubled.n));
        return doubled;`;
      const schema = z.object({ n: z.number() });
      const options = { inputs: { add: 1 }, result: schema, allowedTools: ["double"], cwd: "data" };
      const { result, logs, operationId } = await session.runJs(code, options);
      expect({ n: result.n, logs }).toEqual({ n: 10, logs: "read 4" });
      expect(await session.fs.readFile("data/b.txt")).toBe("10");
      expect(await session.operation(operationId)).toMatchObject({ kind: "javascript", status: "succeeded" });
      const { messages } = await session.messages();
      expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
      const { events } = await session.events({ limit: 100 });
      expect(events.filter(({ toolName }) => toolName === "double").map(({ type }) => type)).toEqual([
        "tool_start",
        "tool_end",
      ]);
    }));

  it("gives a large result whole", () =>
    withSession({}, async (session) => {
      const { result } = await session.runJs("return 'x'.repeat(1e6)");
      expect(String(result).length).toBe(1_000_000);
    }));

  it.each<[string, object, string, string]>([
    ["return 1", { result: { type: "string" } }, "result_invalid", "does not match the schema"],
    ["null.x", {}, "invalid_request", "cannot read property 'x' of null (line 1)"],
    ["for (;;);", {}, "limit_exceeded", "computed for too long"],
    ["await files.writeText('a', 'x')", {}, "invalid_request", "Writing is off"],
    ["await tools.double({ n: 1 })", {}, "invalid_request", "is not defined"],
    ["return 1", { allowedTools: ["doubel"] }, "invalid_request", 'Did you mean "double"?'],
    ["return 1", { timeoutMs: 10 ** 9 }, "invalid_request", "timeoutMs"],
    ["return 1", { memory: 5 }, "invalid_request", 'Unknown field "memory" of a program'],
    [" ", {}, "invalid_request", "The code is empty"],
  ])("refuses or fails with a code: %s %j", (code, options, errorCode, problem) =>
    withSession({ tools: [double] }, async (session) => {
      await expect(session.runJs(code, options)).rejects.toMatchObject({
        code: errorCode,
        message: expect.stringContaining(problem),
      });
      await session.prompt("The conversation continues.");
    }),
  );

  it("ends when its signal aborts", () =>
    withSession({}, async (session) => {
      const controller = new AbortController();
      const run = session.runJs("for (;;) await 0", { signal: controller.signal });
      setTimeout(() => controller.abort(), 20);
      await expect(run).rejects.toMatchObject({ code: "operation_aborted" });
    }));

  it("is not run again after a crash when it called a tool that runs once", () =>
    runWithSql(
      async (sql) => {
        const host = new CrashingSql(sql);
        let runs = 0;
        const act = defineTool({
          name: "act",
          description: "Acts.",
          parameters: z.object({}),
          execute: () => {
            runs += 1;
            host.crash();
          },
        });
        const config = { tools: [act] };
        const options = { allowedTools: ["act"], idempotencyKey: "go" };
        const model = scriptModel();
        await using before = await testAgent({ runCode: true, ...config }, { model, sql: host });
        await before.runJs("await tools.act()", options).catch(() => {});
        await using after = await testAgent({ runCode: true, ...config }, { model, sql });
        await expect(after.runJs("await tools.act()", options)).rejects.toMatchObject({
          code: "operation_interrupted",
        });
        expect(runs).toBe(1);
      },
      { isEmpty: true },
    ));
});
