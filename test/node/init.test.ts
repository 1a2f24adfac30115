/** The engine embedded on Node: the same sessions, kept in files, without a server. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAgent, EdgeflueError, init } from "edgeflue";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type FakeOpenAi, type Reply, startFakeOpenAi } from "../support/fake-openai/index.ts";

const stateDir = mkdtempSync(join(tmpdir(), "edgeflue-init-"));
let replies: Reply[] = [];
let model: FakeOpenAi;

beforeEach(async () => {
  model = await startFakeOpenAi({ respond: () => replies.shift() ?? [{ text: "ok" }] });
});
afterEach(() => model.close());
afterAll(() => rmSync(stateDir, { recursive: true }));

function options(name: string) {
  return {
    name,
    model: "openai:test-model",
    env: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: model.url, OPENAI_API: "chat" },
    stateDir,
  };
}

describe("init", () => {
  it("runs prompts with memory, tools and files that outlive the process's agent", async () => {
    const first = await init({ ...options("memory"), allowShell: true, allowWrite: true });
    const session = await first.session("fix-123");
    replies = [
      [{ toolCalls: [{ name: "bash", arguments: { command: "printf 'a\\r\\nb' > kept.txt" } }] }],
      [{ text: "written" }],
    ];
    expect((await session.prompt("write a file")).text).toBe("written");
    await first.destroy();

    const second = await init({ ...options("memory"), allowShell: true, allowWrite: true });
    const again = await second.sessions.get("fix-123");
    replies = [[{ toolCalls: [{ name: "read", arguments: { path: "kept.txt" } }] }], [{ text: "read" }]];
    expect((await again.prompt("read it")).text).toBe("read");
    expect(JSON.stringify(model.requests.at(-1)?.body)).toContain(String.raw`a\r\nb`);
    expect((await again.messages()).messages).toHaveLength(8);
    await second.destroy();
  });

  it("gives typed results the type of their zod schema", async () => {
    const agent = await init(options("typed"));
    const session = await agent.session();
    replies = [[{ text: '{"fixApplied":"yes"}' }], [{ text: '{"fixApplied":true,"files":["a.ts"]}' }]];
    const schema = z.object({
      fixApplied: z.boolean(),
      files: z.array(z.string()).transform((files) => new Set(files)),
    });
    const { result } = await session.prompt("Fix it.", { result: schema });
    const applied: boolean = result.fixApplied;
    expect(applied).toBe(true);
    expect(result.files).toEqual(new Set(["a.ts"]));
    await agent.destroy();
  });

  it("streams events", async () => {
    const agent = await init(options("stream"));
    const events = await Array.fromAsync((await agent.session()).stream("hi"));
    expect(events.map(({ type }) => type)).toEqual(["start", "delta", "end"]);
    await agent.destroy();
  });

  it("needs no network with the demo model", async () => {
    const agent = await init({ name: "demo", model: "demo:", allowShell: true, stateDir, env: {} });
    const { text } = await (await agent.session()).prompt("$ echo hi | tr a-z A-Z");
    expect(text).toContain("HI");
    await agent.destroy();
  });

  it("takes an agent made by createAgent", async () => {
    const created = createAgent(({ id, env }) => ({ instructions: `${id} ${env.SECRET_WORD}` }));
    const { model: _, ...host } = options("made");
    const agent = await init(created, {
      ...host,
      id: "ticket-7",
      env: { ...options("x").env, SECRET_WORD: "plum", EDGEFLUE_MODEL: "openai:m" },
    });
    await (await agent.session()).prompt("hi");
    expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("ticket-7 plum");
    const wrong = init(created, options("made"));
    await expect(wrong).rejects.toThrowError('[edgeflue] init(): unknown option "model".');
    await agent.destroy();
  });

  it("refuses a wrong configuration at once, with the field's name", async () => {
    await expect(init({ ...options("bad"), modle: "x" } as never)).rejects.toThrowError(
      'Unknown agent field "modle"',
    );
  });

  it("refuses ids that are none, in a sentence", async () => {
    const agent = await init(options("ids"));
    const wrong = (value: unknown) => value as never;
    const calls: [() => Promise<unknown>, string][] = [
      [() => init({ ...options("ids"), id: wrong(5) }), "init(): id must be a non-empty string"],
      [() => agent.session(wrong(5)), "The session id must be a text."],
    ];
    for (const [call, sentence] of calls) await expect(call()).rejects.toThrowError(sentence);
    await agent.destroy();
  });

  it.each([
    [["triage"], "import the agent from its file"],
    [[], 'for example init({ model: "openai:gpt-5.5" })'],
    [[() => ({})], "give the function to createAgent()"],
    [[{ model: "demo:" }, { stateDir: "x" }], 'With a configuration, put "stateDir" into it'],
    [[{ model: "demo:", root: "/no/such" }], 'root "/no/such" does not exist'],
    [[{ model: "demo:", providers: { opnai: {} } }], 'providers names "opnai". Did you mean "openai"?'],
    [[{ model: "demo:", env: "x" }], "init(): env must be an object"],
    [[{ model: "demo:", onEvent: 5 }], '"onEvent" must be a function'],
    [[createAgent(() => ({})), { onEvent: 5 }], "init(): onEvent must be a function"],
  ])("refuses %j", async (given, problem) => {
    await expect((init as (...given: unknown[]) => Promise<unknown>)(...given)).rejects.toThrow(problem);
  });

  it("warns once of settings for a provider that is not registered", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const given = { name: "warned", model: "demo:", stateDir, providers: { "far-away": { apiKey: "k" } } };
    for (const _ of [1, 2]) await (await init(given)).destroy();
    expect(warn.mock.calls).toEqual([[expect.stringContaining('providers names "far-away"')]]);
    warn.mockRestore();
  });

  it("rejects a prompt with the typed error of its operation", async () => {
    const agent = await init(options("errors"));
    replies = [[{ status: 401 }]];
    const failure = await (await agent.session()).prompt("hi").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EdgeflueError);
    expect(failure).toMatchObject({ code: "model_unauthorized" });
    await agent.destroy();
  });
});

describe("agent.sessions", () => {
  it("creates, gets and deletes, and says what is there and what is not", async () => {
    const agent = await init(options("sessions"));
    await expect(agent.sessions.get("a")).rejects.toMatchObject({ code: "session_not_found" });
    await (await agent.sessions.create("a")).prompt("remember");
    await expect(agent.sessions.create("a")).rejects.toMatchObject({ code: "session_exists" });
    await agent.sessions.delete("a");
    await expect(agent.sessions.get("a")).rejects.toMatchObject({ code: "session_not_found" });
    expect((await (await agent.session("a")).messages()).messages).toEqual([]);
    await agent.sessions.delete("never");
    await agent.destroy();
  });

  it("keeps ids apart that look alike, and never leaves its folder", async () => {
    const agent = await init(options("apart"));
    const ids = ["a/b", "a:b", "a_b", "a b", "..", ".", "../../x", "%2e%2e", "😀", "A/B", "x".repeat(500)];
    for (const id of ids) await (await agent.session(id)).prompt(`I am ${id}`);
    for (const id of ids) {
      const { messages } = await (await agent.session(id)).messages();
      expect(messages).toHaveLength(2);
      expect(messages[0]?.content[0]).toEqual({ type: "text", text: `I am ${id}` });
    }
    expect(readdirSync(stateDir)).toEqual(["sessions"]);
    await expect(agent.session("x".repeat(513))).rejects.toMatchObject({ code: "invalid_request" });
    await agent.destroy();
  });
});

describe("two processes on one session", () => {
  it("keep out of each other's way: the second is refused by name, and works once the first is gone", async () => {
    const source = `
      import { init } from "edgeflue";
      const agent = await init({ name: "shared", model: "demo:", stateDir: ${JSON.stringify(stateDir)}, env: {} });
      const session = await agent.session();
      await session.prompt("from the other process");
      console.log("holding");
      process.stdin.once("data", async () => { await agent.destroy(); process.exit(0); });`;
    const other = spawn(process.execPath, ["--input-type=module", "--eval", source], {
      cwd: join(import.meta.dirname, "../.."),
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(other.stdout, "data");

    const agent = await init({ ...options("shared"), model: "demo:" });
    await expect(agent.session()).rejects.toMatchObject({ code: "session_in_use" });
    const exit = once(other, "exit");
    other.stdin.write("go\n");
    await exit;
    const { text } = await (await agent.session()).prompt("and now?");
    expect(text).toContain("from the other process");
    await agent.destroy();
  });

  it("keep everything when the first is killed: the next one resumes what was open", async () => {
    const source = `
      import { init } from "edgeflue";
      const agent = await init({ name: "killed", model: "openai:m", stateDir: ${JSON.stringify(stateDir)}, env: ${JSON.stringify(options("x").env)} });
      const session = await agent.session();
      void session.prompt("do not forget me");`;
    replies = [[{ hang: true }]];
    const asked = model.received(model.requests.length + 1);
    const other = spawn(process.execPath, ["--input-type=module", "--eval", source], {
      cwd: join(import.meta.dirname, "../.."),
      stdio: "inherit",
    });
    await asked;
    const exit = once(other, "exit");
    other.kill("SIGKILL");
    await exit;

    replies = [[{ text: "I did not" }], [{ text: "second" }]];
    const agent = await init(options("killed"));
    const session = await agent.session();
    expect((await session.prompt("well?")).text).toBe("second");
    const { messages } = await session.messages();
    expect(messages.map(({ content }) => (content[0]?.type === "text" ? content[0].text : ""))).toEqual([
      "do not forget me",
      "I did not",
      "well?",
      "second",
    ]);
    await agent.destroy();
  });
});
