/** What an agent has of a real server, in each form of the protocol. */

import { defineAgentProfile, defineTool } from "edgeflue";
import { mcpServer } from "edgeflue/mcp";
import { scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { type McpWorld, names, play, Site, warnings } from "./world.ts";

const search = { name: "mcp__docs__search", input: { query: "tides" } };

export function describeRealServer(world: () => McpWorld): void {
  const open = (kind: string) => {
    const site = new Site(world(), kind);
    return { site, docs: { name: "docs", url: site.url } };
  };

  describe.each(["real", "stateless", "session"])("a server that is %s", (kind) => {
    it("gives its tools with descriptions and whole schemas, and runs them", async () => {
      const { site, docs } = open(kind);
      const played = await play(world(), [docs], [search]);
      expect(played.error).toBeUndefined();
      expect(names(played)).toEqual(
        ["search", "weather", "draw", "fail", "count", "region"].map((name) => `mcp__docs__${name}`),
      );
      expect(played.offered[0]).toMatchObject({
        description: 'MCP tool "search" from server "docs". Searches the docs.',
        inputSchema: {
          type: "object",
          properties: { query: { type: "string" }, limit: { type: "integer", maximum: 50 } },
          required: ["query"],
        },
      });
      expect(played.results).toEqual([{ type: "text", value: "10 results for tides" }]);
      expect((await site.log()).counts).toEqual({ search: 1 });
    });

    it("gives structured content, images, links and resources as the model can use them", async () => {
      const { docs } = open(kind);
      const calls = [{ name: "mcp__docs__weather", input: { city: "Oslo" } }, { name: "mcp__docs__draw" }];
      const { results } = await play(world(), [docs], calls);
      expect(results[0]).toEqual({ type: "json", value: { city: "Oslo", degrees: 21 } });
      expect(results[1]).toMatchObject({
        type: "content",
        value: [{ type: "text" }, { type: "file", mediaType: "image/png" }],
      });
      const text = JSON.stringify(results[1]);
      for (const part of ["Here it is.", "https://docs.example/source", "Notes of the drawing.", "audio/wav"])
        expect(text).toContain(part);
    });

    it("tells the model of a call that failed, and checks arguments before it asks", async () => {
      const { site, docs } = open(kind);
      const wrong = { name: "mcp__docs__search", input: { query: 7, limit: 100 } };
      const { results, events } = await play(world(), [docs], [{ name: "mcp__docs__fail" }, wrong]);
      expect(results[0]).toEqual({ type: "error-text", value: "The index is being rebuilt." });
      expect(results[1]).toMatchObject({
        type: "error-text",
        value: expect.stringMatching(/^The input of mcp__docs__search is not valid: .*query/),
      });
      const ends = events.filter(({ type }) => type === "tool_end");
      expect(ends.map(({ isError }) => isError)).toEqual([true, true]);
      expect((await site.log()).counts).toEqual({ fail: 1 });
    });

    it("is asked for its tools once, by all sessions of the isolate", async () => {
      const { site, docs } = open(kind);
      await Promise.all([1, 2, 3].map(() => play(world(), [docs], [search])));
      await play(world(), [docs], [search]);
      const asked = await site.asked();
      expect(asked.filter((method) => method === "tools/list")).toHaveLength(1);
      expect(asked.filter((method) => method === "server/discover")).toHaveLength(1);
      expect(asked.filter((method) => method === "tools/call")).toHaveLength(4);
    });
  });

  it("makes no handshake with a server that needs none, and says in headers what a request is", async () => {
    const { site, docs } = open("stateless");
    const region = { name: "mcp__docs__region", input: { region: "Zürich" } };
    const { results } = await play(world(), [docs], [region]);
    expect(results).toEqual([{ type: "text", value: "in Zürich" }]);
    const { requests } = await site.log();
    expect(requests.map(({ rpc }) => rpc)).toEqual(["server/discover", "tools/list", "tools/call"]);
    expect(requests[2]?.headers).toMatchObject({
      "mcp-method": "tools/call",
      "mcp-name": "region",
      "mcp-protocol-version": "2026-07-28",
      "mcp-param-region": expect.stringMatching(/^=\?base64\?/),
    });
  });

  it("keeps a session of the server over the calls of a session, and begins a new one when it is forgotten", async () => {
    const { site, docs } = open("session");
    const call = { toolCalls: [{ name: "mcp__docs__count" }] };
    await world().run(async (given) => {
      const model = scriptModel(call, { text: "1" }, call, { text: "2" }, call, { text: "3" });
      await using session = await testAgent({ mcpServers: [mcpServer(docs)] }, { model, ...given });
      await session.prompt("One.");
      await session.prompt("Two.");
      await site.forget();
      await session.prompt("Three.");
      const said = JSON.stringify((await session.messages()).messages);
      expect(said).toContain("call 2 of the session");
      expect(said.split("call 1 of the session")).toHaveLength(3);
    });
    const asked = await site.asked();
    expect(asked.filter((method) => method === "initialize")).toHaveLength(2);
    // It holds no stream open.
    expect(asked).not.toContain("GET");
  });

  it("follows a redirect within the server's origin", async () => {
    const { site } = open("real");
    const { results } = await play(world(), [{ name: "docs", url: site.movedUrl }], [search]);
    expect(results).toEqual([{ type: "text", value: "10 results for tides" }]);
  });

  it("has only the tools that are chosen; one that is not there is missed", async () => {
    const { docs } = open("real");
    expect(names(await play(world(), [{ ...docs, tools: ["search", "fail"] }]))).toEqual([
      "mcp__docs__search",
      "mcp__docs__fail",
    ]);
    const strict = await play(world(), [{ ...docs, tools: ["search", "serch"] }]);
    expect(strict.error).toMatchObject({
      code: "mcp_unavailable",
      message: 'The MCP server "docs" has no tool named "serch", which the agent asks for.',
    });
    const lax = await play(world(), [{ ...docs, tools: ["search", "serch"], required: false }]);
    expect(names(lax)).toEqual(["mcp__docs__search"]);
    expect(warnings(lax)).toEqual([expect.stringContaining('has no tool named "serch"')]);
  });

  it("asks for an approval of every call of a server, or of the tools that the agent names", async () => {
    const { site, docs } = open("real");
    for (const [more, config, decision, ran] of [
      [{ needsApproval: true }, {}, "deny", {}],
      [{}, { needsApproval: ["mcp__docs__search"] }, "approve", { search: 1 }],
    ] as const) {
      const { error } = await play(world(), [{ ...docs, ...more }], [search], {
        config,
        act: async (session) => {
          const asked = session.prompt("Go.");
          await expect.poll(async () => (await session.approvals()).length).toBe(1);
          expect((await site.log()).counts).toEqual({});
          const [approval] = await session.approvals();
          await session.decide(approval?.approvalId ?? "", { decision });
          await asked;
        },
      });
      expect(error).toBeUndefined();
      expect((await site.log()).counts).toEqual(ran);
    }
  });

  it("refuses a guard that names a tool of no server, or one that the server does not have", async () => {
    const { docs } = open("real");
    const ofNone = await play(world(), [docs], [], { config: { needsApproval: ["mcp__dogs__search"] } });
    expect(ofNone.error).toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining('there is no tool "mcp__dogs__search"'),
    });
    const chosen = { ...docs, tools: ["search"] };
    const misspelled = await play(world(), [chosen], [], { config: { needsApproval: ["mcp__docs__serch"] } });
    expect(misspelled.error).toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining('Did you mean "mcp__docs__search"?'),
    });
    const unknown = await play(world(), [docs], [], { config: { needsApproval: ["mcp__docs__serch"] } });
    expect(unknown.error).toMatchObject({
      code: "agent_invalid",
      message: expect.stringContaining('Did you mean "mcp__docs__search"?'),
    });
    const ofCall = await play(world(), [docs], [], {
      act: (session) => session.prompt("Go.", { allowedTools: ["mcp__docs__serch"] }),
    });
    expect(ofCall.error).toMatchObject({ code: "invalid_request", meta: { field: "allowedTools" } });
  });

  it("does not ask a server of which the call may use no tool", async () => {
    const { site, docs } = open("real");
    const act =
      (allowedTools: string[]) =>
      (session: { prompt: (text: string, options: object) => Promise<unknown> }) =>
        session.prompt("Go.", { allowedTools });
    expect(names(await play(world(), [docs], [], { act: act(["read"]) }))).toEqual([]);
    expect(await site.asked()).toEqual([]);
    const one = await play(world(), [docs], [], { act: act(["mcp__docs__fail"]) });
    expect(names(one)).toEqual(["mcp__docs__fail"]);
    expect(one.model.calls[0]?.tools).toHaveLength(1);
  });

  it("gives its tools to subagents, which can keep some", async () => {
    const { docs } = open("real");
    const reader = defineAgentProfile({
      name: "reader",
      instructions: "You read.",
      inherit: ["mcp__docs__search"],
    });
    const played = await play(world(), [docs], [], {
      config: { subagents: [reader] },
      act: (session) => session.task("Look it up.", { agent: "reader" }),
    });
    expect(played.error).toBeUndefined();
    expect(played.model.calls[0]?.tools?.map(({ name }) => name)).toEqual(["mcp__docs__search"]);
  });

  it("keeps its names for itself", async () => {
    const { docs } = open("real");
    const mine = defineTool({ name: "mcp__docs__mine", description: "Mine.", execute: () => "" });
    const ofAgent = await play(world(), [docs], [], { config: { tools: [mine] } });
    expect(ofAgent.error).toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining("is kept for the tools of an MCP server"),
    });
    const ofCall = await play(world(), [docs], [], {
      act: (session) => session.prompt("Go.", { tools: [mine] }),
    });
    expect(ofCall.error).toMatchObject({ code: "invalid_request" });
  });

  it("sends secrets of the environment in headers, and shows them to nobody", async () => {
    const site = new Site(world(), "hostile/echo_token");
    const headers = { authorization: "Bearer {{DOCS_TOKEN}}" };
    const docs = { name: "docs", url: site.url, headers };
    const env = { DOCS_TOKEN: "a-token-of-the-docs" };
    const played = await play(world(), [docs], [{ name: "mcp__docs__go" }], { env });
    const { requests } = await site.log();
    expect(new Set(requests.map((request) => request.headers.authorization))).toEqual(
      new Set(["Bearer a-token-of-the-docs"]),
    );
    expect(played.results[0]?.value).toBe("Bearer [secret DOCS_TOKEN]");
    const seen = JSON.stringify([
      played.model.calls.map(({ prompt, tools }) => [prompt, tools]),
      played.events,
    ]);
    expect(seen).not.toContain("a-token-of-the-docs");
    const without = await play(world(), [docs], []);
    expect(without.error).toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining("DOCS_TOKEN"),
    });
  });

  it("shows nobody a secret that its author wrote into a header", async () => {
    const { url } = new Site(world(), "hostile/echo_token");
    const headers = { Authorization: "Bearer written-into-the-code" };
    const played = await play(world(), [{ name: "docs", url, headers }], [{ name: "mcp__docs__go" }]);
    expect(played.results[0]?.value).toBe("Bearer [secret of authorization]");
    expect(JSON.stringify([played.model.calls[0]?.tools, played.events])).not.toContain("written-into");
  });

  it("refuses an agent whose secret no header can have, without showing it", async () => {
    const { docs } = open("real");
    const headers = { authorization: "Bearer {{DOCS_TOKEN}}" };
    const env = { DOCS_TOKEN: "one-line\nanother" };
    const { error } = await play(world(), [{ ...docs, headers }], [], { env });
    expect(error).toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining('The header "authorization" of the MCP server "docs" cannot be sent'),
    });
    expect(JSON.stringify([error?.message, error?.hint, error?.meta])).not.toMatch(/one-line|another/);
  });

  it("shares no list between different credentials", async () => {
    const { site, docs } = open("real");
    const headers = { authorization: "Bearer {{TOKEN}}" };
    for (const TOKEN of ["one-token-or-so", "another-token-or-so"])
      await play(world(), [{ ...docs, headers }], [], { env: { TOKEN } });
    expect((await site.asked()).filter((method) => method === "tools/list")).toHaveLength(2);
  });

  it("has tools of several servers, with the same names", async () => {
    const { docs } = open("real");
    const other = { name: "wiki", url: new Site(world(), "session").url, tools: ["search"] };
    const calls = [search, { name: "mcp__wiki__search", input: { query: "moons" } }];
    const { results } = await play(world(), [{ ...docs, tools: ["search"] }, other], calls);
    expect(results.map(({ value }) => value)).toEqual(["10 results for tides", "10 results for moons"]);
  });
}
