/** What PyFlue's own tests assert of sessions, sandboxes and agents, where no other test here does: in a program on
 *  Node. The whole mapping is test/pyflue-cases.md. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type AgentConfig,
  createAgent,
  defineAgentProfile,
  defineCommand,
  defineTool,
  init,
  isCreatedAgent,
  local,
  type ObservedEvent,
  profileToRole,
  roleToProfile,
} from "edgeflue";
import { type ScriptedModel, scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { makeProject, useFolder } from "./support/temporary-folder.ts";

const folder = useFolder("cases");

type CompactionSetting = NonNullable<AgentConfig["compaction"]>;

const open = { allowWrite: true, allowShell: true } as const;

const newProject = (files?: Record<string, string>) => makeProject(folder, files);

function host(files: Record<string, string> = {}) {
  const root = newProject(files);
  return { root, stateDir: join(root, ".state"), env: {} as Record<string, string> };
}

/** Names of the tools that the model was offered in its n-th call. */
const toolsOf = (model: ScriptedModel, call = 0) => model.calls[call]?.tools?.map(({ name }) => name) ?? [];

describe("an agent's handles", () => {
  it("share the session default: agent.shell and agent.fs", async () => {
    const agent = await init({ ...open, ...host(), model: "demo:" });
    await agent.fs.writeFile("a.txt", "a");
    expect(await agent.shell("cat a.txt; echo b > b.txt")).toMatchObject({ stdout: "a", exitCode: 0 });
    expect(await (await agent.session()).fs.readFile("b.txt")).toBe("b\n");
    expect((await agent.shell("ls", { sessionId: "other" })).stdout).toBe("");
    await agent.destroy();
  });

  it("refuse work once they are closed or deleted, and the session stays or is gone", async () => {
    const agent = await init({ ...open, ...host(), model: "demo:" });
    const session = await agent.session("s");
    await session.prompt("remember");
    session.close();
    const closed = { code: "session_not_found" };
    await expect(session.prompt("x")).rejects.toMatchObject(closed);
    await expect(session.shell("ls")).rejects.toMatchObject(closed);
    await expect(session.fs.readFile("a.txt")).rejects.toMatchObject(closed);
    const again = await agent.sessions.get("s");
    expect((await again.messages()).messages).toHaveLength(2);
    await again.delete();
    await expect(again.prompt("x")).rejects.toMatchObject(closed);
    await expect(agent.sessions.get("s")).rejects.toMatchObject(closed);
    await agent.destroy();
  });

  it("say that the session is gone when another handle deleted it, or the agent was destroyed", async () => {
    const agent = await init({ ...host(), model: "demo:" });
    const [first, second] = [await agent.session("s"), await agent.session("s")];
    await first.prompt("remember");
    await first.delete();
    await expect(second.prompt("x")).rejects.toMatchObject({ code: "session_not_found" });
    const anew = await agent.session("s");
    expect((await anew.prompt("hi")).text).toContain("This is your first message");
    await agent.destroy();
    await expect(anew.prompt("x")).rejects.toMatchObject({ code: "session_not_found" });
  });

  it("read, write, list and remove files, bytes included", async () => {
    const agent = await init({ ...open, ...host(), model: "demo:" });
    const { fs } = await agent.session();
    await fs.writeFile("docs/a.txt", "é\n");
    await fs.writeFile("b.bin", new Uint8Array([0, 255]));
    expect(await fs.readFile("docs/a.txt")).toBe("é\n");
    expect([...(await fs.readBytes("b.bin"))]).toEqual([0, 255]);
    expect(await fs.readdir()).toEqual(["b.bin", "docs"]);
    expect(await fs.stat("docs/a.txt")).toMatchObject({
      path: "/workspace/docs/a.txt",
      type: "file",
      size: 3,
    });
    await fs.mkdir("x/y");
    expect(await fs.exists("x/y")).toBe(true);
    await expect(fs.rm("docs")).rejects.toThrow("Set recursive");
    await fs.rm("docs", { recursive: true });
    await fs.rm("docs", { force: true });
    expect(await fs.exists("docs")).toBe(false);
    expect((await (await agent.session()).messages()).messages).toEqual([]);
    await agent.destroy();
  });
});

describe("events", () => {
  it("say which session, instance and operation they belong to, also of tools and tasks", async () => {
    const seen: ObservedEvent[] = [];
    const model = scriptModel(
      { toolCalls: [{ name: "task", input: { prompt: "Help." } }] },
      { text: "child" },
      { text: "done" },
    );
    const agent = await init({
      ...host(),
      id: "acme",
      model: model.reference,
      onEvent: (event) => void seen.push(event),
    });
    await (await agent.session("s")).prompt("Go.");
    const types = seen.map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(["operation_start", "agent_start", "turn_request"]);
    expect(types).toEqual(
      expect.arrayContaining(["tool_start", "task_start", "task_end", "tool_end", "turn"]),
    );
    expect(types.slice(-3)).toEqual(["turn_end", "idle", "operation"]);
    for (const { data } of seen) {
      expect(data).toMatchObject({
        session_id: "s",
        instance_id: "acme",
        operation_id: expect.stringMatching(/^op_/),
      });
    }
    await agent.destroy();
  });
});

describe("secrets and commands", () => {
  it("secrets are there for the call that is granted them, and for no other", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "bash", input: { command: "echo -n $TOKEN | wc -c; echo $TOKEN" } }] },
      { text: "done" },
      { toolCalls: [{ name: "bash", input: { command: 'echo "[$TOKEN]"' } }] },
      { text: "done" },
    );
    const agent = await init({ ...open, ...host(), env: { TOKEN: "s3cret-42" }, model: model.reference });
    const session = await agent.session();
    expect((await session.shell("echo -n $TOKEN | wc -c", { secrets: ["TOKEN"] })).stdout).toBe("9\n");
    expect((await session.shell("echo -n $TOKEN | wc -c")).stdout).toBe("0\n");
    await session.prompt("Use it.", { secrets: ["TOKEN"] });
    await session.prompt("And now?");
    const { messages } = await session.messages();
    expect(JSON.stringify(messages)).toContain("9\\n[secret TOKEN]\\n");
    expect(JSON.stringify(messages)).toContain("[]\\n");
    expect(JSON.stringify([messages, await session.events()])).not.toContain("s3cret");
    await expect(session.shell("true", { secrets: ["NOPE"] })).rejects.toMatchObject({
      code: "secret_not_found",
    });
    await agent.destroy();
  });

  it("commands are granted by the agent or by the call, and only ever added", async () => {
    const config = { ...open, model: "demo:", allowedCommands: ["echo"], commands: ["cat"] };
    const agent = await init({ ...config, ...host({}) });
    const session = await agent.session();
    await session.fs.writeFile("a.txt", "b\na\n");
    expect((await session.shell("echo x; cat a.txt")).exitCode).toBe(0);
    expect((await session.shell("sort a.txt")).exitCode).toBe(127);
    expect((await session.shell("sort a.txt", { commands: ["sort"] })).stdout).toBe("a\nb\n");
    expect((await session.shell("sort a.txt")).exitCode).toBe(127);
    await agent.destroy();
    const all = await init({ ...open, ...host(), model: "demo:" });
    expect((await (await all.session()).shell("echo x | sort", { commands: ["cat"] })).stdout).toBe("x\n");
    await all.destroy();
  });

  it("commands made of functions give what they return, and tell what they throw", async () => {
    const command = (name: string, execute: () => unknown) =>
      defineCommand({ name, description: "d", parameters: z.object({}), execute });
    const model = scriptModel(
      { toolCalls: ["none", "object", "number", "throws"].map((name) => ({ name })) },
      { text: "done" },
    );
    const commands = [
      command("none", () => undefined),
      command("object", () => ({ a: [1] })),
      command("number", () => 7),
      command("throws", () => {
        throw new Error("no paper");
      }),
    ];
    await using session = await testAgent({ commands }, { model });
    await session.prompt("Run them.");
    const outputs = model.calls[1]?.prompt.slice(-4).map(({ content }) => {
      const [part] = content;
      return typeof part === "object" && part.type === "tool-result" ? part.output : undefined;
    });
    expect(outputs).toMatchObject([
      { type: "text", value: "" },
      { type: "json", value: { a: [1] } },
      { type: "json", value: 7 },
      { type: "error-text", value: "no paper" },
    ]);
  });
});

describe("tools", () => {
  const tool = (name: string) => defineTool({ name, description: "d", execute: () => name });

  it("of a call come after the agent's and its commands, for that call alone", async () => {
    const model = scriptModel({ text: "one" }, { text: "two" });
    const count = defineCommand({ name: "count", description: "d", command: "wc" });
    await using session = await testAgent({ ...open, tools: [tool("own")], commands: [count] }, { model });
    await session.prompt("one", { tools: [tool("call")] });
    await session.prompt("two");
    expect(toolsOf(model).slice(-3)).toEqual(["own", "count", "call"]);
    expect(toolsOf(model, 1).slice(-2)).toEqual(["own", "count"]);
  });

  it.each(["read", "task", "skill", "own"])("of a call cannot take the name %j", async (name) => {
    await using session = await testAgent({ tools: [tool("own")] });
    await expect(session.prompt("x", { tools: [tool(name)] })).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining(
        name === "own" ? "Duplicate tool name" : "conflicts with a built-in tool",
      ),
    });
    expect((await session.messages()).messages).toEqual([]);
  });

  it("are used by a skill and by a task too", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "own" }] },
      { text: "skill" },
      { toolCalls: [{ name: "own" }] },
      { text: "task" },
    );
    const files = { "skills/plain.md": "---\ndescription: d\n---\nUse own." };
    const agent = await init({ ...host(files), model: model.reference, tools: [tool("own")] });
    const session = await agent.session();
    expect((await session.skill("plain")).text).toBe("skill");
    expect((await session.task("Use own.")).text).toBe("task");
    expect(JSON.stringify(model.calls.map(({ prompt }) => prompt.at(-1)))).toContain('"value":"own"');
    await agent.destroy();
  });
});

describe("roles and subagents", () => {
  it("a folder of roles can be named, and a handle may have a role", async () => {
    const role = "---\nmodel: 'demo:'\n---\nBe a pirate.";
    const model = scriptModel({ text: "plain" });
    const agent = await init({
      ...host({ "library/roles/pirate.md": role }),
      rolesDir: "library/roles",
      model: model.reference,
    });
    expect((await (await agent.session("a", { role: "pirate" })).prompt("hi")).model.id).toBe("demo");
    expect((await (await agent.session("a")).prompt("hi")).text).toBe("plain");
    await agent.destroy();
  });

  it("a role and a profile say the same in the same words", () => {
    const role = {
      name: "critic",
      description: "Finds faults.",
      instructions: "Find faults.",
      model: "openai:m",
      thinkingLevel: "high" as const,
    };
    expect(profileToRole(roleToProfile(role))).toEqual(role);
    const small = { name: "a", instructions: "b" };
    expect(roleToProfile(small)).toEqual(small);
  });

  it("a subagent answers with its own instructions, model and tools, and gives typed results", async () => {
    const own = scriptModel({ toolCalls: [{ name: "count" }] }, { text: '{"words":3}' });
    const counter = defineAgentProfile({
      name: "counter",
      instructions: "Count.",
      model: own.reference,
      tools: [defineTool({ name: "count", description: "d", execute: () => 3 })],
    });
    const agent = await init({ ...host(), model: "demo:", instructions: "Lead.", subagents: [counter] });
    const session = await agent.session();
    const { result, model } = await session.subagent("How many?", {
      agent: "counter",
      result: z.object({ words: z.number() }),
    });
    expect(result.words).toBe(3);
    expect(model.id).toBe(own.id);
    expect(JSON.stringify(own.calls[0]?.prompt[0])).toMatch(/Lead\..*Role: counter\\nCount\./);
    await expect(session.subagent("x", { agent: "nobody" })).rejects.toMatchObject({
      code: "role_not_found",
      message: expect.stringContaining("counter"),
    });
    await agent.destroy();
  });
});

describe("created agents", () => {
  it("are known as such, and an initializer may take nothing", async () => {
    const created = createAgent(() => ({ instructions: "Be brief." }));
    expect(isCreatedAgent(created)).toBe(true);
    expect(isCreatedAgent({ configure: () => {} })).toBe(false);
    expect(isCreatedAgent(undefined)).toBe(false);
    const agent = await init(created, { ...host(), env: { EDGEFLUE_MODEL: "demo:" } });
    expect((await (await agent.session()).prompt("hi")).text).toContain("hi");
    await agent.destroy();
  });

  it("summarise with the model that they name, or not at all", async () => {
    const settings = { contextWindowTokens: 3_000, reserveTokens: 1_000, keepRecentTokens: 200 };
    const long = "x".repeat(6_000);
    const summariser = scriptModel(...Array.from({ length: 5 }, () => ({ text: "SHORT" })));
    const ask = async (compaction: CompactionSetting) => {
      const model = scriptModel({ text: long }, { text: "on" });
      const created = createAgent(() => ({ compaction }));
      await using session = await testAgent(created, { model });
      await session.prompt(long);
      expect((await session.prompt("and now?")).text).toBe("on");
      return JSON.stringify(model.calls[1]?.prompt).includes("[Context Summary]");
    };
    expect(await ask(false)).toBe(false);
    expect(summariser.calls).toHaveLength(0);
    expect(await ask({ ...settings, model: summariser.reference })).toBe(true);
    expect(summariser.calls.length).toBeGreaterThan(0);
  });
});

describe("the local sandbox", () => {
  it("is a factory whose folder, environment and policy an agent takes", async () => {
    expect(local({ cwd: "x", env: { A: "b" } })).toEqual({ provider: "local", cwd: "x", env: { A: "b" } });
    const cwd = newProject({ "a.txt": "a" });
    const sandbox = local({ cwd, env: { GIVEN: "given" } });
    const agent = await init({
      ...open,
      ...host(),
      env: { SECRET_KEY: "never-shown-1" },
      sandbox,
      model: "demo:",
    });
    const session = await agent.session();
    expect((await session.shell('cat a.txt; echo "$GIVEN[$SECRET_KEY]"')).stdout).toBe("agiven[]\n");
    await agent.destroy();
    const reader = await init({ ...host(), sandbox: local({ cwd }), model: "demo:" });
    const readOnly = await reader.session();
    expect(await readOnly.fs.readFile("a.txt")).toBe("a");
    await expect(readOnly.fs.writeFile("a.txt", "b")).rejects.toMatchObject({ code: "sandbox_denied" });
    await expect(readOnly.shell("ls")).rejects.toMatchObject({ code: "sandbox_denied" });
    await reader.destroy();
  });
});

describe("the configuration", () => {
  it("names its folders from the project's root", async () => {
    const settings = { model: "demo:", stateDir: "kept", skillsDir: "library" };
    const root = newProject({
      "edgeflue.config.ts": `export default ${JSON.stringify(settings)};`,
      "library/plain.md": "---\ndescription: d\n---\nBe plain.",
    });
    const agent = await init({ root, env: {} });
    expect((await (await agent.session()).skill("plain")).text).toContain("Be plain.");
    await agent.destroy();
    expect(existsSync(join(root, "kept/sessions"))).toBe(true);
  });

  it("of a project reaches its agents, and what an agent sets comes first", async () => {
    const roles = { "library/pirate.md": "Be a pirate." };
    const settings = { model: "demo:", rolesDir: "library", maxTaskDepth: 0, allowedCommands: ["echo"] };
    const text = `export default ${JSON.stringify(settings)};`;
    const project = host({ ...roles, "edgeflue.config.ts": text });
    const agent = await init({ ...project, ...open });
    const session = await agent.session();
    expect((await session.prompt("hi", { role: "pirate" })).model.id).toBe("demo");
    expect((await session.shell("ls")).exitCode).toBe(127);
    await expect(session.task("x")).rejects.toMatchObject({ code: "invalid_request" });
    await agent.destroy();
    const own = await init({ ...project, ...open, name: "own", maxTaskDepth: 1, allowedCommands: ["ls"] });
    const other = await own.session();
    expect((await other.shell("ls")).exitCode).toBe(0);
    expect((await other.task("hello")).text).toContain("hello");
    await own.destroy();
  });
});
