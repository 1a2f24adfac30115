/** What PyFlue's own Python client sends and reads, request by request: its paths, bodies and headers, its way to split
 *  lines and its parser of events, and the fields that it takes from the answers. */

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContractWorker, startContractWorker } from "./support/contract-worker.ts";

let worker: ContractWorker;
beforeAll(async () => {
  // Its client has no way to send a key.
  worker = await startContractWorker({ EDGEFLUE_AUTH: "none", EDGEFLUE_DEFAULT_AGENT: "contract" });
});
afterAll(() => worker.stop());

interface WireResult {
  text: string;
  metadata: Record<string, unknown>;
  usage: Record<string, unknown>;
  model: { id: string };
}

const json = { "content-type": "application/json", accept: "*/*", "user-agent": "python-httpx/0.28.1" };

async function post<T>(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${worker.url}${path}`, {
    method: "POST",
    headers: { ...json, ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}

const get = async (path: string): Promise<unknown> => (await fetch(`${worker.url}${path}`)).json();

/** Where Python's `str.splitlines`, and httpx with it, ends a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are line ends to Python
const pythonLineEnd = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/;

/** As its client does: the type of a line `event:`, the JSON of each line `data:`, and nothing else. */
async function stream(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${worker.url}${path}`, {
    method: "POST",
    headers: { ...json, ...headers },
    body: JSON.stringify(body),
  });
  const events: { type: string; data: Record<string, unknown> }[] = [];
  let type = "message";
  for (const line of (await response.text()).split(pythonLineEnd)) {
    if (line.startsWith("event:")) type = line.slice("event:".length).trim();
    else if (line.startsWith("data:")) events.push({ type, data: JSON.parse(line.slice("data:".length)) });
  }
  return { contentType: response.headers.get("content-type") ?? "", events };
}

const expectResult = (result: WireResult, text: string) => {
  expect(result).toMatchObject({ text, model: { id: "player" } });
  expect(result.metadata).toBeTypeOf("object");
  expect(result.usage).toEqual({
    input: 10,
    output: 5,
    cache_read: 0,
    cache_write: 0,
    reasoning: 0,
    total_tokens: 15,
    cost: { input: 0, output: 0, cache_read: 0, cache_write: 0, total: 0 },
  });
};

describe("PyFlueClient", () => {
  it("health() and agents()", async () => {
    expect(await get("/health")).toMatchObject({ ok: true, framework: expect.any(String) });
    expect(await get("/agents")).toEqual({
      agents: [{ name: "contract", path: "/agents/contract/{agent_id}", triggers: { webhook: true } }],
    });
  });

  it("prompt(text, session_id=…) remembers by the id of the path", async () => {
    const path = `/prompt/${randomUUID()}`;
    const first = await post<WireResult>(path, { prompt: "hello" });
    expect(first.status).toBe(200);
    expectResult(first.body, "You said: hello");
    const typed = await post<WireResult>("/prompt/default", { prompt: "é✓\u2028" });
    expectResult(typed.body, "You said: é✓\u2028");
  });

  it("stream(text) reads events line by line, whatever the text holds", async () => {
    const text = "one\u2028two\u0085three\u000bfour\r\nfive";
    const id = randomUUID();
    const { contentType, events } = await stream(`/prompt/${id}/events`, { prompt: text });
    expect(contentType).toContain("text/event-stream");
    expect(events.map(({ type }) => type)).toEqual(["start", "delta", "end"]);
    expect(events.every(({ type, data }) => data.type === type)).toBe(true);
    expect(events[0]?.data.session_id).toBe(id);
    expect(events[1]?.data.text).toBe(`You said: ${text}`);
    expect(events[2]?.data).toMatchObject({
      text: `You said: ${text}`,
      metadata: {},
      usage: { total_tokens: 15 },
    });
  });

  it("agent(name, id, payload=…) and agents.invoke(mode='sync')", async () => {
    const path = `/agents/contract/${randomUUID()}`;
    for (const payload of [{ message: "hi" }, { prompt: "hi" }, { message: "hi", session: "other" }]) {
      const { status, headers, body } = await post<{ result: WireResult }>(path, { payload });
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual(["result"]);
      expectResult(body.result, "You said: hi");
      // It looks here for a run, which an agent's prompt is not.
      expect(headers.get("x-flue-run-id")).toBeNull();
    }
    expectResult(
      (await post<{ result: WireResult }>(path, { message: "bare" })).body.result,
      "You said: bare",
    );
  });

  it("agents.invoke(mode='stream') and agents.stream()", async () => {
    const path = `/agents/contract/${randomUUID()}`;
    const accept = { accept: "text/event-stream" };
    const { contentType, events } = await stream(path, { payload: { message: "hi" } }, accept);
    expect(contentType).toContain("text/event-stream");
    expect(events.map(({ type }) => type)).toEqual(["start", "delta", "end"]);
    expect(events[2]?.data).toMatchObject({ type: "end", text: "You said: hi" });
  });

  it("reads a status that raises, and an envelope behind it", async () => {
    for (const [path, body, status, type] of [
      ["/agents/nobody/1", { payload: { message: "x" } }, 404, "agent_not_found"],
      ["/agents/contract/1", { payload: "text" }, 400, "invalid_request"],
      ["/agents/contract/1", { payload: {} }, 400, "invalid_request"],
      ["/prompt/default", { prompt: " " }, 400, "invalid_request"],
      ["/nowhere", {}, 404, "not_found"],
    ] as const) {
      const answer = await post<{ error: Record<string, unknown> }>(path, body);
      expect(answer.status).toBe(status);
      expect(answer.body.error).toMatchObject({
        type,
        message: expect.any(String),
        details: expect.any(String),
      });
    }
    const { events } = await stream(`/prompt/${randomUUID()}/events`, {
      prompt: `play:${encodeURIComponent('[{"error":"model_rejected"}]')}:end`,
    });
    expect(events.at(-1)).toMatchObject({
      type: "error",
      data: {
        type: "error",
        message: "The model fails with model_rejected.",
        error: { type: "model_rejected" },
      },
    });
  });
});
