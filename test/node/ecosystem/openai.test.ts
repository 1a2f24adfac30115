/** The npm package `openai` against the Worker over HTTP: the cases oai-01 to oai-09. */

import { randomUUID } from "node:crypto";
import OpenAI, { APIError } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "./support/chat-core.ts";
import { startWorld, type World } from "./support/world.ts";

const apiKey = "first-key";
let world: World;
let client: OpenAI;
beforeAll(async () => {
  world = await startWorld({ EDGEFLUE_API_KEYS: `${apiKey}, second-key`, EDGEFLUE_ENV: "development" });
  client = new OpenAI({ baseURL: `${world.url}/v1`, apiKey });
});
afterAll(() => world.stop());

const model = "assistant";
const refusal = [{ status: 400, body: { error: { message: "no" } } }];
const user = (content: string) => ({ role: "user" as const, content });
const call = (name: string, args: unknown) => ({ toolCalls: [{ name, arguments: args }] });

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${world.url}/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}`, ...headers },
    body: JSON.stringify(body),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
type Json = any;

interface Frames {
  text: string;
  data: Json[];
}

async function framesOf(response: Response): Promise<Frames> {
  const text = await response.text();
  const lines = text.split("\n").filter((line) => line.startsWith("data: "));
  expect(lines.at(-1)).toBe("data: [DONE]");
  return { text, data: lines.slice(0, -1).map((line) => JSON.parse(line.slice(6))) };
}

/** What a stream of Chat Completions says. */
function contentOf({ data }: Frames): string {
  return data.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
}

/** The error that a call is refused with. */
async function refusalOf(action: () => PromiseLike<unknown>): Promise<APIError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

const messagesOf = (text: string, index = 0) => world.asked(text)[index]?.body.messages as Json[];

describe("chat completions", () => {
  it("answer, with the conversation that came, and forget it", async () => {
    const text = world.script([{ text: "Forty-two." }]);
    const completion = await client.chat.completions.create({
      model,
      messages: [
        { role: "system", content: "Speak plainly." },
        user("Hello"),
        { role: "assistant", content: "Hi." },
        { role: "developer", content: [{ type: "text", text: "Be exact." }] },
        { role: "user", content: [{ type: "text", text }] },
      ],
    });
    expect(completion).toMatchObject({
      object: "chat.completion",
      model,
      choices: [{ index: 0, message: { role: "assistant", content: "Forty-two." }, finish_reason: "stop" }],
      usage: {
        prompt_tokens: expect.any(Number),
        completion_tokens: expect.any(Number),
        total_tokens: expect.any(Number),
      },
    });
    const [system, ...said] = messagesOf(text);
    expect(system.content).toMatch(/^Be brief\.[\s\S]*Speak plainly\.\n\nBe exact\.$/);
    expect(said).toMatchObject([user("Hello"), { role: "assistant", content: "Hi." }, user(text)]);
    const other = world.script([{ text: "Who are you?" }]);
    await client.chat.completions.create({ model, messages: [user(other)] });
    expect(messagesOf(other)).toHaveLength(2);
  });

  it("stream", async () => {
    const text = world.script([{ text: "one two three four", chunks: 4 }]);
    const stream = client.chat.completions.stream({ model, messages: [user(text)] });
    let heard = "";
    stream.on("content", (delta) => {
      heard += delta;
    });
    const final = await stream.finalChatCompletion();
    expect([heard, final.choices[0]?.message.content, final.choices[0]?.finish_reason]).toEqual([
      "one two three four",
      "one two three four",
      "stop",
    ]);
  });

  it("say when the answer was cut", async () => {
    const text = world.script(
      [{ text: "half an ans" }, { finishReason: "length" }],
      [{ text: "wer" }, { finishReason: "length" }],
    );
    const completion = await client.chat.completions.create({ model, messages: [user(text)] });
    expect(completion.choices[0]?.finish_reason).toBe("length");
  });

  it("see images and files", async () => {
    const text = world.script([{ text: "A cat." }]);
    const url = "data:image/png;base64,aGk=";
    await client.chat.completions.create({
      model,
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url } },
            { type: "text", text: "earlier" },
          ],
        },
        { role: "assistant", content: "Yes?" },
        {
          role: "user",
          content: [
            { type: "text", text },
            { type: "image_url", image_url: { url, detail: "low" } },
            { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,aGk=" } },
          ],
        },
      ],
    });
    const body = JSON.stringify(messagesOf(text));
    expect(body.split(url)).toHaveLength(3);
    expect(body).toContain("data:application/pdf;base64,aGk=");
  });

  it("give a typed result", async () => {
    const schema = {
      type: "object",
      properties: { sum: { type: "number" } },
      required: ["sum"],
      additionalProperties: false,
    };
    const reply = [{ text: '---RESULT_START---\n{"sum": 3}\n---RESULT_END---' }];
    const text = world.script(reply, reply);
    const request = {
      model,
      messages: [user(text)],
      response_format: { type: "json_schema" as const, json_schema: { name: "sum", schema, strict: true } },
    };
    const completion = await client.chat.completions.parse(request);
    expect(
      completion.choices[0]?.message.parsed ?? JSON.parse(completion.choices[0]?.message.content ?? ""),
    ).toEqual({ sum: 3 });
    const { data } = await framesOf(await post("/chat/completions", { ...request, stream: true }));
    expect(data.map(({ choices }) => choices[0].delta.content ?? "").join("")).toBe('{"sum":3}');
    const bad = {
      ...request,
      response_format: { type: "json_schema", json_schema: { name: "x", schema: { type: "nonsense" } } },
    };
    const refused = await post("/chat/completions", bad);
    expect([refused.status, ((await refused.json()) as Json).error]).toMatchObject([
      400,
      {
        type: "invalid_request_error",
        param: "response_format",
        message:
          'The field "response_format" is not a JSON Schema that can be checked, at type: "nonsense" is no type. Known: string, number, integer, boolean, object, array, null.',
      },
    ]);
  });

  it("end with their client where nobody knows the session, and go on in a session that was named", async () => {
    const begun = [{ text: "begun", chunks: 1 }, { text: " never" }, { stallAfterChunks: 1 }];
    for (const headers of [{}, { "X-Edgeflue-Session": randomUUID() }]) {
      const text = world.script(begun);
      const stream = await client.chat.completions.create(
        { model, messages: [user(text)], stream: true },
        { headers },
      );
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content === "begun") break;
      const session = (headers as Record<string, string>)["X-Edgeflue-Session"];
      if (session === undefined) {
        await until(() => world.asked(text)[0]?.outcome === "client_gone");
        continue;
      }
      expect(world.asked(text)[0]?.outcome).toBe("open");
      await fetch(`${world.url}/agents/${model}/openai/abort?session=${session}`, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}` },
      });
    }
  });
});

describe("oai-01", () => {
  it("joins a call that is sent again, and tells an equal one apart", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const text = world.script([{ until: gate }, { text: "one" }], [{ text: "two" }]);
    const impatient = new OpenAI({ baseURL: `${world.url}/v1`, apiKey, timeout: 300, maxRetries: 0 });
    const body = { model, messages: [user(text)] };
    // The first attempt runs into the client's time-out, after it has landed.
    await expect(impatient.chat.completions.create(body)).rejects.toThrow(/timed out/i);
    const again = post("/chat/completions", body, { "x-stainless-retry-count": "1" });
    open();
    const joined = (await (await again).json()) as Json;
    expect(joined.choices[0].message.content).toBe("one");
    expect(world.asked(text)).toHaveLength(1);
    const equal = await client.chat.completions.create(body);
    expect(equal.choices[0]?.message.content).toBe("two");
  });

  it("does not send a call again that failed after it was accepted", async () => {
    const text = world.script([{ status: 400, body: { error: { message: "no" } } }]);
    const error = await refusalOf(() => client.chat.completions.create({ model, messages: [user(text)] }));
    expect(error.status).toBe(502);
    expect(error.headers?.get("x-should-retry")).toBe("false");
    expect(world.asked(text)).toHaveLength(1);
  });

  it("takes an Idempotency-Key for what it says", async () => {
    const text = world.script([{ text: "one" }]);
    const headers = { "Idempotency-Key": randomUUID() };
    const body = { model, messages: [user(text)] };
    const contents = [];
    for (let times = 0; times < 2; times += 1) {
      const completion = await client.chat.completions.create(body, { headers });
      contents.push(completion.choices[0]?.message.content);
    }
    expect([contents, world.asked(text).length]).toEqual([["one", "one"], 1]);
    const other = await refusalOf(() =>
      client.chat.completions.create({ ...body, messages: [user("else")] }, { headers }),
    );
    expect([other.status, other.code]).toEqual([409, "idempotency_conflict"]);
  });

  it("waits in line where the session is busy", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const headers = { "X-Edgeflue-Session": randomUUID() };
    const texts = [world.script([{ until: gate }, { text: "one" }]), world.script([{ text: "two" }])];
    const first = client.chat.completions.create({ model, messages: [user(texts[0] ?? "")] }, { headers });
    await until(() => world.asked(texts[0] ?? "").length === 1);
    const second = client.chat.completions.create({ model, messages: [user(texts[1] ?? "")] }, { headers });
    open();
    const answers = await Promise.all([first, second]);
    expect(answers.map(({ choices }) => choices[0]?.message.content)).toEqual(["one", "two"]);
  });

  it("sends the headers of a stream before the model has said anything", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const text = world.script([{ until: gate }, { text: "at last" }]);
    const response = await post("/chat/completions", { model, messages: [user(text)], stream: true });
    expect(response.status).toBe(200);
    open();
    expect(contentOf(await framesOf(response))).toBe("at last");
  });
});

describe("oai-02", () => {
  it.each([false, true])(
    "frames a stream as strict clients expect it; include_usage: %s",
    async (includeUsage) => {
      const text = world.script([{ text: "one two three", chunks: 3 }]);
      const { data } = await framesOf(
        await post("/chat/completions", {
          model,
          messages: [user(text)],
          stream: true,
          ...(includeUsage && { stream_options: { include_usage: true } }),
        }),
      );
      expect(data[0].choices[0].delta.role).toBe("assistant");
      expect(data.slice(1).some(({ choices }) => choices[0]?.delta.role !== undefined)).toBe(false);
      expect(
        data.flatMap(({ choices }) => choices.flatMap((choice: Json) => choice.finish_reason ?? [])),
      ).toEqual(["stop"]);
      expect(
        new Set(data.map((chunk) => JSON.stringify([chunk.id, chunk.created, chunk.model, chunk.object])))
          .size,
      ).toBe(1);
      if (!includeUsage) {
        expect(data.every(({ choices, usage }) => choices.length === 1 && usage === undefined)).toBe(true);
        return;
      }
      expect(data.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
      expect(data.slice(0, -1).every(({ choices, usage }) => choices.length === 1 && usage === null)).toBe(
        true,
      );
    },
  );
});

describe("oai-03", () => {
  const tool = {
    type: "function" as const,
    function: { name: "f", parameters: { type: "object", properties: {} } },
  };

  it("refuses tools of the client's, by name", async () => {
    const refusals = [
      await refusalOf(() => client.chat.completions.create({ model, messages: [user("x")], tools: [tool] })),
      await refusalOf(() =>
        client.chat.completions.create({ model, messages: [user("x")], tool_choice: "required" }),
      ),
      await refusalOf(() =>
        client.chat.completions.create({
          model,
          messages: [user("x"), { role: "tool", tool_call_id: "c", content: "1" }],
        }),
      ),
      await refusalOf(() =>
        client.responses.create({
          model,
          input: "x",
          tools: [{ type: "function", name: "f", parameters: {}, strict: false }],
        }),
      ),
    ];
    expect(refusals.map(({ status, param }) => [status, param])).toEqual([
      [400, "tools"],
      [400, "tool_choice"],
      [400, "messages[1]"],
      [400, "tools"],
    ]);
  });

  it("takes no tools at all for none", async () => {
    const text = world.script([{ text: "ok" }]);
    const completion = await client.chat.completions.create({
      model,
      messages: [user(text)],
      tools: [],
      tool_choice: "none",
    });
    expect(completion.choices[0]?.message.content).toBe("ok");
  });
});

describe("oai-04", () => {
  it("keeps the agent's tools inside", async () => {
    const replies = () => [
      [{ text: "Let me see." }, call("add", { left: 1, right: 2 })],
      [{ text: "It is 3." }],
    ];
    const [text, streamed] = [world.script(...replies()), world.script(...replies())];
    const completion = await client.chat.completions.create({ model, messages: [user(text)] });
    expect(completion.choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { content: "Let me see.\n\nIt is 3." },
    });
    const { text: frames, data } = await framesOf(
      await post("/chat/completions", { model, messages: [user(streamed)], stream: true }),
    );
    expect(data.map(({ choices }) => choices[0].delta.content ?? "").join("")).toBe(
      "Let me see.\n\nIt is 3.",
    );
    expect(frames).not.toContain("tool_calls");
    expect(JSON.stringify(completion)).not.toContain("tool_calls");
  });

  it("refuses what needs an approval that nobody can give, and waits where somebody can", async () => {
    const refusedText = world.script([call("pay", { cents: 5 })]);
    const refused = await refusalOf(() =>
      client.chat.completions.create({ model, messages: [user(refusedText)] }),
    );
    expect([refused.status, refused.code, refused.message]).toEqual([
      422,
      "approval_required",
      expect.stringContaining('"pay"'),
    ]);
    const session = randomUUID();
    const text = world.script([call("pay", { cents: 5 })], [{ text: "paid" }]);
    const waiting = client.chat.completions.create(
      { model, messages: [user(text)] },
      { headers: { "X-Edgeflue-Session": session } },
    );
    const base = `${world.url}/agents/${model}/openai/approvals`;
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    let approvalId = "";
    await until(async () => {
      const { approvals } = (await (await fetch(`${base}?session=${session}`, { headers })).json()) as Json;
      approvalId = approvals[0]?.approvalId ?? "";
      return approvalId !== "";
    });
    await fetch(`${base}/${approvalId}?session=${session}`, {
      method: "POST",
      headers,
      body: '{"decision":"approve"}',
    });
    expect((await waiting).choices[0]?.message.content).toBe("paid");
  });
});

describe("oai-05", () => {
  it.each<[string, object, string | null]>([
    ["no model", { messages: [user("x")] }, "model"],
    ["messages as a text", { model, messages: "hello" }, "messages"],
    ["no messages", { model, messages: [] }, "messages"],
    ["an assistant's last message", { model, messages: [{ role: "assistant", content: "x" }] }, "messages"],
    ["an unknown role", { model, messages: [{ role: "boss", content: "x" }] }, "messages[0].role"],
    [
      "sound",
      { model, messages: [{ role: "user", content: [{ type: "input_audio", input_audio: {} }] }] },
      "messages[0].content[0]",
    ],
    ["several answers", { model, messages: [user("x")], n: 2 }, "n"],
    ["stop", { model, messages: [user("x")], stop: ["END"] }, "stop"],
    ["logprobs", { model, messages: [user("x")], logprobs: true }, "logprobs"],
    ["a misspelled parameter", { model, messages: [user("x")], temprature: 1 }, "temprature"],
    [
      "an unknown format",
      { model, messages: [user("x")], response_format: { type: "xml" } },
      "response_format",
    ],
    ["an unknown effort", { model, messages: [user("x")], reasoning_effort: "much" }, "reasoning_effort"],
    [
      "an inherited effort",
      { model, messages: [user("x")], reasoning_effort: "toString" },
      "reasoning_effort",
    ],
    ["an inherited field", { model, messages: [user("x")], constructor: 1 }, "constructor"],
  ])("refuses %s before anything runs", async (_name, body, param) => {
    const response = await post("/chat/completions", body);
    const { error } = (await response.json()) as Json;
    expect([response.status, error.type, error.param]).toEqual([400, "invalid_request_error", param]);
    expect(error.message).toMatch(/[.?]$/);
    expect(Object.keys(error)).toEqual(["message", "type", "param", "code"]);
  });

  it("answers in OpenAI's shape whatever is wrong", async () => {
    const refusals = [
      await refusalOf(() => new OpenAI({ baseURL: `${world.url}/v1`, apiKey: "wrong" }).models.list()),
      await refusalOf(() => client.chat.completions.create({ model: "nobody", messages: [user("x")] })),
      await refusalOf(() => client.chat.completions.create({ model: "hidden", messages: [user("x")] })),
      await refusalOf(() => client.models.retrieve("hidden")),
      await refusalOf(() => client.embeddings.create({ model, input: "x" })),
    ];
    expect(refusals.map(({ status, code, type }) => [status, code, type])).toEqual([
      [401, "invalid_api_key", "authentication_error"],
      [404, "model_not_found", "invalid_request_error"],
      [404, "model_not_found", "invalid_request_error"],
      [404, "model_not_found", "invalid_request_error"],
      [404, "not_found", "invalid_request_error"],
    ]);
    const text = await fetch(`${world.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}` },
      body: "{",
    });
    expect([text.status, ((await text.json()) as Json).error.type]).toEqual([415, "invalid_request_error"]);
  });

  it("ends a stream with an error frame, and no finish_reason, when the agent fails in the middle", async () => {
    const replies = () => [[{ text: "so far" }, call("add", { left: 1, right: 1 })], refusal, refusal];
    const { data } = await framesOf(
      await post("/chat/completions", { model, messages: [user(world.script(...replies()))], stream: true }),
    );
    expect(data.at(-1)).toEqual({
      error: expect.objectContaining({ type: "server_error", code: "model_rejected" }),
    });
    expect(data.some((chunk) => chunk.choices?.[0]?.finish_reason)).toBe(false);
    const stream = await client.chat.completions.create({
      model,
      messages: [user(world.script(...replies()))],
      stream: true,
    });
    await expect(Array.fromAsync(stream)).rejects.toThrow(APIError);
    const response = await framesOf(
      await post("/responses", { model, input: world.script(...replies()), stream: true }),
    );
    expect(response.data.at(-1)).toMatchObject({
      type: "response.failed",
      response: { status: "failed", error: { code: "model_rejected", message: expect.any(String) } },
    });
  });

  it("goes on without a seam after a model call that broke, and says so where it cannot", async () => {
    const broken = [{ text: "the answer is 42", chunks: 4 }, { cutAfterChunks: 2 }];
    const [same, other] = [
      world.script(broken, [{ text: "the answer is 42" }]),
      world.script(broken, [{ text: "No idea." }]),
    ];
    const seamless = await framesOf(
      await post("/chat/completions", { model, messages: [user(same)], stream: true }),
    );
    expect(seamless.data.map(({ choices }) => choices[0].delta.content ?? "").join("")).toBe(
      "the answer is 42",
    );
    const rewritten = await framesOf(
      await post("/chat/completions", { model, messages: [user(other)], stream: true }),
    );
    expect(rewritten.data.at(-1).error).toMatchObject({ code: "model_stream_broken" });
  });
});

describe("oai-06", () => {
  it("keeps a quiet stream open with comments that no client takes for an event, and numbers nothing", async () => {
    for (const [path, body] of [
      ["/chat/completions", { messages: [user(world.script([{ text: "x" }]))] }],
      ["/responses", { input: world.script([{ text: "x" }]) }],
    ] as const) {
      const { text } = await framesOf(await post(path, { model, stream: true, ...body }));
      expect(text).toMatch(/^: keep-alive\n(?!\n)/);
      expect(text).not.toMatch(/^id:|^data:\s*$|^data: :/m);
    }
    const stream = await client.chat.completions.create({ model, messages: [user("hello")], stream: true });
    expect((await Array.fromAsync(stream)).length).toBeGreaterThan(1);
  });
});

describe("oai-07", () => {
  it("streams a response through its whole life", async () => {
    const text = world.script(
      [{ text: "Let me see." }, call("add", { left: 1, right: 2 })],
      [{ text: "It is three.", chunks: 2 }],
    );
    const { text: frames, data } = await framesOf(
      await post("/responses", { model, input: text, stream: true }),
    );
    const message = [
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
    ];
    const types: string[] = data.map(({ type }) => type);
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      "response.created",
      "response.in_progress",
      ...message,
      ...message,
      "response.completed",
    ]);
    expect(data.map((event) => event.sequence_number)).toEqual(data.map((_, index) => index));
    expect([...frames.matchAll(/^event: (.*)$/gm)].map(([, type]) => type)).toEqual(types);
    expect(data[0].response).toMatchObject({ status: "in_progress", output: [] });
    expect(data.filter((event) => "output_index" in event).map((event) => event.output_index)).toEqual(
      expect.arrayContaining([0, 1]),
    );
    expect(data.every((event) => event.content_index === undefined || event.content_index === 0)).toBe(true);
    expect(data.at(-1).response).toMatchObject({
      id: data[0].response.id,
      status: "completed",
      output: ["Let me see.", "It is three."].map((said) => ({
        type: "message",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: said, annotations: [] }],
      })),
      usage: {
        input_tokens: expect.any(Number),
        output_tokens: expect.any(Number),
        total_tokens: expect.any(Number),
      },
    });
  });

  it("satisfies the package's own helper", async () => {
    const text = world.script([{ text: "one two three", chunks: 3 }]);
    const stream = client.responses.stream({ model, input: text });
    let heard = "";
    stream.on("response.output_text.delta", ({ delta }) => {
      heard += delta;
    });
    const final = await stream.finalResponse();
    expect([heard, final.output_text, final.status]).toEqual(["one two three", "one two three", "completed"]);
  });

  it("answers as a whole, typed, with instructions, and says when it was cut", async () => {
    const text = world.script([{ text: '{"sum": 3}' }]);
    const response = await client.responses.create({
      model,
      instructions: "Speak plainly.",
      input: [
        {
          role: "user",
          content: [
            { type: "input_text", text },
            { type: "input_image", image_url: "data:image/png;base64,aGk=", detail: "auto" },
          ],
        },
      ],
      text: {
        format: {
          type: "json_schema",
          name: "sum",
          schema: { type: "object", properties: { sum: { type: "number" } }, required: ["sum"] },
        },
      },
      metadata: { ticket: "7" },
    });
    expect([response.output_text, response.metadata, response.instructions]).toEqual([
      '{"sum":3}',
      { ticket: "7" },
      "Speak plainly.",
    ]);
    expect(JSON.stringify(world.asked(text)[0]?.body)).toContain("Speak plainly.");
    const cut = world.script(
      [{ text: "half" }, { finishReason: "length" }],
      [{ text: " more" }, { finishReason: "length" }],
    );
    const incomplete = await client.responses.create({ model, input: cut });
    expect([incomplete.status, incomplete.incomplete_details]).toEqual([
      "incomplete",
      { reason: "max_output_tokens" },
    ]);
  });
});

describe("oai-08", () => {
  it("continues a response twice, as two branches, and after a restart", async () => {
    const first = world.script([call("add", { left: 1, right: 1 })], [{ text: "It is 2." }]);
    const { id } = await client.responses.create({ model, input: first });
    expect(id).toMatch(/^resp_[0-9a-f]{32}_assistant$/);
    await world.kill();
    await world.restart();
    client = new OpenAI({ baseURL: `${world.url}/v1`, apiKey });
    const branches = [world.script([{ text: "heads" }]), world.script([{ text: "tails" }])];
    for (const [index, text] of branches.entries()) {
      const response = await client.responses.create({ model, input: text, previous_response_id: id });
      expect([response.output_text, response.previous_response_id]).toEqual([["heads", "tails"][index], id]);
      expect(messagesOf(text).map(({ role }) => role)).toEqual([
        "system",
        "user",
        "assistant",
        "tool",
        "assistant",
        "user",
      ]);
    }
    expect(JSON.stringify(messagesOf(branches[1] ?? ""))).not.toContain("heads");
  });

  it("has the history once where the client sends all of it along", async () => {
    const first = world.script([{ text: "It is 2." }]);
    const { id } = await client.responses.create({ model, input: first });
    const text = world.script([{ text: "ok" }]);
    await client.responses.create({
      model,
      previous_response_id: id,
      input: [user(first), { role: "assistant", content: "It is 2." }, user(text)],
    });
    expect(messagesOf(text).map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
  });

  it("agrees about what there is: GET, DELETE, store: false, unknown, another agent's", async () => {
    const stored = await client.responses.create({ model, input: world.script([{ text: "kept" }]) });
    const read = await client.responses.retrieve(stored.id);
    expect([read.id, read.status, read.output_text, read.usage?.total_tokens]).toEqual([
      stored.id,
      "completed",
      "kept",
      stored.usage?.total_tokens,
    ]);
    const unstored = await client.responses.create({
      model,
      input: world.script([{ text: "gone" }]),
      store: false,
    });
    expect(unstored).toMatchObject({ store: false });
    const other = await client.responses.create({ model: "small", input: "hello" });
    const refusals = [];
    for (const previous of [
      unstored.id,
      other.id,
      "resp_unknown",
      `resp_${"0".repeat(32)}_assistant`,
      `resp_${"0".repeat(32)}_hidden`,
    ]) {
      const { status, code, param } = await refusalOf(() =>
        client.responses.create({ model, input: "x", previous_response_id: previous }),
      );
      refusals.push([status, code, param]);
    }
    expect(refusals).toEqual(
      refusals.map(() => [400, "previous_response_not_found", "previous_response_id"]),
    );
    expect((await refusalOf(() => client.responses.retrieve(unstored.id))).status).toBe(404);
    await client.responses.delete(stored.id);
    for (const action of [
      () => client.responses.retrieve(stored.id),
      () => client.responses.delete(stored.id),
      () => client.responses.cancel(stored.id),
    ]) {
      expect((await refusalOf(action)).status).toBe(404);
    }
    const gone = await refusalOf(() =>
      client.responses.create({ model, input: "x", previous_response_id: stored.id }),
    );
    expect(gone.code).toBe("previous_response_not_found");
  });

  it("shows a response that is under way, and ends it on request", async () => {
    const text = world.script([{ text: "begun", chunks: 1 }, { text: " never" }, { stallAfterChunks: 1 }]);
    const stream = await client.responses.create({ model, input: text, stream: true });
    let id = "";
    for await (const event of stream) {
      if (event.type === "response.created") id = event.response.id;
      if (event.type !== "response.output_text.delta") continue;
      expect((await client.responses.retrieve(id)).status).toBe("in_progress");
      const busy = await refusalOf(() =>
        client.responses.create({ model, input: "x", previous_response_id: id }),
      );
      expect(busy.code).toBe("previous_response_in_progress");
      expect((await client.responses.cancel(id)).status).toBe("cancelled");
    }
    await until(async () => (await client.responses.retrieve(id)).status === "cancelled");
    expect((await client.responses.retrieve(id)).output_text).toBe("begun");
  });

  it.each<[string, object, string | null]>([
    ["background", { background: true }, "background"],
    ["a conversation", { conversation: "conv_1" }, "conversation"],
    ["an item of another response", { input: [{ type: "item_reference", id: "x" }] }, "input[0]"],
    [
      "what the client's tool said",
      { input: [{ type: "function_call_output", call_id: "c", output: "1" }] },
      "input[0]",
    ],
    ["no input", { input: undefined }, "input"],
  ])("refuses %s", async (_name, fields, param) => {
    const response = await post("/responses", { model, input: "x", ...fields });
    expect([response.status, ((await response.json()) as Json).error.param]).toEqual([400, param]);
  });
});

it("tells a page without a key so, in a sentence", async () => {
  const response = await fetch(`${world.url}/agents/${model}/x/chat`, { method: "POST", body: "{}" });
  expect([response.status, await response.text()]).toEqual([401, "The request has no API key."]);
});

describe("oai-09", () => {
  it("lists the agents that can be called", async () => {
    const models = await Array.fromAsync(client.models.list());
    expect(models.map(({ id }) => id)).toEqual(["assistant", "hasty", "small", "steered"]);
    expect(models[0]).toEqual({
      id: "assistant",
      object: "model",
      created: expect.any(Number),
      owned_by: "edgeflue",
    });
    expect(await client.models.retrieve("small")).toMatchObject({ id: "small", object: "model" });
  });

  it("remembers in a session that is named, and takes the conversation sent along for the same one", async () => {
    const headers = { "X-Edgeflue-Session": randomUUID(), "X-Edgeflue-Instance": "acme" };
    const ask = (messages: Json[]) => client.chat.completions.create({ model, messages }, { headers });
    const [first, second, third] = ["one", "two", "three"].map((said) => world.script([{ text: said }])) as [
      string,
      string,
      string,
    ];
    await ask([user(first)]);
    await ask([user(second)]);
    const told = [
      user(first),
      { role: "assistant", content: "one" },
      user(second),
      { role: "assistant", content: "two" },
    ];
    await ask([...told, user(third)]);
    expect(messagesOf(third).slice(1)).toMatchObject([...told, user(third)]);
    // A client that edits an earlier message means another conversation.
    const edited = await refusalOf(() =>
      ask([user("edited"), { role: "assistant", content: "one" }, user("x")]),
    );
    expect([edited.status, edited.param, edited.headers?.get("x-should-retry")]).toEqual([
      409,
      "messages",
      "false",
    ]);
    const history = await fetch(
      `${world.url}/agents/${model}/acme/messages?session=${headers["X-Edgeflue-Session"]}`,
      {
        headers: { authorization: `Bearer ${apiKey}` },
      },
    );
    expect(((await history.json()) as Json).messages).toHaveLength(6);
  });

  it("begins a session that is named with the conversation that comes", async () => {
    const headers = { "X-Edgeflue-Session": randomUUID() };
    const text = world.script([{ text: "ok" }]);
    const told = [user("Hello"), { role: "assistant" as const, content: "Hi." }];
    await client.chat.completions.create({ model, messages: [...told, user(text)] }, { headers });
    expect(messagesOf(text).slice(1)).toMatchObject([...told, user(text)]);
  });

  it("says which parameters have no effect, and honours the effort", async () => {
    const text = world.script([{ text: "ok" }]);
    const response = await client.chat.completions
      .create({
        model,
        messages: [user(text)],
        temperature: 0,
        max_completion_tokens: 10,
        n: 1,
        reasoning_effort: "low",
        user: "ada",
      })
      .asResponse();
    expect(response.headers.get("x-edgeflue-ignored")?.split(", ").sort()).toEqual([
      "max_completion_tokens",
      "temperature",
      "user",
    ]);
    expect(world.asked(text)[0]?.body.reasoning_effort).toBe("low");
    const plain = await client.responses.create({ model, input: "hello" }).asResponse();
    expect(plain.headers.get("x-edgeflue-ignored")).toBeNull();
  });
});
