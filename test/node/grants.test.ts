/** What an author grants and narrows: secrets of an agent, a subagent and a skill; the tools that a subagent keeps. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentConfig, createAgent, defineAgentProfile, defineCommand, defineTool } from "edgeflue";
import { memorySql, type ScriptStep, scriptModel, testAgent } from "edgeflue/testing";
import { afterAll, describe, expect, it } from "vitest";

const root = mkdtempSync(join(tmpdir(), "edgeflue-grants-"));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "skills"));
writeFileSync(
  join(root, "skills/deploy.md"),
  "---\ndescription: Deploys.\nsecrets: DEPLOY_WORD\n---\nRun the command.",
);
writeFileSync(join(root, "skills/guarded.md"), "---\ndescription: Reads.\nallowed-tools: Read\n---\nRead.");

const env = { DATABASE_URL: "postgres://me:pw@db", MAIL_WORD: "mail-word-77", DEPLOY_WORD: "deploy-word-88" };
const shell = { allowShell: true, allowWrite: true } as const;
const show = 'env | grep -E "^(DATABASE|MAIL|DEPLOY)" | sort >> seen.txt; echo "now: $DATABASE_URL"';
const bash = { name: "bash", input: { command: show } };
const task = (agent?: string) => ({ name: "task", input: { prompt: "Go on.", ...(agent && { agent }) } });

/** What commands saw, as a file holds it, and all that anybody can read of the session. */
async function play(config: AgentConfig, ...steps: ScriptStep[]) {
  const model = scriptModel(...steps, { text: "done" }, { text: "done" });
  await using session = await testAgent({ ...shell, ...config }, { model, env, root });
  await session.prompt("Go.");
  const seen = (await session.files.exists("seen.txt")) ? await session.files.readText("seen.txt") : "";
  const told = JSON.stringify([await session.messages(), await session.events()]);
  return { seen, told };
}

describe("secrets that an author grants", () => {
  it("U7: an agent's commands get them, and nobody reads them", async () => {
    const { seen, told } = await play({ secrets: ["DATABASE_URL"] }, { toolCalls: [bash] });
    expect(seen).toBe("DATABASE_URL=postgres://me:pw@db\n");
    expect(told).toContain("now: [secret DATABASE_URL]");
    expect(told).not.toContain("postgres://me");
  });

  it("U7: a subagent has its own instead, or its agent's where it names none", async () => {
    const mailer = defineAgentProfile({ name: "mailer", instructions: "Mail.", secrets: ["MAIL_WORD"] });
    const clerk = defineAgentProfile({ name: "clerk", instructions: "Write." });
    const config = { secrets: ["DATABASE_URL"], subagents: [mailer, clerk] };
    const mails = await play(config, { toolCalls: [task("mailer")] }, { toolCalls: [bash] });
    expect(mails.seen).toBe("MAIL_WORD=mail-word-77\n");
    expect(mails.told).not.toContain("mail-word-77");
    const writes = await play(config, { toolCalls: [task("clerk")] }, { toolCalls: [bash] });
    expect(writes.seen).toBe("DATABASE_URL=postgres://me:pw@db\n");
  });

  it("U7: a subagent that is asked directly has them too", async () => {
    const mailer = defineAgentProfile({ name: "mailer", instructions: "Mail.", secrets: ["MAIL_WORD"] });
    const model = scriptModel({ toolCalls: [bash] }, { text: "done" });
    const config = { ...shell, secrets: ["DATABASE_URL"], subagents: [mailer] };
    await using session = await testAgent(config, { model, env, root });
    await session.subagent("Go.", { agent: "mailer" });
    expect(await session.files.readText("seen.txt")).toBe("MAIL_WORD=mail-word-77\n");
  });

  it("U7: a skill's commands get them while it is done", async () => {
    const model = scriptModel(
      { toolCalls: [bash] },
      { text: "done" },
      { toolCalls: [bash] },
      { text: "done" },
    );
    await using session = await testAgent({ ...shell, skills: ["deploy"] }, { model, env, root });
    await session.skill("deploy");
    await session.prompt("Once more: deploy-word-88");
    expect(await session.files.readText("seen.txt")).toBe("DEPLOY_WORD=deploy-word-88\n");
    expect(JSON.stringify(await session.messages())).not.toContain("deploy-word-88");
  });

  it("U7: one that the host does not have is the agent's mistake, by its name", async () => {
    await using session = await testAgent({ secrets: ["DATABSE_URL"] }, { env, root });
    await expect(session.prompt("Go.")).rejects.toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining("DATABSE_URL"),
    });
  });
});

const rollback = defineTool({ name: "rollback", description: "Rolls back.", execute: () => "rolled back" });
const count = defineTool({ name: "count", description: "Counts.", execute: () => "3" });

describe("tools that a subagent keeps", () => {
  /** What a subagent is offered. */
  async function offered(scribe: Parameters<typeof defineAgentProfile>[0], config: AgentConfig = {}) {
    const model = scriptModel({ toolCalls: [task("scribe")] }, { text: "child" }, { text: "done" });
    const subagents = [defineAgentProfile({ name: "scribe", instructions: "Write.", ...scribe })];
    const agent = { ...shell, tools: [rollback], skills: ["deploy"], subagents, ...config };
    await using session = await testAgent(agent, { model, env, root });
    await session.prompt("Go.");
    const call = model.calls[1];
    return { names: call?.tools?.map(({ name }) => name), system: JSON.stringify(call?.prompt[0]) };
  }

  it("U8: all of them, and its own, unless it says otherwise", async () => {
    const { names } = await offered({ tools: [count] });
    expect(names).toEqual(expect.arrayContaining(["read", "bash", "task", "skill", "rollback", "count"]));
  });

  it("U8: those that inherit names, built-in ones included, and its own", async () => {
    const { names, system } = await offered({ inherit: ["read", "grep"], tools: [count] });
    expect(names).toEqual(["read", "grep", "count"]);
    expect(system).not.toContain("You have skills");
    expect((await offered({ inherit: [] })).names ?? []).toEqual([]);
  });

  it("U8: an agent keeps the built-in tools that inherit names", async () => {
    const model = scriptModel({ text: "done" });
    const agent = { ...shell, tools: [rollback], skills: ["deploy"], inherit: ["read"] };
    await using session = await testAgent(agent, { model, env, root });
    await session.prompt("Go.");
    expect(model.calls[0]?.tools?.map(({ name }) => name)).toEqual(["read", "rollback"]);
    expect(JSON.stringify(model.calls[0]?.prompt[0])).not.toContain("You have skills");
  });

  it("U8: refuses a name that no tool has", async () => {
    await expect(offered({ inherit: ["rollbak"] })).rejects.toMatchObject({
      hint: expect.stringContaining(
        'Subagent "scribe", field "inherit": there is no tool "rollbak". Did you mean "rollback"?',
      ),
    });
  });
});

describe("a guard", () => {
  it("U1: is refused when it names a tool that does not exist", async () => {
    await using agent = await testAgent({ needsApproval: ["Bash"] }, { root });
    await expect(agent.prompt("Go.")).rejects.toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining('"needsApproval": there is no tool "Bash". Did you mean "bash"?'),
    });
    await using called = await testAgent({}, { root });
    await expect(called.prompt("Go.", { allowedTools: ["raed"] })).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining('no tool "raed". Did you mean "read"?'),
    });
    await called.prompt("Go.", { allowedTools: ["count"], tools: [count] });
    await using skilled = await testAgent({ skills: ["guarded"] }, { root });
    await expect(skilled.skill("guarded")).rejects.toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining(
        'guarded.md: allowed_tools names what does not exist: there is no tool "Read"',
      ),
    });
  });

  it("U1: of a command holds as one of a tool does", async () => {
    const wipe = defineCommand({
      name: "wipe",
      description: "Wipes.",
      command: "rm -rf x",
      needsApproval: true,
    });
    const model = scriptModel({ toolCalls: [{ name: "wipe" }] }, { text: "done" });
    await using session = await testAgent({ ...shell, commands: [wipe] }, { model, root });
    const { operationId } = await session.dispatch("Go.");
    for await (const event of session.follow({ operationId })) if (event.type === "approval_requested") break;
    const [approval] = await session.approvals();
    expect(approval).toMatchObject({ toolName: "wipe", status: "waiting" });
    await session.decide(approval?.approvalId ?? "", { decision: "deny" });
    for await (const _ of session.follow({ operationId }));
    expect(JSON.stringify(await session.messages())).toContain("The call was denied");
  });
});

describe("what does not exist", () => {
  const scribe = { name: "scribe", instructions: "Write." };
  it.each<[AgentConfig, string]>([
    [{ compaction: { model: "opnai:x" } }, '"compaction.model": No provider is named "opnai".'],
    [{ subagents: [{ ...scribe, model: "acme:x" }] }, 'Subagent "scribe", field "model": No provider'],
    [
      { subagents: [{ ...scribe, skills: ["nope"] }] },
      'Subagent "scribe", field "skills": there is no skill',
    ],
    [{ skills: ["deplyo"] }, '"skills": there is no skill "deplyo". Did you mean "deploy"?'],
    [{ ...shell, commands: ["gerp"] }, "commands names what the virtual sandbox does not have: gerp."],
    [{ ...shell, allowedCommands: ["gerp"] }, "allowedCommands names what the virtual sandbox does not have"],
    [{ secrets: ["NOPE"] }, 'The field "secrets" names what the host does not have: NOPE. A secret is'],
  ])("is the agent's mistake: %j", async (config, problem) => {
    await using session = await testAgent(config, { env, root });
    await expect(session.prompt("Go.")).rejects.toMatchObject({
      code: "agent_invalid",
      hint: expect.stringContaining(problem),
    });
  });

  it("is the caller's mistake in a call", async () => {
    await using session = await testAgent(shell, { env, root });
    await expect(session.prompt("Go.", { commands: ["gerp"] })).rejects.toMatchObject({
      code: "invalid_request",
      message: "commands names what the virtual sandbox does not have: gerp.",
    });
  });
});

describe("needsApproval of a tool", () => {
  it.each([
    ["a promise", async () => Promise.reject(new Error("no"))],
    ["undefined", () => undefined],
    ['"no"', () => "no"],
  ])("stops the call when it returns %s", async (returned, needsApproval) => {
    let runs = 0;
    const execute = () => {
      runs += 1;
      return "paid";
    };
    const pay = defineTool({
      name: "pay",
      description: "Pays.",
      needsApproval: needsApproval as never,
      execute,
    });
    const { told } = await play({ tools: [pay] }, { toolCalls: [{ name: "pay", input: {} }] });
    expect(runs).toBe(0);
    const problem = `needsApproval of the tool "pay" must return true or false; it returned ${returned}.`;
    expect(told.replaceAll("\\", "")).toContain(problem);
  });
});

describe("a payload", () => {
  it("U2: of the call that begins a session is the initializer's, also after a restart", async () => {
    const sql = memorySql();
    const agent = createAgent(({ payload }) => ({ instructions: `For ${payload.customer ?? "nobody"}.` }));
    const ask = async (text: string, customer?: string) => {
      const model = scriptModel({ text: "done" });
      await using session = await testAgent(agent, { model, root, sql });
      await session.prompt(text, customer === undefined ? {} : { payload: { customer } });
      return JSON.stringify(model.calls[0]?.prompt[0]);
    };
    expect(await ask("one", "Ada")).toContain("For Ada.");
    expect(await ask("two")).toContain("For Ada.");
    expect(await ask("three", "Bob")).toContain("For Ada.");
  });
});

describe("options of calls", () => {
  it("U2: unknown ones are refused, wherever the session is held", async () => {
    await using session = await testAgent(shell, { root });
    const wrong = { sesion: "private", timeout: 3, recursiv: true } as object;
    const calls: (() => Promise<unknown>)[] = [
      () => session.prompt("hi", wrong),
      () => session.skill("x", wrong),
      () => session.task("x", wrong),
      () => session.dispatch("x", wrong),
      () => session.shell("ls", wrong),
      () => session.compact(wrong),
      () => session.abort(wrong),
      () => session.messages(wrong),
      () => session.events(wrong),
      () => session.stream("hi", wrong).next(),
      () => session.follow(wrong).next(),
      () => session.fs.mkdir("a", wrong),
      () => session.fs.rm("a", wrong),
      () => testAgent(shell, wrong),
      () => testAgent(shell, { config: { typedRetrys: 1 } as object }),
    ];
    for (const call of calls) {
      await expect((async () => call())()).rejects.toThrowError(/[Uu]nknown (?:\w+ )?(?:field|option) "/);
    }
  });

  it("never replace what the call asks for", async () => {
    await using session = await testAgent(shell, { root });
    const calls: [string, (field: object) => Promise<unknown>][] = [
      ["message", (field) => session.prompt("hi", field)],
      ["skill", (field) => session.prompt("hi", field)],
      ["task", (field) => session.stream("hi", field).next()],
      ["message", (field) => session.dispatch("hi", field)],
      ["skill", (field) => session.skill("x", field)],
      ["message", (field) => session.task("x", field)],
      ["command", (field) => session.shell("ls", field)],
    ];
    for (const [field, call] of calls) {
      await expect(call({ [field]: "other" })).rejects.toMatchObject({
        code: "invalid_request",
        message: expect.stringContaining(`Unknown option "${field}" of a `),
      });
    }
    await expect(session.prompt("hi", { args: {} } as object)).rejects.toThrow('Unknown field "args"');
    expect((await session.messages()).messages).toEqual([]);
  });

  it("and arguments of the wrong kind are refused in a sentence, never by a crash of the code", async () => {
    await using session = await testAgent(shell, { root });
    const wrong = (value: unknown) => value as never;
    const calls: [() => Promise<unknown>, string][] = [
      [() => session.prompt("hi", wrong(5)), "The options of a prompt must be an object."],
      [() => session.skill("hi", wrong(null)), "The options of a skill must be an object."],
      [() => session.streamSkill("hi", wrong(null)).next(), "The options of a skill must be an object."],
      [() => session.task("hi", wrong(null)), "The options of a task must be an object."],
      [() => session.shell("hi", wrong(null)), "The options of a command must be an object."],
      [() => session.prompt("hi", { images: wrong(["x"]) }), 'The field "images" [0] must be an object.'],
      [() => session.prompt("hi", { images: wrong([{ dat: "x" }]) }), 'Did you mean "data"?'],
      [() => session.prompt("hi", { images: wrong({}) }), 'The field "images" must be a list.'],
      [() => session.prompt("hi", { tools: wrong({}) }), 'The field "tools" must be a list.'],
      [() => session.prompt("hi", { commands: wrong({}) }), 'The field "commands" must be a list.'],
      [() => session.prompt("hi", { signal: wrong("x") }), 'The option "signal" must be an AbortSignal.'],
      [() => session.shell("ls", { signal: wrong(null) }), 'The option "signal" must be an AbortSignal.'],
      [() => session.shell("ls", { timeoutMs: 1e9 }), "must be a number above 0, at most 600000."],
      [() => session.decide("x", wrong(undefined)), "The decision must be an object."],
      [
        () => session.decide(wrong(undefined), { decision: "deny" }),
        "The approvalId must be a non-empty text.",
      ],
      [() => session.operation(wrong(undefined)), "The operationId must be a non-empty text."],
      [() => session.decide("x", wrong({ decision: undefined })), 'The field "decision" is missing.'],
      [() => session.messages(wrong(5)), "The query must be an object."],
      [() => session.fs.writeFile("a", wrong(5)), "The content of a file must be a text or a Uint8Array."],
      [() => session.fs.writeFile(wrong(5), "a"), "The path must be a text."],
    ];
    for (const [call, sentence] of calls) {
      await expect(call()).rejects.toMatchObject({
        code: "invalid_request",
        message: expect.stringContaining(sentence),
      });
    }
    const flag = wrong({ flag: "a" });
    await expect(session.fs.writeFile("a", "b", flag)).rejects.toThrow(
      'fs.writeFile(): unknown option "flag"',
    );
    await expect(session.fs.readFile("a", flag)).rejects.toThrow('fs.readFile(): unknown option "flag"');
  });
});
