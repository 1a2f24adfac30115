/** `init` inside a deployment: tools, and the Worker's own code, put other agents to work. */

import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createAgent } from "edgeflue";
import { describe, expect, it } from "vitest";
import { createWorker } from "../../src/create-worker.ts";
import { manifest } from "../../src/manifest.ts";
import { resolveModel } from "../../src/model/resolve-model.ts";
import { call, modelRequests, post, script, unique } from "../support/api.ts";

const delegate = (input: object) => ({ name: "delegate", arguments: input });

describe("a tool's init", () => {
  it("puts another agent to work, in a session that anybody finds again", async () => {
    const id = unique();
    const text = script([{ text: "the other one's answer" }]);
    const message = script(
      [{ toolCalls: [delegate({ agent: "tools", text, session: "s" })] }],
      [{ text: "done" }],
    );
    const { body } = await post(`/agents/boss/${id}`, { message });
    expect(body.result.text).toBe("done");
    expect((await modelRequests(message))[1]?.body.messages.at(-1).content).toBe("the other one's answer");
    const { messages } = (await call(`/agents/tools/${id}/messages?session=s`)).body;
    expect(messages).toHaveLength(2);
  });

  it("refuses the session that the tool runs in, and agents that do not exist, as results", async () => {
    const message = script(
      [{ toolCalls: [delegate({ agent: "boss", text: "x" }), delegate({ agent: "nobody", text: "x" })] }],
      [{ text: "done" }],
    );
    const { body } = await post(`/agents/boss/${unique()}`, { message });
    expect(body.result.text).toBe("done");
    const [own, nobody] = (await modelRequests(message))[1]?.body.messages.slice(-2) ?? [];
    expect(own.content).toContain("A tool cannot open the session that it runs in");
    expect(nobody.content).toContain("no agent named");
  });
});

describe("a tool's bindings", () => {
  it("are those of the Worker, beside its text bindings", async () => {
    const toolCalls = [{ name: "count", arguments: { key: unique() } }];
    const message = script([{ toolCalls }], [{ text: "done" }]);
    expect((await post(`/agents/counting/${unique()}`, { message })).status).toBe(200);
    expect((await modelRequests(message))[1]?.body.messages.at(-1).content).toBe("string true");
  });
});

describe("a wrong environment", () => {
  it("is a typed error with the variable's name, and an alarm waits for a better one", async () => {
    const { SessionObject } = createWorker({ agents: {} });
    const stub = env.SESSIONS.get(env.SESSIONS.newUniqueId());
    await runInDurableObject(stub, async (_object, state) => {
      const object = new SessionObject(state, { ...env, EDGEFLUE_TYPED_RETRIES: "abc" });
      const address = { agent: "demo", instance: "x", session: "s" };
      expect(await object.call(address, "messages", [{}])).toMatchObject({
        ok: false,
        error: { code: "agent_invalid", message: expect.stringContaining('EDGEFLUE_TYPED_RETRIES is "abc"') },
      });
      await object.alarm();
      expect(await state.storage.getAlarm()).toBeGreaterThan(Date.now());
      await state.storage.deleteAlarm();
    });
  });

  it("is the model's when an address is not a URL", async () => {
    const openai = { apiKey: "k", baseUrl: "127.0.0.1:9/v1" };
    await expect(resolveModel("openai:m", { openai })).rejects.toMatchObject({
      code: "model_not_configured",
      message: expect.stringContaining("OPENAI_BASE_URL"),
    });
  });
});

describe("the Worker's init", () => {
  it("takes an agent by its name or by what its file exports, and nothing else", async () => {
    const demo = createAgent(() => ({ model: "demo:" }));
    const worker = createWorker({
      agents: { ...manifest.agents, demo: { file: "agents/demo.ts", load: async () => ({ default: demo }) } },
    });
    const byExport = await worker.init(env, demo, { id: unique() });
    expect(byExport.name).toBe("demo");
    const session = await byExport.session("nightly");
    expect((await session.prompt("hello")).text).toContain("hello");
    const dispatch = () =>
      byExport.dispatch({ input: { issue: 7 }, session: "nightly", idempotencyKey: "k" });
    const { operationId } = await dispatch();
    expect(await dispatch()).toMatchObject({ operationId });
    await expect.poll(async () => (await session.operation(operationId)).status).toBe("succeeded");
    // @ts-expect-error: there is no such agent
    await expect(worker.init(env, "nobody")).rejects.toMatchObject({ code: "agent_not_found" });
    await expect(
      worker.init(
        env,
        createAgent(() => ({})),
      ),
    ).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("takes a configuration of plain data, whose sessions are woken with it after a restart", async () => {
    const worker = createWorker({ agents: {} });
    const config = { model: "openai:test-model", instructions: "You have no file.", allowWrite: true };
    const id = unique();
    const open = async () => (await worker.init(env, config, { id })).session("s");
    const message = script([{ text: "without a file" }], [{ text: "again" }]);
    expect((await (await open()).prompt(message)).text).toBe("without a file");
    await abortAllDurableObjects();
    const session = await open();
    expect((await session.prompt(message)).text).toBe("again");
    const [, second] = await modelRequests(message);
    expect(second?.body.messages[0].content).toContain("You have no file.");
    expect(second?.body.messages).toHaveLength(4);
    await session.fs.writeFile("a.txt", "x");
    expect(await session.fs.readFile("a.txt")).toBe("x");
    const { name } = await worker.init(env, config);
    expect((await call(`/agents/${encodeURIComponent(name)}/${id}/messages`)).status).toBe(404);
  });

  it("refuses a configuration that holds code, by the field's name", async () => {
    const worker = createWorker({ agents: {} });
    const tool = { name: "x", description: "x", execute: () => 1 };
    await expect(worker.init(env, { tools: [tool] })).rejects.toMatchObject({
      code: "invalid_request",
      meta: { field: "tools.0.execute" },
    });
    await expect(worker.init(env, { modle: "x" } as object)).rejects.toThrow('Unknown agent field "modle"');
  });
});
