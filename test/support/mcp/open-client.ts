/** A client of a server that a test plays: what it is asked, and what it answers. */

import type { FakeClock } from "edgeflue/testing";
import { expect } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { McpClient } from "../../../src/mcp/wire/client.ts";
import { McpFailure } from "../../../src/mcp/wire/failure.ts";

export interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: unknown;
}

interface Asked {
  message: Message;
  request: Request;
}

export type Handler = (asked: Asked) => Response | Promise<Response>;

export const url = "https://mcp.example/mcp";
export const json = (body: unknown, init?: ResponseInit) => Response.json(body, init);
export const result = ({ id }: Message, value: object) => ({ jsonrpc: "2.0", id, result: value });
export const said = (text: string) => ({ content: [{ type: "text", text }] });

/** What a handshake takes by a clock of the test's. */
const handshakeMs = 4_000;

/** Events, and then nothing more: the stream stays open, unless it ends. */
export function stream(events: string, { ends = false } = {}): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(events));
      if (ends) controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

export const event = (message: object, id?: string) =>
  `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`;

interface Options {
  /** Default: the older form, with a session. */
  form?: "session" | "plain" | "stateless";
  clock?: FakeClock;
  /** Default: a handshake succeeds. */
  initialize?: Handler;
  /** Default: there are no tools. */
  list?: Handler;
}

/** A client of a server that answers calls as `call` says. */
export function openClient(call: Handler, { form = "session", clock, initialize, list }: Options = {}) {
  const asked: Asked[] = [];
  const sessions = { begun: 0 };
  const answer: Handler = (given) => {
    const { message, request } = given;
    if (message.method === "tools/call" || request.method === "GET" || message.method === undefined)
      return call(given);
    if (message.method === "server/discover")
      return form === "stateless"
        ? json(result(message, { resultType: "complete", supportedVersions: ["2026-07-28"] }))
        : new Response("no", { status: 400 });
    if (message.method === "tools/list")
      return list === undefined ? json(result(message, { tools: [] })) : list(given);
    if (message.method !== "initialize") return new Response(null, { status: 202 });
    sessions.begun += 1;
    if (initialize !== undefined) return initialize(given);
    clock?.advance(handshakeMs);
    const headers = form === "session" ? { "mcp-session-id": `s${sessions.begun}` } : {};
    return json(result(message, { protocolVersion: "2025-11-25", capabilities: {} }), { headers });
  };
  const client = new McpClient({
    url,
    headers: {},
    clock: clock ?? systemClock,
    fetch: async (input, init) => {
      const request = new Request(input as string, init); // the client gives no other
      const body = await request.clone().text();
      const given = { message: body === "" ? {} : (JSON.parse(body) as Message), request };
      asked.push(given);
      return answer(given);
    },
  });
  const callTool = ({
    signal = new AbortController().signal,
    timeoutMs = 2_000,
    name = "go",
  }: {
    signal?: AbortSignal;
    timeoutMs?: number;
    name?: string;
  } = {}) => client.callTool({ name, headers: [] }, {}, { signal, timeoutMs });
  const methods = () => asked.map(({ message, request }) => message.method ?? request.method);
  return { client, callTool, asked, methods, sessions };
}

export async function failureOf(promise: Promise<unknown>): Promise<McpFailure> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(McpFailure);
  return error as McpFailure; // checked above
}
