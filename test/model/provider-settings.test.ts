/** Which settings a provider gets from the environment, the configuration and a program. */

import { describe, expect, it } from "vitest";
import { readProviderSettings } from "../../src/model/provider-settings.ts";

describe("the settings of providers", () => {
  it("come from variables that begin with the provider's name", () => {
    const settings = readProviderSettings({
      OPENAI_API_KEY: "a",
      OPENAI_BASE_URL: "https://gateway.example/v1",
      OPENAI_API: "chat",
      ANTHROPIC_API_KEY: "b",
      MY_GATEWAY_BASE_URL: "https://my.example",
      UNRELATED: "x",
    });
    expect(settings).toMatchObject({
      openai: { apiKey: "a", baseUrl: "https://gateway.example/v1", api: "chat" },
      anthropic: { apiKey: "b" },
      "my-gateway": { baseUrl: "https://my.example" },
    });
  });

  it("take Google's key under each name that it goes by, its own first", () => {
    expect(readProviderSettings({ GEMINI_API_KEY: "c" }).google).toEqual({ apiKey: "c" });
    expect(readProviderSettings({ GOOGLE_GENERATIVE_AI_API_KEY: "b", GEMINI_API_KEY: "c" }).google).toEqual({
      apiKey: "b",
    });
    expect(readProviderSettings({ GOOGLE_API_KEY: "a", GEMINI_API_KEY: "c" }).google).toEqual({
      apiKey: "a",
    });
  });

  it("have the environment before the configuration, and a program before both", () => {
    const defaults = { openai: { apiKey: "config", baseUrl: "https://config.example", api: "chat" } };
    const overrides = { openai: { baseUrl: "https://program.example" } };
    expect(readProviderSettings({ OPENAI_API_KEY: "env" }, { defaults, overrides }).openai).toEqual({
      apiKey: "env",
      baseUrl: "https://program.example",
      api: "chat",
    });
  });

  it("leave out what is empty or undefined", () => {
    const defaults = { openai: { apiKey: "config" } };
    expect(
      readProviderSettings({ OPENAI_API_KEY: "", OPENAI_BASE_URL: undefined }, { defaults }).openai,
    ).toEqual({
      apiKey: "config",
    });
  });

  it("reach a provider of the configuration whose name has other characters", () => {
    const defaults = { my_llm: { baseUrl: "https://a.example" } };
    expect(readProviderSettings({ MY_LLM_API_KEY: "k" }, { defaults }).my_llm).toEqual({
      baseUrl: "https://a.example",
      apiKey: "k",
    });
  });
});
