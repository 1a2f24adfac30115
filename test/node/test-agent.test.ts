/** `edgeflue/testing` on Node, as an author's tests use it. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAgent, defineTool, init, local } from "edgeflue";
import { FakeClock, scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import librarian from "../../agents/librarian.ts";

describe("agents/librarian.ts", () => {
  it("looks at the shelf before it recommends", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "find_books", input: { shelf: "travel" } }] },
      { text: "Read Arabian Sands." },
    );
    await using session = await testAgent(librarian, { model, id: "ada" });
    expect((await session.prompt("Something about deserts?")).text).toBe("Read Arabian Sands.");
    expect(JSON.stringify(model.calls[0]?.prompt)).toContain('help the reader \\"ada\\"');
    expect(JSON.stringify(model.calls[1]?.prompt)).toContain("The Worst Journey in the World; Arabian Sands");
  });
});

describe("testAgent", () => {
  it("takes a configuration, seeds files and shows what the agent wrote", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "bash", input: { command: "tr a-z A-Z < in.txt > out.txt" } }] },
      { text: "done", usage: { inputTokens: 7, outputTokens: 2 } },
    );
    const config = { allowWrite: true, allowShell: true };
    await using session = await testAgent(config, { model, files: { "in.txt": "shout" } });
    const { usage } = await session.prompt("Shout it.");
    expect(usage).toMatchObject({ inputTokens: 7, outputTokens: 2 });
    expect(await session.files.readText("out.txt")).toBe("SHOUT");
    expect((await session.files.list(".")).map(({ path }) => path)).toEqual([
      "/workspace/in.txt",
      "/workspace/out.txt",
    ]);
  });

  it("keeps the agent's own policy: files that the test seeds stay as they are", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "write", input: { path: "a", content: "b" } }] },
      { text: "I may not." },
    );
    await using session = await testAgent({}, { model, files: { a: "a" } });
    await session.prompt("Write.");
    expect(await session.files.readText("a")).toBe("a");
    expect(model.calls[0]?.tools?.map(({ name }) => name)).not.toContain("write");
  });

  it("echoes with the demo model when the test gives none, whatever the agent's model is", async () => {
    await using session = await testAgent({ model: "openai:gpt-5.5" });
    expect((await session.prompt("hello")).text).toContain('You said "hello"');
  });

  it("leaves no files on disk, also for an agent with a local sandbox", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edgeflue-untouched-"));
    const model = scriptModel(
      { toolCalls: [{ name: "write", input: { path: "a.txt", content: "a" } }] },
      { text: "done" },
    );
    {
      await using session = await testAgent({ sandbox: local({ cwd: folder }), allowWrite: true }, { model });
      await session.prompt("Write.");
      expect(await session.files.exists("a.txt")).toBe(true);
    }
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it("gives typed results, and lets the model correct them", async () => {
    const model = scriptModel({ text: "about five" }, { text: '{"count":5}' });
    await using session = await testAgent({}, { model });
    const { result } = await session.prompt("How many?", { result: z.object({ count: z.number() }) });
    expect(result.count).toBe(5);
    expect(model.calls).toHaveLength(2);
  });

  it("keeps sessions apart", async () => {
    await using first = await testAgent({});
    await using second = await testAgent({});
    await first.prompt("for the first");
    expect((await second.messages()).messages).toEqual([]);
  });

  it.each([
    ["onEvent", 5],
    ["clock", 1],
    ["env", "x"],
    ["model", 5],
  ])("refuses a wrong %s by name", async (option, value) => {
    await expect(testAgent({}, { [option]: value })).rejects.toThrow(`testAgent(): ${option} must be`);
  });

  it("names the field that is wrong in a configuration", async () => {
    await using session = await testAgent({ instructions: "" });
    await expect(session.prompt("hi")).rejects.toMatchObject({
      code: "agent_invalid",
      hint: 'testAgent(): [edgeflue] Agent field "instructions" must be a non-empty string.',
    });
  });
});

describe("scriptModel", () => {
  it("fails the operation with a code", async () => {
    const model = scriptModel({ error: "model_rate_limited" });
    await using session = await testAgent({}, { model });
    await expect(session.prompt("hi")).rejects.toMatchObject({ code: "model_rate_limited" });
    expect(model.calls).toHaveLength(1);
  });

  it("fails as a broken connection does, after which the next step is tried", async () => {
    const clock = new FakeClock();
    const model = scriptModel({ error: new Error("ECONNRESET") }, { text: "second try" });
    await using session = await testAgent({}, { model, clock });
    const answer = session.prompt("hi");
    await advanceUntil(clock, () => model.calls.length === 2);
    expect((await answer).text).toBe("second try");
  });

  it("answers after a delay on the test's clock", async () => {
    const clock = new FakeClock();
    const model = scriptModel({ delayMs: 60_000, text: "late" });
    await using session = await testAgent({}, { model, clock });
    const answer = session.prompt("hi");
    await advanceUntil(clock, () => model.calls.length === 1);
    const begun = clock.now();
    await clock.advance(60_000);
    expect((await answer).text).toBe("late");
    expect(clock.now() - begun).toBe(60_000);
  });

  it("says when it was called more often than the script has steps, at once", async () => {
    await using session = await testAgent({}, { model: scriptModel() });
    await expect(session.prompt("hi")).rejects.toThrow("called 1 times but has 0 steps");
  });

  it("streams word by word", async () => {
    await using session = await testAgent({}, { model: scriptModel({ text: "one two three" }) });
    const events = await Array.fromAsync(session.stream("count"));
    expect(events.map(({ type }) => type)).toEqual(["start", "delta", "delta", "end"]);
    expect(events.map(({ text }) => text).slice(1, 3)).toEqual(["one", " two three"]);
  });

  it("works as a model string", async () => {
    const model = scriptModel({ text: "by reference" });
    await using session = await testAgent(
      createAgent(() => ({ model: "openai:x" })),
      {
        model: model.reference,
      },
    );
    expect((await session.prompt("hi")).text).toBe("by reference");
  });

  it("keeps what it was asked as it was then", async () => {
    const lookUp = defineTool({ name: "look_up", description: "Looks up.", execute: () => "found" });
    const model = scriptModel({ toolCalls: [{ name: "look_up" }] }, { text: "ok" });
    await using session = await testAgent({ tools: [lookUp] }, { model });
    await session.prompt("look");
    expect(model.calls.map(({ prompt }) => prompt.map(({ role }) => role))).toEqual([
      ["system", "user"],
      ["system", "user", "assistant", "tool"],
    ]);
    expect(model.calls[0]?.tools?.map(({ name }) => name)).toContain("look_up");
  });
});

describe("init with a local sandbox", () => {
  it("works in the folder, keeps long outputs of a session apart from it, and removes them with the session", async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "edgeflue-init-local-")));
    const stateDir = join(folder, ".edgeflue");
    const model = scriptModel(
      { toolCalls: [{ name: "bash", input: { command: "seq 5000; git --version > git.txt; ls -A" } }] },
      { toolCalls: [{ name: "read", input: { path: "/workspace/.edgeflue/output/3.txt", offset: 4_999 } }] },
      { text: "done" },
    );
    const agent = await init({
      model: model.reference,
      sandbox: local({ cwd: folder }),
      allowWrite: true,
      allowShell: true,
      stateDir,
      env: {},
    });
    const session = await agent.session("long");
    expect((await session.prompt("Count.")).text).toBe("done");
    expect(readFileSync(join(folder, "git.txt"), "utf8")).toMatch(/^git version/);
    expect(JSON.stringify(model.calls[0]?.prompt[0])).toContain(`the folder ${folder} of a real machine`);
    expect(JSON.stringify(model.calls[2]?.prompt.at(-1))).toContain("4999");
    expect(existsSync(join(stateDir, "output"))).toBe(false);
    await agent.sessions.delete("long");
    expect(readdirSync(join(stateDir, "sessions"))).toEqual([]);
    await agent.destroy();
    rmSync(folder, { recursive: true });
  });

  it("never runs a command again that a crash interrupted, but reads again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edgeflue-crash-"));
    const options = {
      sandbox: { provider: "local", cwd: folder },
      allowWrite: true,
      allowShell: true,
    } as const;
    const host = { ...options, stateDir: join(folder, "state"), env: {} };
    const source = `
      import { init } from "edgeflue";
      import { scriptModel } from "edgeflue/testing";
      const model = scriptModel({ toolCalls: [
        { name: "read", input: { path: "log.txt" } },
        { name: "bash", input: { command: "echo ran >> log.txt; sleep 5" } },
      ] });
      const agent = await init({ ...${JSON.stringify(host)}, model: model.reference });
      void (await agent.session()).prompt("Run it.");`;
    const other = spawn(process.execPath, ["--input-type=module", "--eval", source], {
      cwd: join(import.meta.dirname, "../.."),
      stdio: "inherit",
    });
    const log = join(folder, "log.txt");
    writeFileSync(log, "");
    await expect.poll(() => readFileSync(log, "utf8"), { timeout: 20_000 }).toBe("ran\n");
    const exit = once(other, "exit");
    other.kill("SIGKILL");
    await exit;

    const model = scriptModel({ text: "It may have run." }, { text: "second" });
    const agent = await init({ ...host, model: model.reference });
    await (await agent.session()).prompt("Well?");
    const results = JSON.stringify(model.calls[0]?.prompt.slice(3));
    expect(results).toContain("The call was interrupted and its outcome is unknown.");
    expect(readFileSync(log, "utf8")).toBe("ran\n");
    await agent.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it("refuses a shell without writing at once, and settings that it does not know", async () => {
    await expect(init({ sandbox: "local", allowShell: true, model: "demo:" })).rejects.toThrow(
      "allowShell without allowWrite",
    );
    await expect(init({ sandbox: { provider: "local", path: "." } as never })).rejects.toThrow(
      'Agent field "sandbox" has an unknown field "path"',
    );
    await expect(init({ sandbox: "remote" as never })).rejects.toThrow(
      'must be "virtual", "container", "auto", "local"',
    );
  });
});

/** Lets the operation run on between two movements of its clock. */
async function advanceUntil(clock: FakeClock, isReached: () => boolean): Promise<void> {
  await expect
    .poll(
      () => {
        if (!isReached()) clock.advance(100);
        return isReached();
      },
      { interval: 1 },
    )
    .toBe(true);
}
