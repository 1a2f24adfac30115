/** Faults of PyFlue, by their numbers in the study of it, that show in a program or on a machine's disk. Each test
 *  fails on an engine that has the fault. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AgentConfig,
  createAgent,
  defineAgentProfile,
  defineCommand,
  defineTool,
  init,
  local,
} from "edgeflue";
import { type ScriptedModel, type ScriptStep, scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startFakeOpenAi } from "../support/fake-openai/index.ts";
import { makeProject, useFolder } from "./support/temporary-folder.ts";

const folder = useFolder("faults");
const newFolder = () => makeProject(folder);
const open = { allowWrite: true, allowShell: true } as const;

/** What the model is told of the calls of one step. */
async function resultsOf(config: AgentConfig, toolCalls: { name: string; input?: unknown }[]) {
  const model = scriptModel({ toolCalls }, { text: "went on" });
  await using session = await testAgent(config, { model, files: { "a.txt": "a\r\nb\n" } });
  expect((await session.prompt("Go.")).text).toBe("went on");
  return outputsOf(model, toolCalls.length);
}

function outputsOf(model: ScriptedModel, count: number) {
  return (model.calls[1]?.prompt ?? []).slice(-count).map(({ content }) => {
    const [part] = content;
    if (typeof part === "string" || part?.type !== "tool-result" || !("value" in part.output))
      return undefined;
    return { isError: part.output.type === "error-text", value: part.output.value };
  });
}

describe("commands and agents", () => {
  it("C8: a command with a command line runs when the model calls it, in the middle of the prompt", async () => {
    const count = defineCommand({ name: "count", description: "Counts words.", command: "wc -w" });
    const [result] = await resultsOf({ ...open, allowedCommands: ["ls"], commands: [count] }, [
      { name: "count", input: { args: ["a.txt"] } },
    ]);
    expect(result?.value).toMatchObject({ stdout: expect.stringMatching(/^\s*2 a\.txt\n$/), exit_code: 0 });
  });

  it("C10: an agent made by createAgent writes, runs a shell, has its sandbox and its summariser", async () => {
    const cwd = newFolder();
    const summariser = scriptModel({ text: "SUMMARY" });
    const model = scriptModel(
      {
        toolCalls: [
          { name: "write", input: { path: "w.txt", content: "w" } },
          { name: "bash", input: { command: "cp w.txt b.txt" } },
        ],
      },
      { text: "done" },
    );
    const created = createAgent(() => ({
      ...open,
      model: model.reference,
      sandbox: local({ cwd }),
      compaction: { model: summariser.reference },
    }));
    const agent = await init(created, { stateDir: newFolder(), env: {} });
    const session = await agent.session();
    await session.prompt("Work.");
    expect(readFileSync(join(cwd, "b.txt"), "utf8")).toBe("w");
    expect((await session.compact({ keepRecent: 1 })).text).toContain("SUMMARY");
    await agent.destroy();
    for (const field of ["cwd", "persist"]) {
      const ignored = createAgent(() => ({ [field]: "x" }) as AgentConfig);
      await expect(ignored.configure({ id: "x", name: "x", session: "x", env: {} })).rejects.toThrow(
        `Unknown agent field "${field}"`,
      );
    }
  });

  it("C20: every handle of a session has the same sandbox, and a session is one file", async () => {
    const stateDir = newFolder();
    const agent = await init({ ...open, model: "demo:", stateDir, env: {} });
    await (await agent.session("default")).fs.writeFile("kept.txt", "kept");
    const handle = await agent.session("default");
    expect((await handle.shell("cat kept.txt")).stdout).toBe("kept");
    expect((await handle.task("$ cat kept.txt")).text).toContain("kept");
    await handle.abort();
    expect((await (await agent.sessions.get("default")).prompt("$ cat kept.txt")).text).toContain("kept");
    expect(await agent.fs.readFile("kept.txt")).toBe("kept");
    expect(readdirSync(join(stateDir, "sessions")).filter((name) => name.endsWith(".sqlite3"))).toHaveLength(
      1,
    );
    await agent.destroy();
  });
});

describe("tools", () => {
  it("C21: a missing file, a denied write, a timeout and a throw are results, and the prompt goes on", async () => {
    const fail = defineTool({
      name: "fail",
      description: "Throws.",
      execute: () => {
        throw new Error("out of paper");
      },
    });
    const results = await resultsOf({ allowShell: true, tools: [fail] }, [
      { name: "read", input: { path: "gone.txt" } },
      { name: "write", input: { path: "a.txt", content: "x" } },
      { name: "bash", input: { command: "echo x > a.txt" } },
      { name: "bash", input: { command: "sleep 60", timeout: 0.1 } },
      { name: "fail" },
      { name: "nothing" },
    ]);
    expect(results.map((result) => result?.isError)).toEqual([true, true, false, false, true, true]);
    const texts = results.map((result) => JSON.stringify(result?.value));
    expect(texts[0]).toContain("gone.txt does not exist");
    expect(texts[1]).toContain("There is no tool named");
    expect(results[2]?.value).toMatchObject({
      exit_code: 1,
      stderr: expect.stringContaining("Writing is off"),
    });
    expect(results[3]?.value).toMatchObject({ exit_code: 124 });
    expect(texts[4]).toContain("out of paper");
  });

  it("C27: what a tool logs without waiting is in the session's events", async () => {
    const note = defineTool({
      name: "note",
      description: "Logs.",
      execute: (_input, { log }) => {
        log.info("first", { step: 1 });
        log.warn("second");
      },
    });
    const model = scriptModel({ toolCalls: [{ name: "note" }] }, { text: "done" });
    await using session = await testAgent({ tools: [note] }, { model });
    await session.prompt("Log.");
    const { events } = await session.events();
    expect(events.filter(({ type }) => type === "log")).toMatchObject([
      { level: "info", message: "first", fields: { step: 1 } },
      { level: "warn", message: "second" },
    ]);
  });

  it("C28: files keep every byte, also through read and edit, and names keep their dots", async () => {
    const text = "\uFEFFone\r\ntwo\r\n";
    const model = scriptModel(
      {
        toolCalls: [
          { name: "read", input: { path: "crlf.txt" } },
          { name: "edit", input: { path: "crlf.txt", old_text: "two", new_text: "three" } },
          { name: "edit", input: { path: "open.txt", old_text: "end", new_text: "END" } },
        ],
      },
      { text: "done" },
    );
    const files = { "crlf.txt": text, "open.txt": "no line end", ".env": "A=1\n" };
    await using session = await testAgent(open, { model, files });
    await session.prompt("Edit.");
    expect(outputsOf(model, 3)[0]?.value).toBe(text);
    expect(await session.fs.readFile("crlf.txt")).toBe("\uFEFFone\r\nthree\r\n");
    expect(await session.fs.readFile("open.txt")).toBe("no line END");
    expect(await session.fs.readdir("/workspace")).toEqual([".env", "crlf.txt", "open.txt"]);
    expect((await session.fs.stat(".")).path).toBe("/workspace");
    expect((await session.fs.stat(".env")).path).toBe("/workspace/.env");
  });

  it("C29: an edit that could mean several places is refused, and outputs keep their end within bounds", async () => {
    const lines = Array.from({ length: 3_000 }, (_, line) => `line ${line}`).join("\n");
    const model = scriptModel(
      {
        toolCalls: [
          { name: "edit", input: { path: "twice.txt", old_text: "same", new_text: "other" } },
          { name: "bash", input: { command: "cat long.txt" } },
          { name: "grep", input: { pattern: "line" } },
          { name: "glob", input: { pattern: "many/*" } },
        ],
      },
      { text: "done" },
    );
    const many = Array.from({ length: 1_200 }, (_, index) => [`many/${index}`, ""] as const);
    const files = { "twice.txt": "same same", "long.txt": lines, ...Object.fromEntries(many) };
    await using session = await testAgent(open, { model, files });
    await session.prompt("Look.");
    const [edit, shell, grep, glob] = outputsOf(model, 4);
    expect(edit).toMatchObject({ isError: true, value: expect.stringContaining("occurs 2 times") });
    expect(await session.fs.readFile("twice.txt")).toBe("same same");
    expect(shell?.value).toMatchObject({
      stdout: expect.stringMatching(/^line 0\n[\s\S]*are left out here[\s\S]*line 2999$/),
    });
    for (const [output, left] of [
      [grep, "2000 more matching lines"],
      [glob, "200 more files match"],
    ] as const) {
      expect(String(output?.value).split("\n")).toHaveLength(1_001);
      expect(output?.value).toContain(left);
    }
  });
});

describe("typed results and usage", () => {
  const tokens = (inputTokens: number) => ({ usage: { inputTokens, outputTokens: 1 } });

  it("C30: the model is told each wrong field, runs no tool twice, and all calls count", async () => {
    let runs = 0;
    const once = defineTool({ name: "once", description: "Counts its runs.", execute: () => (runs += 1) });
    const model = scriptModel(
      { toolCalls: [{ name: "once" }], ...tokens(10) },
      { text: '{"count":"five","unit":7}', ...tokens(20) },
      { text: '{"count":5,"unit":"books"}', ...tokens(30) },
    );
    await using session = await testAgent({ tools: [once] }, { model });
    const { result, usage } = await session.prompt("How many?", {
      result: z.object({ count: z.number(), unit: z.string() }),
    });
    expect(result).toEqual({ count: 5, unit: "books" });
    expect(usage).toMatchObject({ inputTokens: 60, outputTokens: 3 });
    expect(runs).toBe(1);
    const told = JSON.stringify(model.calls[2]?.prompt.slice(-2));
    expect(told).toContain("five"); // the whole wrong answer stands before the question
    expect(told).toMatch(/count: .*unit: /);
    expect(model.calls[2]?.toolChoice).toEqual({ type: "none" });
    expect((await session.events()).events.map(({ type }) => type)).toContain("turn_end");
  });

  it("C31: usage and cost cover steps, corrections, children and summaries", async () => {
    const root = newFolder();
    const model = (...steps: ScriptStep[]) => scriptModel(...steps);
    const child = model({ text: "child", ...tokens(1_000) });
    const summariser = model({ text: "SUMMARY", ...tokens(10_000) });
    const main = model(
      { text: "x".repeat(3_600) },
      { toolCalls: [{ name: "task", input: { prompt: "Help.", agent: "helper" } }], ...tokens(10) },
      { text: "no number", ...tokens(20) },
      { text: "7", ...tokens(30) },
    );
    const prices = Object.fromEntries(
      [child, summariser, main].map(({ reference }) => [reference, { input: 1, output: 0 }]),
    );
    writeFileSync(join(root, "edgeflue.config.ts"), `export default ${JSON.stringify({ prices })};`);
    const helper = defineAgentProfile({ name: "helper", model: child.reference });
    const agent = await init({
      root,
      stateDir: newFolder(),
      env: {},
      model: main.reference,
      subagents: [helper],
      compaction: {
        contextWindowTokens: 3_000,
        reserveTokens: 1_000,
        keepRecentTokens: 500,
        model: summariser.reference,
      },
    });
    const session = await agent.session();
    await session.prompt("Say much.");
    const { result, usage } = await session.prompt("y".repeat(4_800), { result: z.number() });
    expect(result).toBe(7);
    expect(summariser.calls).toHaveLength(1);
    expect(usage.inputTokens).toBe(10 + 20 + 30 + 1_000 + 10_000);
    expect(usage.cost?.total).toBeCloseTo(usage.inputTokens * 1e-6, 10);
    await agent.destroy();
  });

  it("C12: a conversation that cannot become shorter fails, and the same call is not made again", async () => {
    const refusals = Array.from({ length: 5 }, () => ({ error: "model_overflow" as const }));
    const alone = scriptModel(...refusals);
    await using fresh = await testAgent({}, { model: alone });
    await expect(fresh.prompt("hello")).rejects.toMatchObject({ code: "model_overflow" });
    expect(alone.calls).toHaveLength(1);

    // The provider counts much more than the messages: what is cut must be measured by them.
    const counted = scriptModel(
      { text: "hi", ...tokens(50_000) },
      refusals[0] as ScriptStep,
      { text: "SUMMARY" },
      { text: "on" },
    );
    await using session = await testAgent({}, { model: counted });
    await session.prompt("hello");
    expect((await session.prompt("and now?")).text).toBe("on");
    const [, refused, , shorter] = counted.calls;
    expect(JSON.stringify(shorter?.prompt)).toContain("[Context Summary]");
    expect(shorter?.prompt.length).toBeLessThan(refused?.prompt.length ?? 0);
  });

  it("C22: settings of a provider reach it: its address, headers and key", async () => {
    const openAi = await startFakeOpenAi();
    const agent = await init({
      model: "openai:gpt-5.5",
      stateDir: newFolder(),
      env: { OPENAI_API_KEY: "of the environment" },
      providers: {
        openai: { baseUrl: openAi.url, apiKey: "own", headers: { "x-team": "blue" }, api: "chat" },
      },
    });
    expect((await (await agent.session()).prompt("hi")).text).toBe("You said: hi");
    expect(openAi.requests[0]?.headers).toMatchObject({ authorization: "Bearer own", "x-team": "blue" });
    await agent.destroy();
    await openAi.close();
  });
});
