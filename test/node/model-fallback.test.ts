/** A list of models: the next one answers where the one before cannot. Two providers over real HTTP, each with a script. */

import { type AgentConfig, defineTool, init } from "edgeflue";
import { CrashingSql, memorySql, type TestAgentOptions, testAgent } from "edgeflue/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import "../../src/model/anthropic/index.ts";
import { applyEnvironment } from "../../src/agent/config/apply-environment.ts";
import type { EdgeflueConfig } from "../../src/agent/config/define-config.ts";
import { parseRole } from "../../src/agent/parse-role.ts";
import type { ObservedEvent } from "../../src/protocol/event/event.ts";
import { parseSkill } from "../../src/skill/parse-skill.ts";
import {
  type FakeOpenAi,
  lastUserText,
  type RecordedRequest,
  type Reply,
  startFakeOpenAi,
} from "../support/fake-openai/index.ts";

type Script = (request: RecordedRequest) => Reply;

let first: FakeOpenAi;
let second: FakeOpenAi;
let ofFirst: Script;
let ofSecond: Script;

beforeAll(async () => {
  first = await startFakeOpenAi({ respond: (request) => ofFirst(request) });
  second = await startFakeOpenAi({ respond: (request) => ofSecond(request) });
});
afterAll(() => Promise.all([first.close(), second.close()]));
beforeEach(() => {
  first.requests.length = 0;
  second.requests.length = 0;
  ofFirst = () => noQuota;
  ofSecond = () => [{ text: "Second here." }];
});

const noQuota: Reply = [
  {
    status: 429,
    body: {
      error: {
        message: "You exceeded your current quota.",
        type: "insufficient_quota",
        code: "insufficient_quota",
      },
    },
  },
];
const both = ["openai:gpt-5.5", "anthropic:claude-sonnet-5-5"];
const config = (): EdgeflueConfig => ({
  providers: {
    openai: { apiKey: "k", baseUrl: first.url, api: "chat" },
    anthropic: { apiKey: "k", baseUrl: second.url },
  },
});

const open = (agent: AgentConfig = {}, options: TestAgentOptions = {}) =>
  testAgent(agent, { model: both, config: config(), ...options });

describe("a list of models", () => {
  it.each<[string, Reply]>([
    ["has no quota", noQuota],
    ["refuses the key", [{ status: 401 }]],
    ["limits the rate for a while", [{ status: 429, headers: { "retry-after": "30" } }]],
    ["is down", [{ status: 503, headers: { "retry-after": "0" } }]],
    ["breaks off before it has said anything", [{ cutAfterChunks: 0 }, { text: "never" }]],
  ])("asks the next one where the first %s", async (_what, reply) => {
    ofFirst = () => reply;
    const events: ObservedEvent[] = [];
    await using session = await open({}, { onEvent: (event) => events.push(event) });
    const { text, model, usage } = await session.prompt("Hello");
    expect(text).toBe("Second here.");
    expect(model).toEqual({ id: "claude-sonnet-5-5" });
    expect(usage.cost?.total).toBeGreaterThan(0);
    expect(events.filter(({ type }) => type === "model_fallback").map(({ data }) => data)).toMatchObject([
      { from: both[0], to: both[1], code: expect.stringMatching(/^model_/), reason: expect.any(String) },
    ]);
    expect(events.filter(({ type }) => type === "turn").map(({ data }) => data.model)).toEqual([
      "gpt-5.5",
      "claude-sonnet-5-5",
    ]);
    expect(first.requests.length).toBeLessThanOrEqual(2);
  });

  it("asks the next one where the first has no key", async () => {
    const { providers = {} } = config();
    const only = { providers: { ...providers, openai: { baseUrl: first.url } } };
    const events: ObservedEvent[] = [];
    await using session = await open({}, { config: only, onEvent: (event) => events.push(event) });
    expect((await session.prompt("Hello")).text).toBe("Second here.");
    expect(events.find(({ type }) => type === "model_fallback")?.data).toMatchObject({
      code: "model_not_configured",
    });
  });

  it.each<[string, Reply, string]>([
    [
      "has been shown a part of the answer",
      [{ text: "A part of it" }, { cutAfterChunks: 2 }],
      "model_stream_broken",
    ],
    ["has sent what is refused everywhere", [{ status: 400 }], "model_rejected"],
  ])("does not ask the next one where the caller %s", async (_what, reply, code) => {
    ofFirst = () => reply;
    await using session = await open();
    await expect(session.prompt("Hello")).rejects.toMatchObject({ code });
    expect(second.requests).toEqual([]);
  });

  it("fails with the last one's error where none can answer", async () => {
    ofSecond = () => [{ status: 401 }];
    await using session = await open();
    await expect(session.prompt("Hello")).rejects.toMatchObject({
      code: "model_unauthorized",
      hint: expect.stringContaining("claude-sonnet-5-5"),
    });
  });

  it("stays with the next one for the rest of the operation, in its tasks too, and begins the next with the first", async () => {
    ofSecond = ({ body }) =>
      lastUserText(body) === "Look"
        ? [{ text: "The child looked." }]
        : body.messages !== undefined && JSON.stringify(body.messages).includes("tool_result")
          ? [{ text: "All done." }]
          : [{ toolCalls: [{ name: "task", arguments: { prompt: "Look" } }] }];
    await using session = await open();
    expect((await session.prompt("Delegate")).text).toBe("All done.");
    expect(first.requests).toHaveLength(1);
    expect(second.requests).toHaveLength(3);
    ofFirst = () => [{ text: "First again." }];
    expect((await session.prompt("Hello")).model.id).toBe("gpt-5.5");
  });

  it("shows a reader of the stream the change, and only one answer", async () => {
    await using session = await open();
    const types: string[] = [];
    let text = "";
    for await (const event of session.stream("Hello")) {
      types.push(event.type);
      if (event.type === "delta") text += event.text;
    }
    expect(text).toBe("Second here.");
    expect(types).toContain("model_fallback");
  });

  it("asks no model twice for one operation, also when the host has died in between", async () => {
    const sql = memorySql();
    const dying = new CrashingSql(sql);
    ofSecond = () => {
      dying.crash();
      return [{ text: "Nobody hears this." }];
    };
    const request = { idempotencyKey: "one" };
    {
      await using session = await open({}, { sql: dying });
      await expect(session.prompt("Hello", request)).rejects.toThrow();
    }
    ofSecond = () => [{ text: "Second here." }];
    await using session = await open({}, { sql });
    expect((await session.prompt("Hello", request)).model.id).toBe("claude-sonnet-5-5");
    expect(first.requests).toHaveLength(1);
    expect(second.requests).toHaveLength(2);
  });

  it("falls back for a summary too", async () => {
    ofFirst = ({ body }) =>
      JSON.stringify(body).includes("Summarise this conversation") ? noQuota : [{ text: "First here." }];
    ofSecond = () => [{ text: "They said hello." }];
    await using session = await open();
    await session.prompt("Hello");
    await session.prompt("Hello again");
    const { text } = await session.compact({ keepRecent: 1 });
    expect(text).toContain("They said hello.");
    expect(second.requests).toHaveLength(1);
  });
});

describe("a list of models may stand", () => {
  it("in a call", async () => {
    await using session = await open({}, { model: "demo:" });
    expect((await session.prompt("Hello", { model: both })).model.id).toBe("claude-sonnet-5-5");
  });

  it("in a subagent, and in a compaction of its own", async () => {
    ofFirst = () => noQuota;
    const scribe = { name: "scribe", instructions: "Write.", model: both };
    const agent = { subagents: [scribe], compaction: { model: both } };
    await using session = await open(agent, { model: "demo:" });
    expect((await session.subagent("Write", { agent: "scribe" })).model.id).toBe("claude-sonnet-5-5");
    expect((await session.prompt("Hello", { role: "scribe" })).model.id).toBe("claude-sonnet-5-5");
    await session.compact({ keepRecent: 1 });
    expect(second.requests).toHaveLength(3);
  });

  it("in the configuration of an agent and of a project", async () => {
    const agent = await init({ model: both, providers: config().providers ?? {}, sandbox: "virtual" });
    try {
      expect((await (await agent.session("list")).prompt("Hello")).model.id).toBe("claude-sonnet-5-5");
    } finally {
      await agent.destroy();
    }
    expect(applyEnvironment({}, { EDGEFLUE_MODEL: "openai:a, anthropic:b" }).model).toEqual([
      "openai:a",
      "anthropic:b",
    ]);
    expect(applyEnvironment({ model: both }, {}).model).toEqual(both);
  });

  it("in the file of a role and of a skill, as a list or with commas", () => {
    for (const model of [`[${both.join(", ")}]`, both.join(", ")]) {
      const role = parseRole("agents/roles/critic.md", `---\nmodel: ${model}\n---\nBe strict.`);
      expect(role).toMatchObject({ value: { model: both } });
      const text = `---\ndescription: d\nmodel: ${model}\n---\nDo it.`;
      const skill = parseSkill({ text, file: "skills/do.md", path: "do.md", resources: {}, omitted: {} });
      expect(skill).toMatchObject({ value: { model: both } });
    }
  });
});

describe("a list of models that is not right", () => {
  it.each<[unknown, RegExp]>([
    [[], /"model" is an empty list of models/],
    [["openai:a", "openai:a"], /names a model twice/],
    [["openai:a", "large"], /"model" must be "provider:model"/],
    [["openai:a", 5], /"model" must be "provider:model"/],
    [["openai:a", "acme:b"], /provider "acme", which this deployment does not have. It has openai, demo/],
    [Array.from({ length: 9 }, (_, index) => `openai:${index}`), /names 9 models; at most 8/],
    ["openai:", /names no model after "openai:"/],
  ])("F: is refused of a caller: %j", async (model, words) => {
    await using session = await open({}, { model: "demo:" });
    // The types refuse most of these.
    const options = { model } as { model: string };
    await expect(session.prompt("Hello", options)).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringMatching(words),
      meta: { field: "model" },
    });
    expect((await session.messages()).messages).toEqual([]);
  });

  it("is refused of an author", async () => {
    await expect(init({ model: [] })).rejects.toThrow(/field "model" is an empty list/);
    const scribe = { name: "scribe", instructions: "Write.", model: ["openai:a", "acme:b"] };
    await using session = await open({ subagents: [scribe] }, { model: "demo:" });
    await expect(session.prompt("Hello")).rejects.toMatchObject({ hint: expect.stringContaining('"acme"') });
  });

  it("leaves a tool's results where they are: what was done is not done again", async () => {
    let runs = 0;
    const pay = defineTool({
      name: "pay",
      description: "Pays.",
      parameters: z.object({}),
      execute: () => {
        runs += 1;
        return `paid ${runs}`;
      },
    });
    ofFirst = ({ body }) =>
      JSON.stringify(body).includes("paid 1") ? noQuota : [{ toolCalls: [{ name: "pay", arguments: {} }] }];
    await using session = await open({ tools: [pay] });
    expect((await session.prompt("Pay")).text).toBe("Second here.");
    expect(runs).toBe(1);
    expect(JSON.stringify(second.requests[0]?.body)).toContain("paid 1");
  });
});
