/** The project's configuration: what is taken, what is refused and in which words, and what the environment changes. */

import { describe, expect, it } from "vitest";
import { applyEnvironment } from "../../src/agent/config/apply-environment.ts";
import { defineConfig, type EdgeflueConfig } from "../../src/agent/config/define-config.ts";

const full: EdgeflueConfig = {
  model: "anthropic:claude-sonnet-5-5",
  thinkingLevel: "low",
  harness: "ai-sdk",
  sandbox: { provider: "virtual" },
  skillsDir: "library/skills",
  rolesDir: "library/roles",
  agentsDir: "library/agents",
  stateDir: ".state",
  allowedCommands: ["rg", "jq"],
  allowCompoundCommands: false,
  maxTaskDepth: 0,
  typedRetries: 5,
  compaction: { enabled: true, contextWindowTokens: 200_000, model: "openai:gpt-5.5-mini" },
  providers: {
    ollama: { baseUrl: "http://localhost:11434/v1", apiKey: "", structuredOutput: true },
    openai: {
      api: "chat",
      storeResponses: true,
      headers: { "x-team": "blue" },
      prices: { "gpt-5.5": { input: 1.25, output: 10 } },
    },
  },
  prices: { "openai:gpt-5.5": { input: 1, output: 8, cacheRead: 0.1, cacheWrite: 1.5 } },
  env: { GITHUB_TOKEN: "secret", ABSENT: undefined },
  limits: { steps: 10 },
};

describe("defineConfig", () => {
  it("takes every field, and returns what it was given", () => {
    expect(defineConfig(full)).toBe(full);
    expect(defineConfig({})).toEqual({});
  });

  it.each([
    ["modle", { modle: "x" }, /^\[edgeflue\] Unknown configuration field "modle"\. Did you mean "model"\?$/],
    ["model", { model: "" }, /field "model" must be a non-empty string/],
    [
      "thinkingLevel",
      { thinkingLevel: "hard" },
      /field "thinkingLevel" must be "off", "minimal".*got "hard"/,
    ],
    ["sandbox", { sandbox: "docker" }, /field "sandbox" must be "virtual".*got "docker"\.$/],
    [
      "sandbox settings",
      { sandbox: { provider: "virtual", cwd: "." } },
      /field "sandbox" has an unknown field "cwd"/,
    ],
    ["allowedCommands", { allowedCommands: "rg" }, /field "allowedCommands" must be a list of command names/],
    ["maxTaskDepth", { maxTaskDepth: -1 }, /field "maxTaskDepth" must be a whole number from 0 to 32/],
    ["typedRetries", { typedRetries: 1.5 }, /field "typedRetries" must be a whole number from 0 to 10/],
    ["compaction", { compaction: false }, /field "compaction" must be an object; \{ enabled: false \}/],
    [
      "compaction.enabled",
      { compaction: { enabled: "no" } },
      /field "compaction"\.enabled must be true or false/,
    ],
    ["compaction.tokens", { compaction: { tokens: 1 } }, /field "compaction" has an unknown field "tokens"/],
    ["providers", { providers: [] }, /field "providers" must be an object/],
    [
      "a provider's field",
      { providers: { openai: { key: "k" } } },
      /field "providers" \["openai"\] has an unknown field "key"\. Known: apiKey, baseUrl/,
    ],
    [
      "a provider's baseUrl",
      { providers: { ollama: { baseUrl: "localhost" } } },
      /field "providers" \["ollama"\]\.baseUrl must be a URL/,
    ],
    ["headers", { providers: { a: { headers: { x: 1 } } } }, /\["a"\]\.headers \["x"\] must be a text/],
    [
      "a price",
      { prices: { "a:b": { input: -1, output: 1 } } },
      /\["a:b"\]\.input must be US dollars per million/,
    ],
    ["half a price", { prices: { "a:b": { input: 1 } } }, /\["a:b"\] must have input and output/],
    [
      "a price's model",
      { prices: { "gpt-5.5": { input: 1, output: 1 } } },
      /"gpt-5\.5", which is not a "provider:model"/,
    ],
    ["env", { env: { PORT: 80 } }, /field "env" \["PORT"\] must be a text/],
    ["limits", { limits: { steps: 0 } }, /field "limits"\.steps must be a whole number from 1/],
  ])("refuses a wrong %s in words", (_name, config, words) => {
    expect(() => defineConfig(config as EdgeflueConfig)).toThrowError(words);
  });

  it("refuses what is no object", () => {
    expect(() => defineConfig(undefined as unknown as EdgeflueConfig)).toThrowError(/requires an object/);
  });
});

it("takes a price of the demo model, whose name is its provider's", () => {
  const config = { prices: { "demo:": { input: 1, output: 2 } } };
  expect(defineConfig(config)).toMatchObject(config);
});

describe("applyEnvironment", () => {
  it("sets what the environment names over the configuration, and leaves everything else", () => {
    const env = {
      EDGEFLUE_MODEL: "openai:gpt-5.5",
      EDGEFLUE_THINKING_LEVEL: "high",
      EDGEFLUE_HARNESS: "other",
      EDGEFLUE_MAX_TASK_DEPTH: "2",
      EDGEFLUE_TYPED_RETRIES: "0",
      UNRELATED: "x",
    };
    expect(applyEnvironment(full, env)).toEqual({
      ...full,
      model: "openai:gpt-5.5",
      thinkingLevel: "high",
      harness: "other",
      maxTaskDepth: 2,
      typedRetries: 0,
    });
    expect(applyEnvironment(full, { EDGEFLUE_MODEL: "", EDGEFLUE_TYPED_RETRIES: " " })).toEqual(full);
  });

  it.each([
    ["EDGEFLUE_THINKING_LEVEL", "hard", /EDGEFLUE_THINKING_LEVEL is "hard"; it must be "off".*"xhigh"\.$/],
    [
      "EDGEFLUE_MAX_TASK_DEPTH",
      "deep",
      /EDGEFLUE_MAX_TASK_DEPTH is "deep"; it must be a whole number from 0 to 32/,
    ],
    [
      "EDGEFLUE_TYPED_RETRIES",
      "99",
      /EDGEFLUE_TYPED_RETRIES is "99"; it must be a whole number from 0 to 10/,
    ],
  ])("refuses a bad %s by its name", (variable, value, words) => {
    expect(() => applyEnvironment({}, { [variable]: value })).toThrowError(words);
  });

  it("refuses a variable whose name is nearly that of a setting", () => {
    for (const [variable, meant] of [
      ["EDGEFLUE_MODLE", "EDGEFLUE_MODEL"],
      ["EDGEFLUE_THINKINGLEVEL", "EDGEFLUE_THINKING_LEVEL"],
      ["EDGEFLUE_DEFAULT_AGENTS", "EDGEFLUE_DEFAULT_AGENT"],
    ])
      expect(() => applyEnvironment({}, { [variable as string]: "x" })).toThrowError(
        `${variable} is no setting. Did you mean ${meant}?`,
      );
  });

  it("refuses EDGEFLUE_SCHEDULES with a value that would serve nothing", () => {
    for (const value of ["", "on", "off"])
      expect(applyEnvironment({}, { EDGEFLUE_SCHEDULES: value })).toEqual({});
    expect(() => applyEnvironment({}, { EDGEFLUE_SCHEDULES: "true" })).toThrowError(
      'EDGEFLUE_SCHEDULES is "true"; it must be "on" or "off".',
    );
  });

  it("leaves an application's own variables alone", () => {
    const env = { EDGEFLUE_URL: "x", EDGEFLUE_KEY: "x", EDGEFLUE_API_KEY: "x", MODLE: "x", EDGEFLUE: "x" };
    expect(applyEnvironment({}, env)).toEqual({});
  });
});
