/** Traces of operations, over the real engine, to a service that checks the protocol. */

import { defineTool, init } from "edgeflue";
import { CrashingSql, memorySql, scriptModel, testAgent } from "edgeflue/testing";
import { createTracing, otlpExporter, type TraceSpan } from "edgeflue/tracing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type Collected, Collector } from "./collector.ts";

let collector: Collector;
beforeEach(async () => {
  collector = await new Collector().open();
});
afterEach(async () => {
  await collector.close();
  expect(collector.problems).toEqual([]);
});

const trace = (options: { captureContent?: boolean } = {}) =>
  createTracing({ exporter: otlpExporter({ url: collector.url }), ...options });

const look = defineTool({
  name: "look",
  description: "Looks.",
  parameters: z.object({ at: z.string() }),
  execute: ({ at }) => {
    if (at === "nothing") throw new Error("There is nothing.");
    return `I see ${at}.`;
  },
});

describe("the trace of a prompt", () => {
  it("has its calls of the model and of tools, with commands and tasks in them", async () => {
    const model = scriptModel(
      {
        toolCalls: [{ name: "look", input: { at: "secret plans" } }],
        usage: { inputTokens: 11, outputTokens: 3 },
      },
      { toolCalls: [{ name: "bash", input: { command: "echo hidden words; exit 3" } }] },
      { toolCalls: [{ name: "task", input: { prompt: "A task of its own." } }] },
      { toolCalls: [{ name: "look", input: { at: "nothing" } }] },
      { text: "The task is done." },
      { text: "Done." },
    );
    await using session = await testAgent(
      { allowShell: true, tools: [look] },
      { model, onEvent: trace().onEvent, id: "ada", session: "s1" },
    );
    const { operationId } = await session.prompt("Do much.");
    await expect.poll(() => collector.named("invoke_agent test")).toHaveLength(1);

    expect(collector.spans.map((span) => collector.pathOf(span)).sort()).toEqual(
      [
        "invoke_agent test",
        "invoke_agent test > chat test-model",
        "invoke_agent test > chat test-model",
        "invoke_agent test > chat test-model",
        "invoke_agent test > chat test-model",
        "invoke_agent test > execute_tool bash",
        "invoke_agent test > execute_tool bash > execute_command",
        "invoke_agent test > execute_tool look",
        "invoke_agent test > execute_tool task",
        "invoke_agent test > execute_tool task > invoke_agent task",
        "invoke_agent test > execute_tool task > invoke_agent task > chat test-model",
        "invoke_agent test > execute_tool task > invoke_agent task > chat test-model",
        "invoke_agent test > execute_tool task > invoke_agent task > execute_tool look",
      ]
        .map((path) => path.replaceAll("test-model", model.reference.split(":")[1] ?? ""))
        .sort(),
    );
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(collector.spans.length);

    const [root] = collector.named("invoke_agent test");
    expect(root).toMatchObject({
      kind: 1,
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "test",
        "gen_ai.conversation.id": "s1",
        "edgeflue.instance.id": "ada",
        "edgeflue.operation.id": operationId,
        "edgeflue.operation.kind": "prompt",
      },
    });
    expect(root).not.toHaveProperty("status");
    for (const span of collector.spans) {
      expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
      expect(span.startMs).toBeGreaterThanOrEqual(root?.startMs ?? Number.NaN);
      expect(span.endMs).toBeLessThanOrEqual(root?.endMs ?? Number.NaN);
    }
    const chat = collector.spans.find(({ attributes }) => attributes["gen_ai.usage.input_tokens"] === 11);
    const [provider, modelId] = model.reference.split(":");
    expect(chat).toMatchObject({
      kind: 3,
      attributes: {
        "gen_ai.conversation.id": "s1",
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": modelId,
        "gen_ai.request.stream": true,
        "gen_ai.response.finish_reasons": ["tool-calls"],
        "gen_ai.usage.output_tokens": 3,
        "gen_ai.usage.reasoning.output_tokens": 0,
      },
    });
    // No price of it is known.
    expect(chat?.attributes).not.toHaveProperty(["edgeflue.usage.cost_usd"]);
    for (const { attributes } of [root, ...collector.named("invoke_agent task")].filter(
      (span) => span !== undefined,
    ))
      expect(attributes).toMatchObject({ "gen_ai.provider.name": provider, "gen_ai.request.model": modelId });
    const looks = collector.named("execute_tool look").map(({ status }) => status?.code ?? 0);
    expect(looks.sort()).toEqual([0, 2]);
    expect(collector.named("execute_command")[0]).toMatchObject({
      attributes: { "edgeflue.command.exit_code": 3, "error.type": "exit_code" },
      status: { code: 2 },
    });
    // What people and models wrote is not in it.
    expect(JSON.stringify(collector.spans)).not.toMatch(/secret plans|hidden words|Do much|task of its own/);
  });

  it("has what was said when that was asked for, within bounds", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "look", input: { at: "x".repeat(20_000) } }] },
      { toolCalls: [{ name: "bash", input: { command: "echo hello" } }] },
      { text: "Done." },
    );
    const config = { allowShell: true, tools: [look] };
    await using session = await testAgent(config, {
      model,
      onEvent: trace({ captureContent: true }).onEvent,
    });
    await session.prompt("Look.");
    await expect.poll(() => collector.named("invoke_agent test")).toHaveLength(1);
    const attributes = collector.named("execute_tool look")[0]?.attributes ?? {};
    expect(attributes["gen_ai.tool.call.arguments"]).toMatch(/^\{"at":"x{7000,8000}…$/);
    expect(attributes["gen_ai.tool.call.result"]).toMatch(/^I see x+/);
    expect(collector.named("execute_command")[0]?.attributes["edgeflue.command"]).toBe("echo hello");
  });

  it("puts commands and tasks into the calls that asked for them, also when there are several at once", async () => {
    const model = scriptModel(
      {
        toolCalls: [
          { name: "bash", input: { command: "echo first" } },
          { name: "look", input: { at: "me" } },
          { name: "bash", input: { command: "echo second" } },
        ],
      },
      { toolCalls: ["one", "two"].map((prompt) => ({ name: "task", input: { prompt } })) },
      { text: "The task is done." },
      { text: "The task is done." },
      { text: "Done." },
    );
    await using session = await testAgent(
      { allowShell: true, tools: [look] },
      { model, onEvent: trace({ captureContent: true }).onEvent },
    );
    await session.prompt("Do much.");
    await expect.poll(() => collector.named("invoke_agent test")).toHaveLength(1);
    const parentOf = (span: Collected) =>
      collector.spans.find(({ spanId }) => spanId === span.parentSpanId)?.attributes[
        "gen_ai.tool.call.arguments"
      ];
    const asked = (name: string, content: string) =>
      collector.named(name).map((span) => [span.attributes[content], parentOf(span)]);
    expect(asked("execute_command", "edgeflue.command")).toEqual([
      ["echo first", '{"command":"echo first"}'],
      ["echo second", '{"command":"echo second"}'],
    ]);
    expect(asked("invoke_agent task", "edgeflue.task.prompt").sort()).toEqual([
      ["one", '{"prompt":"one"}'],
      ["two", '{"prompt":"two"}'],
    ]);
  });

  it("begins when its turn comes, not when it was queued, also when it then waits for a person", async () => {
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const wait = defineTool({ name: "wait", description: "Waits.", execute: () => released });
    const looks = Array.from({ length: 15 }, () => ({ name: "look", input: { at: "me" } }));
    const model = scriptModel(
      { toolCalls: [...looks, { name: "wait", input: {} }] },
      { text: "The first is done." },
      { toolCalls: [{ name: "send", input: {} }] },
      { text: "The second is done." },
    );
    const send = defineTool({ name: "send", description: "Sends.", execute: () => "Sent." });
    const config = { tools: [look, wait, send], needsApproval: ["send"] };
    await using session = await testAgent(config, { model, onEvent: trace().onEvent });
    const first = session.prompt("Look.");
    await session.dispatch("Send.");
    const queuedAt = Date.now();
    await expect.poll(() => Date.now()).toBeGreaterThan(queuedAt);
    const releasedAt = Date.now();
    release();
    await first;
    await expect.poll(() => session.approvals()).toHaveLength(1);
    const [{ approvalId } = { approvalId: "" }] = await session.approvals();
    await session.decide(approvalId, { decision: "approve" });
    await expect.poll(() => collector.named("invoke_agent test")).toHaveLength(2);
    expect(collector.named("invoke_agent test")[1]?.startMs).toBeGreaterThanOrEqual(releasedAt);
  });

  it("has the call that was approved on another host", async () => {
    const sql = memorySql();
    const model = scriptModel({ toolCalls: [{ name: "look", input: { at: "me" } }] }, { text: "Done." });
    const config = { tools: [look], needsApproval: ["look"] };
    const approvalId = await (async () => {
      await using asking = await testAgent(config, { model, sql, onEvent: trace().onEvent });
      await asking.dispatch("Look.");
      await expect.poll(() => asking.approvals()).toHaveLength(1);
      return (await asking.approvals())[0]?.approvalId ?? "";
    })();
    await using session = await testAgent(config, { model, sql, onEvent: trace().onEvent });
    await session.decide(approvalId, { decision: "approve", by: "eve" });
    await expect.poll(() => collector.named("invoke_agent test")).toHaveLength(1);
    const [call] = collector.named("execute_tool look");
    expect(collector.pathOf(call as Collected)).toBe("invoke_agent test > execute_tool look");
    expect(call?.attributes["edgeflue.resumed"]).toBe(true);
  });

  it("says what went wrong", async () => {
    const model = scriptModel({ error: "model_rate_limited" });
    await using session = await testAgent({}, { model, onEvent: trace().onEvent });
    await expect(session.prompt("Hello")).rejects.toMatchObject({ code: "model_rate_limited" });
    await expect.poll(() => collector.named("invoke_agent test")).toHaveLength(1);
    expect(collector.spans).toHaveLength(2);
    for (const span of collector.spans)
      expect(span).toMatchObject({ attributes: { "error.type": "model_rate_limited" }, status: { code: 2 } });
  });

  it("says that the operation was aborted, and ends each span once", async () => {
    const isRunning = Promise.withResolvers<void>();
    const wait = defineTool({
      name: "wait",
      description: "Waits.",
      execute: (_, { signal, log }) => {
        isRunning.resolve();
        return new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            log.warn("Late.");
            resolve("Late.");
          });
        });
      },
    });
    const model = scriptModel({ toolCalls: [{ name: "wait", input: {} }] });
    await using session = await testAgent({ tools: [wait] }, { model, onEvent: trace().onEvent });
    const prompt = session.prompt("Wait.");
    prompt.catch(() => {});
    await isRunning.promise;
    await session.abort();
    await expect(prompt).rejects.toMatchObject({ code: "operation_aborted" });
    await expect.poll(() => collector.named("invoke_agent test")).toHaveLength(1);
    expect(collector.spans.map(({ name }) => name)).toHaveLength(3);
    expect(collector.named("invoke_agent test")[0]).toMatchObject({
      attributes: { "error.type": "operation_aborted" },
      status: { code: 2, message: "The operation was aborted." },
    });
  });

  it("has the events of a pause for an approval", async () => {
    const model = scriptModel({ toolCalls: [{ name: "look", input: { at: "me" } }] }, { text: "Done." });
    const config = { tools: [look], needsApproval: ["look"] };
    await using session = await testAgent(config, { model, onEvent: trace().onEvent });
    const askedAt = Date.now();
    const prompt = session.prompt("Look.");
    await expect.poll(() => session.approvals()).toHaveLength(1);
    const waitedAt = Date.now();
    const [{ approvalId } = { approvalId: "" }] = await session.approvals();
    await session.decide(approvalId, { decision: "approve", by: "eve" });
    await prompt;
    await expect.poll(() => collector.named("invoke_agent test")).toHaveLength(1);
    const [root] = collector.named("invoke_agent test");
    // All of it, the time before the decision included.
    expect(root?.startMs).toBeGreaterThanOrEqual(askedAt);
    expect(root?.startMs).toBeLessThanOrEqual(waitedAt);
    const events = root?.events ?? [];
    expect(events.map(({ name }) => name)).toEqual(["approval_requested", "approval_decided"]);
    expect(events[0]?.attributes).toMatchObject({ toolName: "look" });
  });
});

describe("a host that dies", () => {
  it("leaves the spans of its work and of the next host's in one trace, under one root", async () => {
    const database = memorySql();
    const host = new CrashingSql(database);
    const script = [
      { toolCalls: [{ name: "look", input: { at: "a" } }] },
      { toolCalls: [{ name: "look", input: { at: "b" } }] },
      { text: "Done." },
    ];
    let calls = 0;
    let diedAt = 0;
    const model = scriptModel(() => {
      if (++calls === 2) {
        diedAt = Date.now();
        host.crash();
      }
      return script[Math.min(calls - 1, 2)] ?? { text: "Done." };
    });
    const first = trace();
    const dying = await testAgent({ tools: [look] }, { model, sql: host, onEvent: first.onEvent });
    const code = await dying.prompt("Look.", { idempotencyKey: "k" }).catch((error) => error.code);
    expect(code).toBe("operation_interrupted");

    // Another isolate, which has seen nothing of it.
    await using session = await testAgent(
      { tools: [look] },
      { model, sql: database, onEvent: trace().onEvent },
    );
    await session.prompt("Look.", { idempotencyKey: "k" });
    await expect.poll(() => collector.named("invoke_agent test")).toHaveLength(1);
    const [root] = collector.named("invoke_agent test");
    expect(root?.startMs).toBeLessThanOrEqual(diedAt);
    expect(collector.spans).toHaveLength(2);
    const next = collector.spans.find((span) => span !== root);
    expect(next).toMatchObject({ parentSpanId: root?.spanId, traceId: root?.traceId });
    expect(next?.startMs).toBeGreaterThanOrEqual(diedAt);
  });
});

describe("the exporter", () => {
  const span: TraceSpan = {
    ...{
      traceId: "1".repeat(32),
      spanId: "2".repeat(16),
      name: "s",
      kind: "internal",
      startMs: 1.7e12,
      endMs: 1.7e12,
    },
    ...{ attributes: { a: 1.5, b: true, c: "d", e: 3 }, events: [] },
  };

  it("sends the key, waits as it is told, and tries twice more", async () => {
    collector.answers = [
      { status: 429, headers: { "retry-after": "0" } },
      { status: 503, headers: { "retry-after": "0" } },
    ];
    let asked = 0;
    const headers = () => ({ authorization: `Bearer key-${++asked}` });
    await otlpExporter({ url: collector.url, headers }).export([span], { serviceName: "shop" });
    expect(collector.requests).toEqual([{ authorization: "Bearer key-3", serviceName: "shop", spans: 1 }]);
    expect(collector.spans[0]?.attributes).toEqual({ a: 1.5, b: true, c: "d", e: 3 });
  });

  it("sends half a character as a service can read it, and numbers that JSON does not have", async () => {
    const half = "half \ud800";
    const odd: TraceSpan = {
      ...{ ...span, name: half, error: { message: half } },
      attributes: { half, list: [half], none: Number.NaN },
    };
    await otlpExporter({ url: collector.url }).export([odd], { serviceName: half });
    expect(collector.spans[0]).toMatchObject({
      name: "half \ufffd",
      attributes: { half: "half \ufffd", list: ["half \ufffd"], none: "NaN" },
    });
  });

  it("fails with the host and the status, never with the key", async () => {
    collector.answers = [{ status: 401 }];
    const exporter = otlpExporter({
      url: `${collector.url}?key=k1`,
      headers: { authorization: "Bearer k2" },
    });
    const error = await Promise.resolve(exporter.export([span], { serviceName: "s" })).catch(String);
    expect(error).toMatch(/^Error: Traces could not be sent to 127\.0\.0\.1:\d+: it answered 401\.$/);
  });

  it("asks a function that takes a while for the headers", async () => {
    const headers = async () => ({ authorization: "Bearer later", "Content-Type": "text/plain" });
    await otlpExporter({ url: collector.url, headers }).export([span], { serviceName: "s" });
    expect(collector.requests).toMatchObject([{ authorization: "Bearer later" }]);
  });

  it("says which header is wrong, never its value", async () => {
    const wrong = { authorization: "Bearer hush\nhush" };
    const problem = /authorization/;
    for (const headers of [() => wrong, async () => wrong]) {
      const exporter = otlpExporter({ url: collector.url, headers });
      const error = await Promise.resolve(exporter.export([span], { serviceName: "s" })).catch(String);
      expect(error).toMatch(problem);
      expect(error).not.toContain("hush");
    }
    let error = "";
    try {
      otlpExporter({ url: collector.url, headers: wrong });
    } catch (thrown) {
      error = String(thrown);
    }
    expect(error).toMatch(problem);
    expect(error).not.toContain("hush");
    expect(() => otlpExporter({ url: "https://me:hush@collector.example.com/v1/traces" })).toThrow(
      /^(?!.*hush).*url must be an http or https URL without a user and a password/,
    );
  });

  it("fails with how many spans a service has refused of those that it took, which are not sent again", async () => {
    const exporter = otlpExporter({ url: collector.url });
    const refusing = (rejectedSpans: unknown) => ({
      status: 200,
      body: JSON.stringify({ partialSuccess: { rejectedSpans, errorMessage: "Too old." } }),
    });
    collector.answers = [refusing("3"), refusing(2), refusing("0")];
    for (const count of [3, 2])
      await expect(exporter.export([span], { serviceName: "s" })).rejects.toThrow(
        `it refused ${count} of 1 spans.`,
      );
    await exporter.export([span], { serviceName: "s" });
    for (const body of ["", "<p>Thanks</p>", "null", '{"partialSuccess":7}', "x".repeat(100_000)]) {
      collector.answers = [{ status: 200, body }];
      await exporter.export([span], { serviceName: "s" });
    }
    expect(collector.requests).toHaveLength(8);
  });

  it("sends in halves what is too large for a service, and loses only what is too large alone", async () => {
    const sent: string[][] = [];
    const exporter = otlpExporter({
      url: collector.url,
      fetch: async (_, init) => {
        const names = [...String(init?.body).matchAll(/"name":"(\w\d)"/g)].flatMap(([, name]) => name ?? []);
        if (names.length > 2 || names.includes("s5")) return new Response("no", { status: 413 });
        sent.push(names);
        return Response.json({});
      },
    });
    const spans = Array.from({ length: 8 }, (_, index) => ({ ...span, name: `s${index}` }));
    await expect(exporter.export(spans, { serviceName: "shop" })).rejects.toThrow("it answered 413");
    expect(sent).toEqual([["s0", "s1"], ["s2", "s3"], ["s4"], ["s6", "s7"]]);
  });

  it("takes an answer that never ends for one that has come", async () => {
    let requests = 0;
    const exporter = otlpExporter({
      url: collector.url,
      timeoutMs: 20,
      fetch: async (_, init) => {
        requests += 1;
        const body = new ReadableStream({
          start: (controller) => {
            init?.signal?.addEventListener("abort", () => controller.error(init.signal?.reason));
          },
        });
        return new Response(body);
      },
    });
    await exporter.export([span], { serviceName: "s" });
    expect(requests).toBe(1);
  });

  it("does not follow a redirection with the key", async () => {
    collector.answers = [{ status: 307, headers: { location: collector.url } }];
    const exporter = otlpExporter({ url: collector.url, headers: { authorization: "Bearer k" } });
    await expect(exporter.export([span], { serviceName: "s" })).rejects.toThrow("it answered 307");
    expect(collector.requests).toEqual([]);
  });

  it("never fails a prompt: what could not be sent is logged", async () => {
    collector.answers = Array.from({ length: 3 }, () => ({ status: 400 }));
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await using session = await testAgent({}, { onEvent: trace().onEvent });
    expect((await session.prompt("Hello")).text).not.toBe("");
    await expect
      .poll(() => warn.mock.calls.flat().join())
      .toMatch(/could not be sent to 127.0.0.1:\d+: it answered 400/);
    warn.mockRestore();
  });

  it("refuses options that are unknown or wrong", () => {
    const refused = (options: unknown) => {
      try {
        otlpExporter(options as { url: string });
      } catch (error) {
        return String(error);
      }
      return undefined;
    };
    expect(refused({ url: "collector:4318" })).toContain("url must be an http or https URL");
    expect(refused({ url: collector.url, header: {} })).toContain(
      'unknown option "header". Did you mean "headers"?',
    );
    expect(refused({ url: collector.url, headers: { a: 1 } })).toContain(
      "headers must be an object of texts",
    );
    expect(refused({ url: collector.url, timeoutMs: 0 })).toContain("timeoutMs must be");
    expect(() => createTracing({ exporter: {} } as never)).toThrow("exporter must have a function `export`");
    expect(() => createTracing({ exporter: { export: () => {} }, captureContents: true } as never)).toThrow(
      'unknown option "captureContents". Did you mean "captureContent"?',
    );
  });
});

describe("an embedded agent", () => {
  it("is traced by init()'s onEvent", async () => {
    const agent = await init({ model: "demo:", name: "embedded", onEvent: trace().onEvent });
    await (await agent.session()).prompt("Hello");
    await expect.poll(() => collector.named("invoke_agent embedded")).toHaveLength(1);
    await agent.destroy();
  });
});
