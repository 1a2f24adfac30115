/** The bytes of an answer, as servers and the networks between send them: whatever they do to its lines and its end, what
 *  the model said is read once, and an error is known for what it is. */

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { afterEach, describe, expect, it } from "vitest";
import { AnswerBuilder, type ModelAnswer } from "../../../src/model/answer-builder.ts";
import type { ModelFailure } from "../../../src/model/failure/model-failure.ts";
import { toModelFailure } from "../../../src/model/model-error.ts";
import { resolveModel } from "../../../src/model/resolve-model.ts";

const prompt: LanguageModelV4Prompt = [{ role: "user", content: [{ type: "text", text: "Hello" }] }];

let close = () => {};
afterEach(() => close());

type Api = "chat" | "responses";

/** The address of a server that answers with what `send` writes. */
async function serve(send: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => send(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo; // a listening TCP server has no other kind
  return `http://127.0.0.1:${port}/v1`;
}

/** What comes of an answer that `send` writes. */
async function read(api: Api, send: (response: ServerResponse) => void): Promise<ModelAnswer | ModelFailure> {
  const baseUrl = await serve((response) => {
    response.setHeader("content-type", "text/event-stream");
    send(response);
  });
  const model = await resolveModel("openai:gpt-5.5", { openai: { apiKey: "k", baseUrl, api } });
  const builder = new AnswerBuilder();
  try {
    await model.stream({ prompt }, (part) => builder.add(part));
    return builder.build();
  } catch (error) {
    return toModelFailure(error, "stream");
  }
}

const chatAnswer = [
  { choices: [{ index: 0, delta: { content: "Grüße 🌍" } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
];
const responsesAnswer = [
  { type: "response.output_text.delta", item_id: "m", output_index: 0, delta: "Grüße 🌍" },
  { type: "response.completed", response: { usage: { input_tokens: 1, output_tokens: 1 } } },
];

const toText = (events: readonly object[]) =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");

const answers: Record<Api, string> = {
  chat: `${toText(chatAnswer)}data: [DONE]\n\n`,
  responses: toText(responsesAnswer),
};

describe.each(["chat", "responses"] as const)("an answer of the %s API", (api) => {
  const whole = { content: [{ type: "text", text: "Grüße 🌍" }], finishReason: "stop" };

  it.each<[string, (text: string) => string]>([
    ["CRLF", (text) => text.replaceAll("\n", "\r\n")],
    ["CR alone", (text) => text.replaceAll("\n", "\r")],
    ["a byte order mark", (text) => `\ufeff${text}`],
    ["no space after the colon", (text) => text.replaceAll("data: ", "data:")],
    ["comments and other fields", (text) => `: ping\n\nid: 1\nretry: 5\nx\n\n${text}`],
    ["names of events", (text) => text.replaceAll("data: ", "event: message\ndata: ")],
    ["no line end at its end", (text) => text.trimEnd()],
    ["events of several lines", (text) => text.replaceAll(',"', ',\ndata: "')],
  ])("may have %s", async (_case, change) => {
    expect(await read(api, (response) => response.end(change(answers[api])))).toMatchObject(whole);
  });

  it("may come byte by byte", async () => {
    const bytes = Buffer.from(answers[api].replaceAll("\n", "\r\n"));
    const answer = await read(api, (response) => {
      for (const byte of bytes) response.write(Buffer.from([byte]));
      response.end();
    });
    expect(answer).toMatchObject(whole);
  });

  it.each([
    ["JSON without the fields of an error", '{"code":429,"message":"Too many requests"}'],
    ["plain words", "Rate limit reached"],
  ])("may end with an event named error: %s", async (_case, data) => {
    const text = answers[api].slice(0, answers[api].indexOf("\n\n") + 2);
    const failure = await read(api, (response) => response.end(`${text}event: error\ndata: ${data}\n\n`));
    expect(failure).toMatchObject({ error: { code: "model_rate_limited" }, retryable: true });
  });
});

describe("an answer of the chat API that has said why it ends", () => {
  const text = toText(chatAnswer);

  it.each<[string, (response: ServerResponse) => void]>([
    ["its connection is reset", (response) => response.write(text, () => response.destroy())],
    ["its connection closes", (response) => response.end(text)],
    ["its last event is cut", (response) => response.end(`${text}data: {"choices":[],"usa`)],
    [
      "its last event is cut by a reset",
      (response) => response.write(`${text}data: {"choices":[],"usa`, () => response.destroy()),
    ],
  ])("counts although %s", async (_case, send) => {
    expect(await read("chat", send)).toMatchObject({
      content: [{ type: "text", text: "Grüße 🌍" }],
      finishReason: "stop",
    });
  });

  it("does not count when an error follows", async () => {
    const error = { error: { message: "overloaded", code: "server_error" } };
    const failure = await read("chat", (response) => response.end(text + toText([error])));
    expect(failure).toMatchObject({ error: { code: "model_stream_broken" } });
  });
});

describe("a server that answers with JSON though a stream was asked for", () => {
  const send =
    (body: object, type = "application/json; charset=utf-8") =>
    (response: ServerResponse) => {
      response.setHeader("content-type", type);
      response.end(JSON.stringify(body));
    };
  const usage = { prompt_tokens: 3, completion_tokens: 2 };
  const called = { id: "c1", type: "function", function: { name: "look", arguments: '{"at":"a"}' } };
  const text = { type: "message", id: "m1", content: [{ type: "output_text", text: "hello" }] };
  const call = { type: "function_call", id: "f1", call_id: "c1", name: "look", arguments: '{"at":"a"}' };

  it.each<[Api, object]>([
    [
      "chat",
      {
        choices: [{ message: { content: "hello", tool_calls: [called] }, finish_reason: "tool_calls" }],
        usage,
      },
    ],
    [
      "responses",
      {
        object: "response",
        status: "completed",
        output: [text, call],
        usage: { input_tokens: 3, output_tokens: 2 },
      },
    ],
  ])("is read, by the %s API", async (api, body) => {
    expect(await read(api, send(body))).toMatchObject({
      content: [
        { type: "text", text: "hello" },
        { type: "tool-call", toolCallId: "c1", toolName: "look", input: { at: "a" } },
      ],
      finishReason: "tool-calls",
      usage: { inputTokens: 3, outputTokens: 2 },
    });
  });

  it("is read when the answer was cut or failed", async () => {
    const cut = { status: "incomplete", output: [text], incomplete_details: { reason: "max_output_tokens" } };
    expect(await read("responses", send(cut))).toMatchObject({ finishReason: "length" });
    const failed = { status: "failed", output: [], error: { code: "rate_limit_exceeded", message: "Slow." } };
    expect(await read("responses", send(failed))).toMatchObject({ error: { code: "model_rate_limited" } });
  });

  it("is not read when it sends something else, and what it sent is said", async () => {
    for (const body of [{}, { choices: [] }, { output: "text" }, { error: { message: "no such model" } }]) {
      expect(await read("chat", send(body))).toMatchObject({
        error: { code: "model_rejected", hint: expect.stringContaining(JSON.stringify(body)) },
        retryable: false,
      });
    }
  });

  it("is taken at its word about an error", async () => {
    const error = { message: "Rate limit reached. Please try again in 3s.", code: 429 };
    for (const api of ["chat", "responses"] as const) {
      expect(await read(api, send({ error }))).toMatchObject({
        error: { code: "model_rate_limited" },
        retryAfterMs: 3000,
      });
    }
  });
});

describe("an error of a model call", () => {
  const secret = "passw0rd";

  /** The failure of a call with these settings of a server that answers like this. */
  async function fail(
    change: (baseUrl: string) => { baseUrl?: string; apiKey?: string; headers?: Record<string, string> },
    [status, type, body]: [number, string, string] = [500, "application/json", "{}"],
  ): Promise<ModelFailure> {
    const baseUrl = await serve((response) => response.writeHead(status, { "content-type": type }).end(body));
    const settings = { apiKey: "k", baseUrl, ...change(baseUrl) };
    const model = await resolveModel("openai:gpt-5.5", { openai: settings });
    return model
      .stream({ prompt }, () => {})
      .then(
        () => {
          throw new Error("The call gave an answer.");
        },
        (error: unknown) => toModelFailure(error, "call"),
      );
  }

  it.each<[string, () => Promise<ModelFailure>, string]>([
    ["a key with a line break", () => fail(() => ({ apiKey: `${secret}\nX=1` })), "authorization"],
    ["a header with a line break", () => fail(() => ({ headers: { "x-team": `${secret}\n.` } })), "x-team"],
  ])("does not repeat %s, and names the header", async (_case, failure, name) => {
    const failed = await failure();
    expect(failed).toMatchObject({
      error: { code: "model_not_configured", hint: expect.stringContaining(`"${name}"`) },
      retryable: false,
    });
    expect(JSON.stringify(failed)).not.toContain(secret);
  });

  it.each<[string, () => Promise<ModelFailure>]>([
    ["query", () => fail((url) => ({ baseUrl: `${url}?api-key=${secret}` }))],
    ["query", () => fail((url) => ({ baseUrl: `${url}?api-key=${secret}` }), [200, "text/html", "<html>"])],
    ["user", () => fail((url) => ({ baseUrl: url.replace("http://", `http://user:${secret}@`) }))],
  ])("does not repeat the %s of the provider's address", async (_case, failure) => {
    const { error } = await failure();
    expect(error.hint).toContain("/v1/responses");
    expect(error.hint).not.toContain(secret);
  });

  it("is made of whole sentences when the server is not there", async () => {
    const { error } = await fail(() => ({ baseUrl: "http://127.0.0.1:1/v1" }));
    expect(error.hint).toMatch(/^127\.0\.0\.1:1: .+\. Check the provider's base URL/);
  });
});
