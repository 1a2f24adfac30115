/** Every mistake in a definition is an error that names the field. */

import { createAgent, defineCommand, defineTool } from "edgeflue";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const context = { id: "x", name: "test", session: "default", env: {} };
const tool = defineTool({ name: "look", description: "Looks.", execute: () => "seen" });

describe("createAgent", () => {
  it("accepts a whole configuration, from a plain or an async initializer", async () => {
    const config = {
      description: "d",
      model: "openai:gpt-5.5",
      instructions: "i",
      thinkingLevel: "high" as const,
      tools: [tool],
      sandbox: "virtual" as const,
      allowWrite: true,
      allowShell: true,
      allowedCommands: ["rg"],
      limits: { steps: 3 },
    };
    expect(await createAgent(() => config).configure(context)).toEqual(config);
    expect(await createAgent(async () => config).configure(context)).toEqual(config);
  });

  it("hands the initializer the instance, the session and the environment", async () => {
    const agent = createAgent(({ id, session, env }) => ({ instructions: `${id} ${session} ${env.KEY}` }));
    const config = await agent.configure({ ...context, id: "ticket-7", env: { KEY: "value" } });
    expect(config.instructions).toBe("ticket-7 default value");
  });

  it("refuses anything that is not a function", () => {
    expect(() => createAgent({} as never)).toThrowError("createAgent() requires an initializer function");
  });

  it.each([
    [null, "must return an object"],
    [[], "must return an object"],
    [{ modle: "x" }, 'Unknown agent field "modle"'],
    [{ toString: "x" }, 'Unknown agent field "toString"'],
    [
      { permissions: { commands: { "git *": "aks" } } },
      'Agent field "permissions".commands must be "allow", "ask" or "deny" for the pattern "git *".',
    ],
    [{ model: "" }, '"model" must be a non-empty string, a list of them, or false'],
    [{ model: 1 }, '"model"'],
    [{ instructions: " " }, '"instructions"'],
    [{ description: "" }, '"description"'],
    [{ thinkingLevel: "maximum" }, '"thinkingLevel" must be "off", "minimal"'],
    [{ tools: {} }, '"tools" must be a list'],
    [{ tools: [{ name: "a" }] }, '"tools" [0]: description of tool "a"'],
    [{ tools: [tool, tool] }, 'two tools named "look". Tool names must be unique'],
    [{ sandbox: "cloud" }, '"sandbox" must be "virtual"'],
    [{ allowWrite: "yes" }, '"allowWrite" must be true or false'],
    [{ allowShell: 1 }, '"allowShell"'],
    [{ allowedCommands: [] }, '"allowedCommands" is empty: leave it out to allow every command'],
    [{ allowedCommands: "rg" }, '"allowedCommands" must be a list'],
    [
      { allowedCommands: ["rg"] },
      '"allowedCommands" does nothing without "allowShell": add allowShell: true',
    ],
    [{ commands: ["rg"] }, '"commands" does nothing without "allowShell"'],
    [{ network: [{ url: "https://a.test/" }] }, '"network" does nothing without "allowShell"'],
    [{ applyPatch: true, allowShell: true }, '"applyPatch" does nothing without "allowWrite"'],
    [{ limits: { steps: 0 } }, '"limits".steps'],
    [{ limits: { stepz: 1 } }, 'unknown field "stepz". Did you mean "steps"'],
  ])("refuses %j", async (config, expected) => {
    await expect(createAgent(() => config as never).configure(context)).rejects.toThrowError(expected);
  });

  it.each([
    { allowedCommands: ["rg"], allowShell: false },
    { network: [{ url: "https://a.test/" }], allowShell: false },
    { network: [], commands: [] },
    { applyPatch: true, allowWrite: false },
    { applyPatch: false },
  ])("takes %j: nothing in it is ignored without a word", async (config) => {
    expect(await createAgent(() => config as never).configure(context)).toEqual(config);
  });

  it("takes model: false for a real value and undefined for none", async () => {
    expect(await createAgent(() => ({ model: false })).configure(context)).toEqual({ model: false });
    expect(await createAgent(() => ({ model: undefined }) as never).configure(context)).toEqual({
      model: undefined,
    });
  });
});

describe("defineTool", () => {
  const good = { name: "look", description: "Looks.", execute: () => "" };

  it.each([
    [{ ...good, name: "1st" }, "name must be letters"],
    [{ ...good, name: "a".repeat(65) }, "name must be letters"],
    [{ ...good, description: " " }, 'description of tool "look"'],
    [{ ...good, execute: "x" }, 'execute of tool "look" must be a function'],
    [{ ...good, effect: "twice" }, 'effect of tool "look" must be "read", "idempotent", "once"'],
    [{ ...good, needApproval: true }, 'unknown field "needApproval". Did you mean "needsApproval"?'],
    [{ ...good, needsApproval: "yes" }, 'needsApproval of tool "look" must be true, false or a function'],
    [{ ...good, description: undefined }, 'description of tool "look"'],
    [{ ...good, parameters: "x" }, 'parameters of tool "look" must be a zod schema'],
    [{ ...good, parameters: { _def: {} } }, "not a schema of zod 4"],
  ])("refuses %j", (definition, expected) => {
    expect(() => defineTool(definition as never)).toThrowError(expected);
  });

  it("gives execute the type of its schema", () => {
    const add = defineTool({
      name: "add",
      description: "Adds.",
      parameters: z.object({ left: z.number(), note: z.string().default("none") }),
      execute: ({ left, note }) => `${left.toFixed(1)} ${note.toUpperCase()}`,
    });
    expect(add.execute({ left: 1, note: "x" }, {} as never)).toBe("1.0 X");
  });
});

it("names a misspelled field of a command before the one that is missing", () => {
  const command = { name: "build", description: "Builds.", comand: "make" };
  expect(() => defineCommand(command as never)).toThrow('unknown field "comand". Did you mean "command"?');
});

it.each([
  [
    { limits: { toolCalls: -1 } },
    '[edgeflue] Agent field "limits".toolCalls must be a whole number from 1 on.',
  ],
  [{ limits: { toolCals: 1 } }, 'has an unknown field "toolCals". Did you mean "toolCalls"?'],
  [
    { subagents: [{ name: "a", compaction: { modl: "x" } }] },
    '[0].compaction has an unknown field "modl". Did you mean "model"?',
  ],
])("says what is wrong with %j with one mark at the end", async (config, sentence) => {
  const failure = await createAgent(() => config as object)
    .configure(context)
    .catch((error: Error) => error.message);
  expect(String(failure).endsWith(sentence)).toBe(true);
});
