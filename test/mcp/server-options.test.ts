/** The options of `mcpServer()`: what is not right is refused by name, in the types as well. */

import { createAgent } from "edgeflue";
import { mcpServer } from "edgeflue/mcp";
import { describe, expect, it } from "vitest";

const docs = { name: "docs", url: "https://docs.example/mcp" };

describe("mcpServer()", () => {
  it("takes what its documentation says", () => {
    const server = mcpServer({
      ...docs,
      headers: { authorization: "Bearer {{DOCS_TOKEN}}", "x-team": "a" },
      tools: ["search", "read.page"],
      required: false,
      timeoutMs: 1_000,
      needsApproval: true,
      trustHints: true,
    });
    expect(server.toolNames).toEqual(["mcp__docs__search", "mcp__docs__read_page"]);
    expect(mcpServer(docs).toolNames).toEqual(["mcp__docs__*"]);
    for (const url of ["http://localhost:1/mcp", "http://127.0.0.1:1/mcp?team=a", "http://[::1]:1/"])
      expect(mcpServer({ ...docs, url }).name).toBe("docs");
  });

  it.each([
    [{ name: "docs" }, "url must be a URL"],
    [{ url: docs.url }, 'name must be letters, digits, "-" and single "_"'],
    [{ ...docs, name: "a__b" }, "name must be"],
    [{ ...docs, name: "a".repeat(25) }, "name must be"],
    [{ ...docs, url: "http://docs.example/mcp" }, "url must begin with https://"],
    [{ ...docs, url: "ftp://docs.example/mcp" }, "url must begin with https://"],
    [{ ...docs, url: "https://me:pass@docs.example/" }, "url must have no user and password"],
    [{ ...docs, url: "https://docs.example/?key={{KEY}}" }, "url cannot have a secret in it"],
    [{ ...docs, headers: { authorization: "Bearer ${DOCS_TOKEN}" } }, "write {{NAME}}"],
    [{ ...docs, headers: { authorization: "Bearer {{}}" } }, "has a {{ that no name and }} follow"],
    [{ ...docs, headers: { "mcp-session-id": "a" } }, 'headers["mcp-session-id"] cannot be set'],
    [{ ...docs, headers: { host: "other.example" } }, 'headers["host"] cannot be set'],
    [{ ...docs, headers: { a: "two\nlines" } }, "must be a text of one line"],
    [{ ...docs, tools: [] }, "tools is empty"],
    [{ ...docs, tools: ["a", "a"] }, 'tools names "a" twice'],
    [{ ...docs, required: "no" }, "required must be true or false"],
    [{ ...docs, timeoutMs: 120_001 }, "timeoutMs must be a whole number from 1 to 120000"],
    [{ ...docs, needsApproval: ["search"] }, "needsApproval must be true or false"],
    [{ ...docs, header: {} }, 'unknown option "header". Did you mean "headers"?'],
    ["https://docs.example/mcp", "the options must be an object"],
  ])("refuses %j", (options, problem) => {
    expect(() => mcpServer(options as never)).toThrow(problem);
  });

  it("refuses unknown options in the types", () => {
    // @ts-expect-error there is no option `transport`
    expect(() => mcpServer({ ...docs, transport: "sse" })).toThrow('unknown option "transport"');
  });
});

describe("the field mcpServers", () => {
  const configure = (mcpServers: unknown) =>
    createAgent(() => ({ mcpServers: mcpServers as never })).configure({
      id: "a",
      name: "a",
      session: "a",
      env: {},
    });

  it.each([
    [[docs], "must be a list of servers made by mcpServer()"],
    [mcpServer(docs), "must be a list of servers made by mcpServer()"],
    [[mcpServer(docs), mcpServer(docs)], 'has two servers named "docs"'],
    [Array.from({ length: 17 }, (_, index) => mcpServer({ ...docs, name: `d${index}` })), "at most 16"],
  ])("refuses what is no list of servers with names of their own: %#", async (servers, problem) => {
    await expect(configure(servers)).rejects.toThrow(problem);
  });

  it("takes servers, and none", async () => {
    await expect(configure([mcpServer(docs), mcpServer({ ...docs, name: "wiki" })])).resolves.toBeDefined();
    await expect(configure([])).resolves.toBeDefined();
  });
});
