import { describe, expect, it } from "vitest";
import { parseModelReference } from "../../src/model/model-reference.ts";

describe("parseModelReference", () => {
  it.each([
    ["openai:gpt-5.5", "openai", "gpt-5.5"],
    ["openai/gpt-5.5", "openai", "gpt-5.5"],
    ["openai:meta/llama:3", "openai", "meta/llama:3"],
    ["demo:", "demo", ""],
  ])("splits %s", (text, provider, modelId) => {
    expect(parseModelReference(text)).toEqual({ provider, modelId });
  });

  it.each(["gpt-5.5", "", ":x", "/x"])("refuses %j with an example", (text) => {
    expect(() => parseModelReference(text)).toThrowError(
      expect.objectContaining({ hint: expect.stringContaining("openai:gpt-5.5") }),
    );
  });
});
