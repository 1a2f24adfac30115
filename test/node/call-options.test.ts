/** What one call may bring along: tools, commands, secrets, files, prices, observers, a signal. */

import { createAgent, defineAgentProfile, defineCommand, defineTool, type ObservedEvent } from "edgeflue";
import { scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";

const token = "tok-4815162342-secret";
const env = { TOKEN: token, SHORT: "abc", EMPTY: "" };

const bash = (command: string) => ({ toolCalls: [{ name: "bash", input: { command } }] });
const shellAgent = { allowShell: true, allowWrite: true };

describe("secrets", () => {
  it("are in the environment of one call's commands, and nowhere else", async () => {
    const model = scriptModel(
      bash(
        'echo "$TOKEN" | wc -c; echo "it is $TOKEN"; printf %s "$TOKEN" | base64; echo "$TOKEN" > kept.txt',
      ),
      { text: `You gave me ${token}, didn't you?` },
      bash('echo "now: $TOKEN"'),
      { text: "gone" },
    );
    const events: ObservedEvent[] = [];
    await using session = await testAgent(shellAgent, { model, env, onEvent: (event) => events.push(event) });
    let streamed = "";
    for await (const event of session.stream("Go", { secrets: ["TOKEN"] })) {
      if (event.type === "delta") streamed += String(event.text);
    }
    await session.prompt("Again");
    expect(streamed).toBe("You gave me [secret TOKEN], didn't you?");
    const told = JSON.stringify([model.calls, events, await session.messages(), await session.events()]);
    expect(told).not.toContain(token);
    expect(told).not.toContain(btoa(token));
    expect(told).toContain("it is [secret TOKEN]");
    expect(told).toContain("22\\nit is");
    expect(told).toContain("now: \\n");
    // The documented exception: a file holds what a command wrote into it.
    expect(await session.fs.readFile("kept.txt")).toBe(`${token}\n`);
  });

  it("are granted to a shell command of the holder", async () => {
    await using session = await testAgent(shellAgent, { env });
    const reply = await session.shell('echo "$TOKEN"', { secrets: ["TOKEN"] });
    expect(reply.stdout).toBe("[secret TOKEN]\n");
    expect((await session.shell('echo "$TOKEN"')).stdout).toBe("\n");
  });

  it("are refused by name when there are none, before anything is stored", async () => {
    await using session = await testAgent(shellAgent, { env });
    for (const name of ["MISSING", "EMPTY"]) {
      await expect(session.prompt("Go", { secrets: [name] })).rejects.toMatchObject({
        code: "secret_not_found",
        meta: { secrets: [name] },
      });
    }
    await expect(session.prompt("Go", { secrets: ["SHORT"] })).rejects.toMatchObject({
      code: "invalid_request",
    });
    expect((await session.messages()).messages).toEqual([]);
  });

  it("do not leave through a tool that fails or logs, granted or not", async () => {
    const model = scriptModel({ toolCalls: [{ name: "leak" }] }, { text: "ok" });
    const leak = defineTool({
      name: "leak",
      description: "Leaks.",
      execute: (_, { log }) => {
        log.info(`using ${token}`, { token });
        throw new Error(`401 for ${token}`);
      },
    });
    const lines = vi.spyOn(console, "info").mockImplementation(() => {});
    await using session = await testAgent({ tools: [leak] }, { model, env });
    await session.prompt("Go");
    const told = JSON.stringify([lines.mock.calls, await session.messages(), await session.events()]);
    lines.mockRestore();
    expect(told).not.toContain(token);
    expect(told).toContain("401 for [secret TOKEN]");
    expect(told).toContain("using [secret TOKEN]");
  });
});

describe("commands", () => {
  it("by name only ever add to what may run", async () => {
    await using session = await testAgent({ ...shellAgent, allowedCommands: ["echo"], commands: ["wc"] });
    expect((await session.shell("echo a | wc -l")).stdout.trim()).toBe("1");
    expect((await session.shell("ls")).exitCode).toBe(127);
    expect((await session.shell("ls; echo b", { commands: ["ls"] })).exitCode).toBe(0);
    expect((await session.shell("ls")).exitCode).toBe(127);
    await using open = await testAgent(shellAgent);
    expect((await open.shell("ls", { commands: ["wc"] })).exitCode).toBe(0);
  });

  it("that are defined are tools: a command line with quoted arguments, or a function", async () => {
    const model = scriptModel(
      {
        toolCalls: [
          { name: "shout", input: { args: ["a b", "it's; ls"] } },
          { name: "double", input: { number: 21 } },
        ],
      },
      { text: "done" },
    );
    const shout = defineCommand({ name: "shout", description: "Shouts.", command: "printf '<%s>'" });
    const double = defineCommand({
      name: "double",
      description: "Doubles.",
      parameters: z.object({ number: z.number() }),
      execute: ({ number }) => number * 2,
    });
    await using session = await testAgent(
      { ...shellAgent, allowedCommands: ["echo"], commands: [shout] },
      { model },
    );
    await session.prompt("Go", { commands: [double] });
    const { messages } = await session.messages();
    const outputs = messages.flatMap(({ content }) =>
      content.flatMap((part) => ("output" in part ? part.output : [])),
    );
    expect(outputs).toMatchObject([{ value: { stdout: "<a b><it's; ls>", exit_code: 0 } }, { value: 42 }]);
  });

  it("need a shell like any other where they are command lines", async () => {
    const model = scriptModel({ text: "x" });
    const list = defineCommand({ name: "list", description: "Lists.", command: "ls" });
    await using session = await testAgent({ commands: [list], allowShell: false }, { model });
    await session.prompt("Go");
    expect(model.calls[0]?.tools?.map(({ name }) => name)).not.toContain("list");
  });

  it.each([
    [{ name: "1x", description: "d", command: "ls" }, "name must be"],
    [{ name: "x", description: "", command: "ls" }, "description of"],
    [{ name: "x", description: "d" }, "either a command line in command or a function"],
    [{ name: "x", description: "d", command: "ls", execute: () => 1 }, "either"],
    [{ name: "x", description: "d", command: "ls", timeoutMs: -1 }, "timeoutMs"],
  ])("say what is wrong with %j", (definition, problem) => {
    expect(() => defineCommand(definition as Parameters<typeof defineCommand>[0])).toThrow(problem);
  });
});

describe("tools of one call", () => {
  const now = defineTool({
    name: "now",
    description: "Tells the time.",
    effect: "read",
    execute: () => "noon",
  });

  it("are there for that call alone, after the agent's", async () => {
    const model = scriptModel({ toolCalls: [{ name: "now" }] }, { text: "noon" }, { text: "?" });
    await using session = await testAgent({}, { model });
    expect((await session.prompt("When?", { tools: [now] })).text).toBe("noon");
    await session.prompt("And now?");
    expect(model.calls[0]?.tools?.at(-1)?.name).toBe("now");
    expect(model.calls[2]?.tools?.map(({ name }) => name)).not.toContain("now");
  });

  it("are refused when their name is taken or they are no tools", async () => {
    await using session = await testAgent({ tools: [now] }, { model: scriptModel() });
    await expect(session.prompt("x", { tools: [now] })).rejects.toThrow('Duplicate tool name "now"');
    await expect(session.prompt("x", { tools: [{ ...now, name: "read" }] })).rejects.toThrow(
      'Custom tool "read" conflicts with a built-in tool.',
    );
    await expect(session.prompt("x", { tools: [{}] })).rejects.toMatchObject({ code: "invalid_request" });
  });
});

describe("a result", () => {
  it.each(["number", 7, null, [z.string()]])("that is no schema is refused: %j", async (result) => {
    await using session = await testAgent({}, { model: scriptModel() });
    await expect(session.prompt("How many?", { result: result as never })).rejects.toMatchObject({
      code: "invalid_request",
      message: 'The field "result" must be a zod schema or a JSON Schema object.',
    });
  });
});

describe("images", () => {
  it("go to the model with the message, and stay in the history", async () => {
    const model = scriptModel({ text: "a cat" }, { text: "still a cat" });
    await using session = await testAgent({}, { model });
    await session.prompt("What is this?", {
      images: [
        { data: new Uint8Array([137, 80, 78, 71]) },
        { data: "data:image/jpeg;base64,AAAA" },
        { data: "https://example.com/cat.png", mimeType: "image/png" },
      ],
    });
    await session.prompt("And now?");
    for (const { prompt } of model.calls) {
      const user = prompt.find(({ role }) => role === "user");
      expect(user?.content.slice(1)).toEqual([
        { type: "file", mediaType: "image/png", data: { type: "data", data: btoa("\x89PNG") } },
        { type: "file", mediaType: "image/jpeg", data: { type: "data", data: "AAAA" } },
        {
          type: "file",
          mediaType: "image/png",
          data: { type: "url", url: new URL("https://example.com/cat.png") },
        },
      ]);
    }
  });
});

describe("usage", () => {
  it("is the sum over steps, corrections, children and summaries, with its cost where prices are known", async () => {
    const usage = { inputTokens: 1_000, outputTokens: 100 };
    const model = scriptModel(
      { toolCalls: [{ name: "task", input: { prompt: "Help" } }], usage },
      { text: "helped", usage },
      { text: "not json", usage },
      { text: '{"ok": true}', usage },
    );
    await using session = await testAgent(
      {},
      { model, config: { prices: { [model.reference]: { input: 2, output: 10 } } } },
    );
    const answer = await session.prompt("Go", { result: z.object({ ok: z.boolean() }) });
    expect(answer.usage).toMatchObject({ inputTokens: 4_000, outputTokens: 400 });
    expect(answer.usage.cost?.total).toBeCloseTo(4 * (0.002 + 0.001), 10);
  });

  it.each([":", "/"])("is found by a model's name with either separator: %s", async (separator) => {
    const usage = { inputTokens: 1_000_000, outputTokens: 0 };
    const model = scriptModel({ text: "ok", usage });
    const other = separator === ":" ? "/" : ":";
    const written = (mark: string) => model.reference.replace(/[:/]/, mark);
    const config = { prices: { [written(separator)]: { input: 2, output: 10 } } };
    await using session = await testAgent({}, { model: written(other), config });
    expect((await session.prompt("Hi")).usage.cost?.total).toBe(2);
  });

  it("counts towards a limit in money, children included", async () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 0 };
    const model = scriptModel(
      { toolCalls: [{ name: "task", input: { prompt: "Help" } }], usage: { inputTokens: 1 } },
      { text: "helped", usage },
      { text: "never" },
    );
    const config = { prices: { [model.reference]: { input: 1, output: 1 } } };
    await using session = await testAgent({ limits: { costUsd: 0.5 } }, { model, config });
    await expect(session.prompt("Go")).rejects.toMatchObject({
      code: "limit_exceeded",
      meta: { limit: "costUsd" },
    });
  });

  it("warns once of a limit in money for a model without a price", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await using session = await testAgent({ limits: { costUsd: 0.5 } });
    await session.prompt("Go");
    await session.prompt("Go on");
    const { events } = await session.events();
    const logs = events.filter(({ type }) => type === "log");
    expect(logs).toMatchObject([
      { level: "warn", message: expect.stringContaining("no price for demo:. Add it to prices") },
    ]);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});

describe("observers", () => {
  it("are told everything in PyFlue's order, and disturb nothing when they throw", async () => {
    const events: ObservedEvent[] = [];
    const warnings = vi.spyOn(console, "warn").mockImplementation(() => {});
    const agent = createAgent(() => ({
      onEvent: (event) => {
        events.push(event);
        if (event.type === "idle") throw new Error("observer");
        return event.type === "turn" ? Promise.reject(new Error("late")) : undefined;
      },
    }));
    await using session = await testAgent(agent, { model: scriptModel({ text: "one two" }, { text: "x" }) });
    await session.prompt("Go");
    const types = events.map(({ type }) => type);
    expect(types).toEqual([
      "operation_start",
      "agent_start",
      "turn_request",
      "text_delta",
      "text_delta",
      "turn",
      "turn_end",
      "idle",
      "operation",
    ]);
    for (const { data } of events) {
      expect(data).toMatchObject({
        session_id: "default",
        instance_id: "test",
        operation_id: expect.any(String),
      });
    }
    expect((await session.prompt("Again")).text).toBe("x");
    expect(warnings).toHaveBeenCalled();
    warnings.mockRestore();
  });
});

describe("a signal", () => {
  it("aborts the operation, and one that is aborted before is refused at once", async () => {
    const model = scriptModel({ text: "never", delayMs: 600_000 }, { text: "next" });
    await using session = await testAgent({}, { model });
    const controller = new AbortController();
    const running = session.prompt("Go", { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "operation_aborted" });
    await expect(session.prompt("Go", { signal: controller.signal })).rejects.toMatchObject({
      code: "operation_aborted",
    });
    const { messages } = await session.messages();
    expect(messages.every(({ excluded }) => excluded === true)).toBe(true);
  });
});

describe("a subagent", () => {
  it("brings its own skills, tools and subagents", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "task", input: { prompt: "Triage", agent: "helper" } }] },
      { toolCalls: [{ name: "task", input: { prompt: "Deeper", agent: "inner" } }] },
      { text: "deep" },
      { text: "helped" },
      { text: "done" },
    );
    const inner = defineAgentProfile({ name: "inner", instructions: "You are the inner one." });
    const helper = defineAgentProfile({
      name: "helper",
      instructions: "You help.",
      skills: ["triage"],
      subagents: [inner],
      thinkingLevel: "high",
    });
    await using session = await testAgent({ instructions: "You lead.", subagents: [helper] }, { model });
    expect((await session.prompt("Go")).text).toBe("done");
    const systems = model.calls.map(({ prompt }) => String(prompt[0]?.content));
    expect(systems[1]).toMatch(/You lead\.[\s\S]*Role: helper\nYou help\.[\s\S]*- triage:/);
    expect(systems[2]).toContain("You are the inner one.");
    expect(model.calls[1]?.tools?.map(({ name }) => name)).toContain("skill");
    expect(model.calls[1]?.reasoning).toBe("high");
    expect(model.calls[0]?.tools?.map(({ name }) => name)).not.toContain("skill");
  });
});
