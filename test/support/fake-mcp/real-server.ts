/** A real server, of the protocol's own SDK: stateless in both forms of the protocol, or with sessions of the older one. */

import {
  createMcpHandler,
  McpServer,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { z } from "zod";

/** One pixel. */
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Counts how often its tools ran, over all sessions of a path. */
export function createServer(counts: Map<string, number>): McpServer {
  const server = new McpServer({ name: "real", version: "1.0.0" });
  let ofSession = 0;
  const count = (tool: string) => counts.set(tool, (counts.get(tool) ?? 0) + 1);
  server.registerTool(
    "search",
    {
      description: "Searches the docs.",
      inputSchema: z.object({ query: z.string(), limit: z.number().int().max(50).optional() }),
      annotations: { readOnlyHint: true },
    },
    ({ query, limit = 10 }) => {
      count("search");
      return { content: [{ type: "text", text: `${limit} results for ${query}` }] };
    },
  );
  server.registerTool(
    "weather",
    {
      description: "Says the weather.",
      inputSchema: z.object({ city: z.string() }),
      outputSchema: z.object({ city: z.string(), degrees: z.number() }),
    },
    ({ city }) => {
      const structuredContent = { city, degrees: 21 };
      return { structuredContent, content: [{ type: "text", text: JSON.stringify(structuredContent) }] };
    },
  );
  server.registerTool("draw", { description: "Draws." }, () => ({
    content: [
      { type: "text", text: "Here it is." },
      { type: "image", data: png, mimeType: "image/png" },
      { type: "resource_link", name: "the source", uri: "https://docs.example/source" },
      { type: "resource", resource: { uri: "docs://notes", text: "Notes of the drawing." } },
      { type: "audio", data: "AAAA", mimeType: "audio/wav" },
    ],
  }));
  server.registerTool("fail", { description: "Fails." }, () => {
    count("fail");
    return { isError: true, content: [{ type: "text", text: "The index is being rebuilt." }] };
  });
  server.registerTool("count", { description: "Counts its calls in the session." }, () => {
    ofSession += 1;
    count("count");
    return { content: [{ type: "text", text: `call ${ofSession} of the session` }] };
  });
  server.registerTool(
    "region",
    {
      description: "Takes an argument in a header as well.",
      inputSchema: z.object({ region: z.string().meta({ "x-mcp-header": "Region" }) }),
    },
    ({ region }) => ({ content: [{ type: "text", text: `in ${region}` }] }),
  );
  return server;
}

export type Handler = (request: Request) => Promise<Response>;

export function statelessServer(counts: Map<string, number>, legacy: "stateless" | "reject"): Handler {
  const { fetch } = createMcpHandler(() => createServer(counts), { legacy });
  return (request) => fetch(request);
}

/** Keeps sessions, until they are deleted. `forget` drops them all. */
export function sessionServer(counts: Map<string, number>): Handler & { forget(): void; open: number } {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const handle = async (request: Request): Promise<Response> => {
    const id = request.headers.get("mcp-session-id");
    const known = id === null ? undefined : sessions.get(id);
    if (known !== undefined) return known.handleRequest(request);
    if (id !== null)
      return Response.json({ error: { code: -32_001, message: "Session not found" } }, { status: 404 });
    const transport: WebStandardStreamableHTTPServerTransport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
      onsessionclosed: (session) => void sessions.delete(session),
    });
    await createServer(counts).connect(transport);
    return transport.handleRequest(request);
  };
  const forget = () => sessions.clear();
  return Object.defineProperty(Object.assign(handle, { forget, open: 0 }), "open", {
    get: () => sessions.size,
  });
}
