/** MCP servers for tests, on one port: `/real`, `/stateless`, `/session` and `/hostile/<case>`, each with a further part of
 *  the path that makes it another server. `/log/<path>` tells what was asked of it; `/forget/<path>` drops its sessions. */

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerHostile } from "./hostile-server.ts";
import { type Handler, sessionServer, statelessServer } from "./real-server.ts";

/** What was asked of a server. */
export interface McpLog {
  requests: {
    method: string;
    rpc: string | undefined;
    name: string | undefined;
    headers: Record<string, string>;
    answer: unknown;
  }[];
  /** How often each tool of a real one ran. */
  counts: Record<string, number>;
  /** Sessions that it has. */
  open: number;
}

export interface FakeMcp {
  url: string;
  close(): Promise<void>;
}

interface Site {
  requests: McpLog["requests"];
  counts: Map<string, number>;
  handler: (Handler & { forget?(): void; open?: number }) | undefined;
}

export async function startFakeMcp(): Promise<FakeMcp> {
  const sites = new Map<string, Site>();
  const siteOf = (path: string): Site => {
    const known = sites.get(path);
    if (known !== undefined) return known;
    const counts = new Map<string, number>();
    const site: Site = { requests: [], counts, handler: handlerOf(path, counts) };
    sites.set(path, site);
    return site;
  };
  const server = createServer((request, response) => {
    void respond(siteOf, request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // it listens
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function handlerOf(path: string, counts: Map<string, number>): Site["handler"] {
  if (path.startsWith("/real/")) return statelessServer(counts, "stateless");
  if (path.startsWith("/stateless/")) return statelessServer(counts, "reject");
  return path.startsWith("/session/") ? sessionServer(counts) : undefined;
}

async function respond(
  siteOf: (path: string) => Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? "/";
  const [, verb = "", ...rest] = path.split("/");
  if (verb === "log") {
    const { requests, counts, handler } = siteOf(`/${rest.join("/")}`);
    const log: McpLog = { requests, counts: Object.fromEntries(counts), open: handler?.open ?? 0 };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(log));
    return;
  }
  if (verb === "forget") {
    siteOf(`/${rest.join("/")}`).handler?.forget?.();
    response.end();
    return;
  }
  if (verb === "moved") {
    response.writeHead(307, { location: `/${rest.join("/")}` }).end();
    return;
  }
  const site = siteOf(path);
  const body = Buffer.concat(await Array.fromAsync(request)).toString();
  const message = body === "" ? undefined : JSON.parse(body);
  site.requests.push({
    method: request.method ?? "",
    rpc: message?.method,
    name: message?.params?.name,
    headers: request.headers as Record<string, string>,
    answer: message?.result ?? message?.error,
  });
  if (site.handler === undefined) {
    answerHostile(rest[0] ?? "", message, request, response);
    return;
  }
  await pipe(await site.handler(toRequest(request, body)), response);
}

function toRequest({ method = "GET", url = "/", headers }: IncomingMessage, body: string): Request {
  return new Request(`http://127.0.0.1${url}`, {
    method,
    headers: headers as Record<string, string>,
    ...(body !== "" && { body }),
  });
}

async function pipe(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  for await (const chunk of answer.body ?? []) response.write(chunk);
  response.end();
}
