/** Tools of an MCP server in a deployed agent: over HTTP, in Durable Objects that come and go. */

import { abortAllDurableObjects } from "cloudflare:test";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { call, modelRequests, post, script, streamPrompt, unique } from "../support/api.ts";

const count = { name: "mcp__docs__count", arguments: {} };

/** What the server of an instance was asked, and what it has open. */
async function logOf(id: string) {
  const response = await fetch(`${inject("mcpUrl")}/log/session/${id}`);
  const log = (await response.json()) as { requests: { method: string; rpc?: string }[]; open: number };
  return { open: log.open, asked: log.requests.map(({ method, rpc }) => rpc ?? method) };
}

// vitest loads a module within the request that first asks for it; that must not be one that is aborted.
beforeAll(async () => void (await post(`/agents/mcp/${unique()}`, { message: "hello" })));

describe("a deployed agent with an MCP server", () => {
  it("calls its tools, and again after its object was evicted; the list is fetched once", async () => {
    const id = unique();
    const first = script([{ toolCalls: [count] }], [{ text: "one" }]);
    expect((await post(`/agents/mcp/${id}`, { message: first })).body.result.text).toBe("one");
    const [request] = await modelRequests(first);
    const offered = request?.body.tools.map((tool: { function: { name: string } }) => tool.function.name);
    expect(offered).toContain("mcp__docs__search");
    await abortAllDurableObjects();
    const second = script([{ toolCalls: [count] }], [{ text: "two" }]);
    expect((await post(`/agents/mcp/${id}`, { message: second })).body.result.text).toBe("two");
    expect((await modelRequests(second))[1]?.body.messages.at(-1).content).toBe("call 1 of the session");
    const { asked } = await logOf(id);
    expect(asked.filter((method) => method === "tools/list")).toHaveLength(1);
    expect(asked.filter((method) => method === "initialize")).toHaveLength(2);
  });

  it("shows calls to those who watch, and ends the server's session when its own is deleted", async () => {
    const id = unique();
    const message = script([{ toolCalls: [count] }], [{ text: "done" }]);
    const events = await streamPrompt(`/agents/mcp/${id}`, message);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(["tool_start", "tool_end", "end"]));
    expect(events.find(({ type }) => type === "tool_end")).toMatchObject({ toolName: "mcp__docs__count" });
    expect((await logOf(id)).open).toBe(1);
    await call(`/agents/mcp/${id}`, { method: "DELETE" });
    await expect.poll(async () => (await logOf(id)).open).toBe(0);
  });

  it("does not ask the server for files and summaries", async () => {
    const id = unique();
    await call(`/agents/mcp/${id}/files/a.txt`, { method: "PUT", body: "a" });
    await post(`/agents/mcp/${id}/compact`, {});
    expect((await logOf(id)).asked).toEqual([]);
  });
});
