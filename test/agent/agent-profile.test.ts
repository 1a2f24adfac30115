/** Profiles: how they are checked, extended and worked into an agent. */

import {
  type AgentProfile,
  createAgent,
  defineAgentProfile,
  defineTool,
  extendAgentProfile,
  profileToRole,
  resolveAgentProfile,
} from "edgeflue";
import { describe, expect, it } from "vitest";

const context = { id: "x", name: "test", session: "default", env: {} };
const tool = (name: string) => defineTool({ name, description: "d", execute: () => "" });
const circle: AgentProfile = { name: "a" };
circle.subagents = [{ name: "b", subagents: [circle] }];

describe("defineAgentProfile", () => {
  it("returns what it was given", () => {
    const profile = {
      name: "reviewer",
      description: "d",
      model: false as const,
      instructions: "i",
      thinkingLevel: "high" as const,
      skills: ["triage"],
      tools: [tool("look")],
      subagents: [{ name: "helper" }],
      compaction: false as const,
    };
    expect(defineAgentProfile(profile)).toBe(profile);
  });

  it.each([
    [1, "requires an object"],
    [{ modle: "x" }, 'Unknown profile field "modle"'],
    [{ sandbox: "virtual" }, 'Unknown profile field "sandbox"'],
    [{ name: "1st" }, 'Profile field "name" must be letters'],
    [{ description: " " }, '"description" must be a non-empty string'],
    [{ instructions: "" }, '"instructions"'],
    [{ model: "" }, '"model" must be a non-empty string, a list of them, or false'],
    [{ thinkingLevel: "max" }, '"thinkingLevel"'],
    [{ compaction: { reserveTokens: -1 } }, '"compaction".reserveTokens'],
    [{ compaction: { model: "" } }, '"compaction".model'],
    [{ tools: [{ name: "a" }] }, '"tools" [0]: description of tool "a"'],
    [{ tools: [tool("a"), tool("a")] }, 'two tools named "a"'],
    [{ skills: "triage" }, '"skills" must be a list'],
    [{ skills: ["a b"] }, '"skills" [0]'],
    [{ skills: ["a", "a"] }, 'names the skill "a" twice'],
    [{ subagents: [1] }, '"subagents" [0] must be a profile'],
    [{ subagents: [{}] }, '"subagents" [0] has no name'],
    [{ subagents: [{ name: "a", modle: 1 }] }, '"subagents" [0] has an unknown field "modle"'],
    [{ subagents: [{ name: "a", model: 1 }] }, '"subagents" [0].model must be'],
    [{ subagents: [{ name: "a" }, { name: "a" }] }, 'two subagents named "a"'],
  ])("refuses %j", (profile, expected) => {
    expect(() => defineAgentProfile(profile as never)).toThrowError(expected);
  });

  it("refuses a circle of subagents", () => {
    expect(() => defineAgentProfile(circle)).toThrowError("a profile is a subagent of itself");
    expect(() => defineAgentProfile({ subagents: [circle] })).toThrowError("a subagent of itself");
  });
});

describe("an agent with a profile", () => {
  const base = defineAgentProfile({
    name: "base",
    model: "openai:base",
    instructions: "base",
    thinkingLevel: "low",
    tools: [tool("first")],
    skills: ["one"],
  });

  it("takes its own scalars first, inherits what is undefined, and joins lists", async () => {
    const agent = createAgent(() => ({
      profile: base,
      instructions: "own",
      tools: [tool("second")],
      skills: ["two"],
      allowWrite: true,
    }));
    const config = await agent.configure(context);
    expect(config).toMatchObject({
      model: "openai:base",
      instructions: "own",
      thinkingLevel: "low",
      skills: ["one", "two"],
      allowWrite: true,
    });
    expect(config.tools?.map(({ name }) => name)).toEqual(["first", "second"]);
    expect("profile" in config).toBe(false);
    expect(base.tools).toHaveLength(1);
  });

  it("takes false for a value", () => {
    expect(resolveAgentProfile({ profile: base, model: false }).model).toBe(false);
    expect(resolveAgentProfile({ profile: { model: false } }).model).toBe(false);
  });

  it("may be a profile altogether", async () => {
    expect(await createAgent(() => base).configure(context)).toEqual(base);
  });

  it.each([
    [{ profile: base, tools: [tool("first")] }, 'two tools named "first"'],
    [{ profile: base, skills: ["one"] }, 'names the skill "one" twice'],
    [{ profile: { modle: 1 } }, '"profile" has an unknown field "modle"'],
    [{ profile: "base" }, '"profile" must be a profile'],
  ])("is refused for %j", async (config, expected) => {
    await expect(createAgent(() => config as never).configure(context)).rejects.toThrowError(expected);
  });
});

describe("extendAgentProfile", () => {
  it("returns a copy", () => {
    const profile = defineAgentProfile({ name: "a", model: "m", tools: [tool("one")] });
    const extended = extendAgentProfile(profile, { model: "n", tools: [tool("two")] });
    expect(extended).toMatchObject({ name: "a", model: "n" });
    expect(extended.tools).toHaveLength(2);
    expect(profile).toMatchObject({ model: "m", tools: [{ name: "one" }] });
  });
});

describe("profileToRole", () => {
  it("keeps what a role has", () => {
    const profile = { name: "a", description: "d", instructions: "i", model: "m", tools: [] };
    expect(profileToRole(profile)).toEqual({ name: "a", description: "d", instructions: "i", model: "m" });
    expect(profileToRole({ name: "a", instructions: "i", model: false })).toEqual({
      name: "a",
      instructions: "i",
    });
    expect(profileToRole({ name: "a" })).toBeUndefined();
  });
});
