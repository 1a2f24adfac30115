/** A server by hand that does what no server should. It speaks the older form of the protocol, without sessions. */

import type { IncomingMessage, ServerResponse } from "node:http";

interface Message {
  id?: number;
  method: string;
  params?: { name?: string; cursor?: string; arguments?: Record<string, unknown> };
}

const tool = (name: string, more: object = {}) => ({
  name,
  description: `The tool ${name}.`,
  inputSchema: { type: "object", properties: {} },
  ...more,
});

type Reply = (message: Message, response: ServerResponse, request: IncomingMessage) => unknown;

const answer = (response: ServerResponse, { id }: Message, result: object) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
};

const lists =
  (tools: readonly unknown[]): Reply =>
  (message, response) =>
    answer(response, message, { tools });

const texts =
  (text: string, more: object = {}): Reply =>
  (message, response) =>
    answer(response, message, { content: [{ type: "text", text }], ...more });

const status =
  (code: number, text = "no"): Reply =>
  (_message, response) => {
    response.writeHead(code, { "content-type": "text/plain" });
    response.end(text);
  };

const stream = (response: ServerResponse, text: string) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(text);
};

const event = (message: Message, result: object, id?: string) =>
  `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify({ jsonrpc: "2.0", id: message.id, result })}\n\n`;

/** What differs from a well-behaved server with one tool, `go`. */
export const hostileCases: Readonly<
  Record<string, { all?: Reply; list?: Reply; call?: Reply; get?: Reply }>
> = {
  endless: {
    list: (message, response) => {
      const page = Number(message.params?.cursor ?? 0);
      answer(response, message, { tools: [tool(`t${page}`)], nextCursor: String(page + 1) });
    },
  },
  circle: {
    list: (message, response) => answer(response, message, { tools: [tool("t")], nextCursor: "again" }),
  },
  pages: {
    list: (message, response) => {
      const page = Number(message.params?.cursor ?? 0);
      const next = page < 2 ? { nextCursor: String(page + 1) } : {};
      answer(response, message, { tools: [tool(`t${page}`)], ...next });
    },
  },
  huge_list: { list: lists([tool("go", { description: "x".repeat(6_000_000) })]) },
  wordy: { list: lists([tool("go", { description: "word ".repeat(20_000) })]) },
  many: { list: lists(Array.from({ length: 200 }, (_, index) => tool(`t${index}`))) },
  bad_schemas: {
    list: lists([
      tool("go"),
      tool("no_object", { inputSchema: { type: "string" } }),
      tool("no_schema", { inputSchema: "none" }),
      tool("wrong", { inputSchema: { type: "object", properties: { a: { type: "nothing" } } } }),
      tool("lost", { inputSchema: { type: "object", properties: { a: { $ref: "#/$defs/none" } } } }),
      tool("long", {
        inputSchema: {
          type: "object",
          description: "d",
          enum: undefined,
          title: "x",
          properties: { a: { enum: ["y".repeat(70_000)] } },
        },
      }),
      tool("union", {
        inputSchema: { type: "object", properties: { a: { type: "string" } }, anyOf: [{ required: ["a"] }] },
      }),
      { description: "nameless" },
      null,
    ]),
  },
  twice: { list: lists([tool("a.b"), tool("a b")]) },
  controls: {
    list: lists([
      tool("go\u0000\u202e\u001b[31m", { description: "first\u0000\u200b\u001b[2J second\u{e0041}" }),
    ]),
  },
  odd_properties: {
    list: lists([
      tool("go", {
        inputSchema: { type: "object", properties: { $top: { type: "integer" } }, required: ["$top"] },
      }),
    ]),
    call: (message, response, request) =>
      texts(JSON.stringify(message.params?.arguments))(message, response, request),
  },
  long_name: { list: lists([tool("n".repeat(200))]) },
  not_a_list: { list: (message, response) => answer(response, message, { tools: "none" }) },
  html: {
    all: (_message, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<h1>Welcome</h1>");
    },
  },
  no_json: {
    list: (_message, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end("{");
    },
  },
  deep: {
    list: (_message, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    },
  },
  unauthorized: {
    all: (_message, response, request) =>
      status(401, `wrong credentials: ${request.headers.authorization}`)(_message, response, request),
  },
  missing: { all: status(404, "not found") },
  broken: { all: status(500, "stack trace") },
  busy: {
    all: (message, response, request) => {
      response.setHeader("retry-after", "60");
      status(429, "too many")(message, response, request);
    },
  },
  silent: { all: () => {} },
  /** Has a tool more when it is asked for them a second time. */
  grows: {
    list: (message, response, request) =>
      lists(isFirst(request) ? [tool("go")] : [tool("go"), tool("late")])(message, response, request),
  },
  /** Down for two requests, then well. */
  flaky: {},
  /** Speaks the newer form for two requests, then the older one. */
  downgraded: {},
  /** Refuses the second session. */
  upgraded: {},
  elsewhere: {
    all: (_message, response) => {
      response.writeHead(307, { location: "http://127.0.0.1:1/other" });
      response.end();
    },
  },
  echo_token: {
    list: (message, response, request) => {
      const token = request.headers.authorization ?? "";
      const description = `Your token is ${token} or ${token.replace("Bearer ", "")}.`;
      const inputSchema = { type: "object", properties: { a: { type: "string", description: token } } };
      answer(response, message, { tools: [tool("go", { description, inputSchema })] });
    },
    call: (message, response, request) =>
      texts(`${request.headers.authorization}`)(message, response, request),
  },
  call_slow: { call: () => {} },
  call_late: {
    call: (message, response, request) => {
      setTimeout(() => texts("late")(message, response, request), 60);
    },
  },
  call_401: { call: status(401) },
  call_500: { call: status(500, "oops") },
  call_html: {
    call: (_message, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<h1>Sorry</h1>");
    },
  },
  call_error: {
    call: (message, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          jsonrpc: "2.0",
          id: message.id,
          error: { code: -32_602, message: "No such\u0007 page." },
        }),
      );
    },
  },
  call_cut_json: {
    call: (_message, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"jsonrpc":');
      setTimeout(() => response.destroy(), 20);
    },
  },
  call_cut_stream: {
    call: (_message, response) => {
      stream(response, ": working\n\n");
      setTimeout(() => response.end(), 20);
    },
  },
  call_hangs: {
    call: (_message, response) =>
      stream(response, 'data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n'),
  },
  call_resumes: {
    call: (_message, response) => {
      stream(response, "retry: 100\nid: one\ndata:\n\n");
      setTimeout(() => response.end(), 20);
    },
    get: (message, response) => {
      stream(
        response,
        event({ ...message, id: lastCallId }, { content: [{ type: "text", text: "resumed" }] }, "two"),
      );
      response.end();
    },
  },
  call_asks: {
    call: (message, response) => {
      stream(
        response,
        'data: {"jsonrpc":"2.0","id":"s1","method":"ping"}\n\ndata: {"jsonrpc":"2.0","id":"s2","method":"sampling/createMessage","params":{}}\n\n',
      );
      response.end(event(message, { content: [{ type: "text", text: "asked" }] }));
    },
  },
  call_huge: {
    call: (message, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write(`{"jsonrpc":"2.0","id":${message.id},"result":{"content":[{"type":"text","text":"`);
      const piece = "x".repeat(1024 * 1024);
      let left = 50;
      const write = () => {
        while (left > 0 && !response.destroyed) {
          left -= 1;
          if (!response.write(piece)) return void response.once("drain", write);
        }
        response.end('"}]}}');
      };
      write();
    },
  },
  call_long: { call: texts("line\n".repeat(100_000)) },
  call_long_error: { call: texts("e".repeat(1_000_000), { isError: true }) },
  call_odd: {
    call: (message, response) =>
      answer(response, message, {
        content: [
          7,
          { type: "video" },
          { type: "image", data: "%%%", mimeType: "image/png" },
          { type: "resource" },
        ],
      }),
  },
  call_nothing: { call: (message, response) => answer(response, message, {}) },
  call_no_object: {
    call: (message, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result: 7 }));
    },
  },
  /** Its first call hangs. */
  hints_slow_once: {
    list: lists([
      tool("again", { annotations: { idempotentHint: true } }),
      tool("read", { annotations: { readOnlyHint: true } }),
    ]),
    call: (message, response, request) => {
      if (isFirst(request)) return;
      texts("second time")(message, response, request);
    },
  },
};

let lastCallId = 0;
const refusals = new Map<string, number>();

function isFirst({ url = "" }: IncomingMessage): boolean {
  const times = (refusals.get(url) ?? 0) + 1;
  refusals.set(url, times);
  return times === 1;
}

/** Answers one message as its case says. */
export function answerHostile(
  name: string,
  message: Message | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): unknown {
  const { all, list, call, get } = hostileCases[name] ?? {};
  if (message === undefined) {
    if (get === undefined || request.method !== "GET") return status(405)({ method: "" }, response, request);
    return get({ method: "" }, response, request);
  }
  if (name === "flaky") {
    const times = (refusals.get(request.url ?? "") ?? 0) + 1;
    refusals.set(request.url ?? "", times);
    if (times <= 2) return status(503, "starting")(message, response, request);
  }
  if (name === "downgraded") {
    const times = (refusals.get(request.url ?? "") ?? 0) + 1;
    refusals.set(request.url ?? "", times);
    const complete = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
    if (times === 1) return answer(response, message, { ...complete, supportedVersions: ["2026-07-28"] });
    if (times === 2) return answer(response, message, { ...complete, tools: [tool("go")] });
    if (request.headers["mcp-method"] !== undefined) return status(400, "what?")(message, response, request);
  }
  if (name === "upgraded" && message.method === "initialize") {
    const times = (refusals.get(request.url ?? "") ?? 0) + 1;
    refusals.set(request.url ?? "", times);
    if (times === 2) return status(400, "no sessions any more")(message, response, request);
  }
  if (all !== undefined) return all(message, response, request);
  switch (message.method) {
    case "initialize":
      return answer(response, message, {
        protocolVersion: "2025-06-18",
        capabilities: { tools: {} },
        serverInfo: { name: "hostile", version: "1" },
      });
    case "tools/list":
      return (list ?? lists([tool("go")]))(message, response, request);
    case "tools/call":
      lastCallId = message.id ?? 0;
      return (call ?? texts("gone"))(message, response, request);
    default:
      if (message.id === undefined || message.method === undefined) return response.writeHead(202).end();
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(
        JSON.stringify({ jsonrpc: "2.0", id: message.id, error: { code: -32_601, message: "no" } }),
      );
  }
}
