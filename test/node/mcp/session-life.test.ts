/** Tools of MCP servers over the life of a session: crashes, programs that call them, the end. And the faults of PyFlue's client,
 *  by their numbers in the study of it. */

import "edgeflue/javascript";
import { init } from "edgeflue";
import { type McpServerOptions, mcpServer } from "edgeflue/mcp";
import { CrashingSql, scriptModel, testAgent } from "edgeflue/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostLimits } from "../../../src/limits.ts";
import { NodeSql } from "../../../src/node/node-sql.ts";
import { nameInline } from "../../../src/session/runtime/inline-agent.ts";
import { type FakeMcp, startFakeMcp } from "../../support/fake-mcp/index.ts";
import { type McpWorld, names, play, Site } from "../../support/mcp/world.ts";
import { useFolder } from "../support/temporary-folder.ts";

let servers: FakeMcp;
beforeAll(async () => {
  servers = await startFakeMcp();
});
afterAll(() => servers.close());

const world = (): McpWorld => ({ url: servers.url, run: (body) => body({}) });
const folder = useFolder("mcp");

function open(kind: string) {
  const site = new Site(world(), kind);
  return { site, docs: { name: "docs", url: site.url } };
}

/** Dies while the server works on a call, and returns what the model reads in the next session on the same database. */
async function crashIn(
  tool: string,
  options: McpServerOptions,
  site: Site,
  { isThereAfter = true }: { isThereAfter?: boolean } = {},
) {
  const disk = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  const sql = new CrashingSql(disk);
  const mcpServers = [mcpServer(options)];
  const calls = async () => (await site.asked()).filter((method) => method === "tools/call").length;
  {
    const model = scriptModel({ toolCalls: [{ name: `mcp__docs__${tool}` }] });
    await using session = await testAgent({ mcpServers }, { model, sql });
    const asked = session.prompt("Go.").catch(() => {});
    await expect.poll(calls).toBe(1);
    sql.crash();
    await asked;
  }
  const model = scriptModel({ text: "went on" }, { text: "went on" });
  const after = isThereAfter ? mcpServers : [];
  await using session = await testAgent({ mcpServers: after }, { model, sql: disk });
  await session.prompt("Well?");
  const { messages } = await session.messages();
  const results = messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === "tool-result" ? [part.output] : [])),
  );
  return { results, calls: await calls() };
}

describe("a call that a crash interrupts", () => {
  it("is not made again: its outcome is unknown", async () => {
    const { site, docs } = open("hostile/hints_slow_once");
    const { results, calls } = await crashIn("again", docs, site);
    expect(results).toMatchObject([
      { type: "error-text", value: expect.stringContaining("its outcome is unknown") },
    ]);
    expect(calls).toBe(1);
  });

  it("has an unknown outcome also when the server is gone by then", async () => {
    const { site, docs } = open("hostile/hints_slow_once");
    const { results } = await crashIn("again", docs, site, { isThereAfter: false });
    expect(results).toMatchObject([
      { type: "error-text", value: expect.stringContaining("its outcome is unknown") },
    ]);
  });

  it.each(["again", "read"])("is made again where the author trusts the server's hints: %s", async (tool) => {
    const { site, docs } = open("hostile/hints_slow_once");
    const { results, calls } = await crashIn(tool, { ...docs, trustHints: true }, site);
    expect(results).toEqual([{ type: "text", value: "second time" }]);
    expect(calls).toBe(2);
  });
});

describe("programs", () => {
  it("of the model call a server's tools, and get structured content as a value", async () => {
    const { docs } = open("real");
    const code = 'const { degrees } = await tools.mcp__docs__weather({ city: "Oslo" }); return degrees + 1;';
    const { results } = await play(world(), [docs], [{ name: "run_code", input: { code } }], {
      config: { runCode: true },
    });
    expect(JSON.stringify(results[0]?.value)).toContain("22");
  });

  it("of the session's holder call those that they may", async () => {
    const { docs } = open("real");
    await using session = await testAgent(
      { runCode: true, mcpServers: [mcpServer(docs)] },
      { model: "demo:" },
    );
    const allowedTools = ["mcp__docs__weather"];
    const code = 'return (await tools.mcp__docs__weather({ city: "Oslo" })).city;';
    expect((await session.runJs(code, { allowedTools })).result).toBe("Oslo");
    await expect(session.runJs("return 1", { allowedTools: ["mcp__dogs__bark"] })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });
});

describe("the end of a session", () => {
  it("ends the server's: when the program closes the agent, and when the session is deleted", async () => {
    const { site, docs } = open("session");
    const model = scriptModel(
      ...Array.from({ length: 2 }, () => [
        { toolCalls: [{ name: "mcp__docs__count" }] },
        { text: "counted" },
      ]).flat(),
    );
    const agent = await init({
      model: model.reference,
      mcpServers: [mcpServer(docs)],
      stateDir: `${folder}/state`,
      env: {},
    });
    await (await agent.session("one")).prompt("Go.");
    await (await agent.session("two")).prompt("Go.");
    expect((await site.log()).open).toBe(2);
    await agent.sessions.delete("one");
    await expect.poll(async () => (await site.log()).open).toBe(1);
    await agent.destroy();
    await expect.poll(async () => (await site.log()).open).toBe(0);
  });

  it("is no one's who has no file: such an agent is refused, because it could not be woken", async () => {
    const { docs } = open("real");
    await expect(nameInline({ mcpServers: [mcpServer(docs)] })).rejects.toThrow(
      /The field "mcpServers\.0\.\w+" of an agent without a file cannot contain code/,
    );
  });
});

describe("PyFlue's faults", () => {
  it("C24: a server that fails while another is there leaves nothing behind; concurrent prompts ask it once", async () => {
    const { docs } = open("real");
    const flaky = open("hostile/flaky");
    const mcpServers = [
      mcpServer({ ...docs, tools: ["search"] }),
      mcpServer({ ...flaky.docs, name: "flaky" }),
    ];
    const model = scriptModel({ text: "one" }, { text: "two" });
    await using session = await testAgent({ mcpServers }, { model });
    await expect(session.prompt("First.")).rejects.toMatchObject({ code: "mcp_unavailable" });
    await Promise.all([session.prompt("Second."), session.prompt("Third.")]);
    for (const { tools } of model.calls)
      expect(tools?.map(({ name }) => name).filter((name) => name.startsWith("mcp__"))).toEqual([
        "mcp__docs__search",
        "mcp__flaky__go",
      ]);
    expect((await flaky.site.asked()).filter((method) => method === "tools/list")).toHaveLength(1);
  });

  it("C24: schemas reach the model whole, and a call that failed is one that failed", async () => {
    const { docs } = open("real");
    const played = await play(world(), [docs], [{ name: "mcp__docs__fail" }]);
    expect(played.offered[0]?.inputSchema).toHaveProperty("properties.limit.maximum", 50);
    expect(played.results[0]?.type).toBe("error-text");
    expect(names(played)).toHaveLength(6);
  });
});
