/** Which provider a model string finds. */

import { describe, expect, it, vi } from "vitest";
import { modelLimits } from "../../src/limits.ts";

// A registry of this file's own: other files that run in this process import providers.
vi.resetModules();
const { registerProvider } = await import("../../src/model/provider-registry.ts");
const { resolveModel } = await import("../../src/model/resolve-model.ts");

describe("the registry of providers", () => {
  it("finds what was registered, also when it loads on first use", async () => {
    registerProvider("slow", async (modelId) => ({ id: modelId, stream: async () => {} }));
    expect(await resolveModel("slow/large:v2", {})).toMatchObject({ id: "large:v2" });
  });

  it("hands over the settings of that name", async () => {
    registerProvider("mine", (_modelId, { apiKey = "" }) => ({ id: apiKey, stream: async () => {} }));
    expect(await resolveModel("mine:x", { mine: { apiKey: "k" }, other: { apiKey: "o" } })).toMatchObject({
      id: "k",
    });
  });

  it("says how to get a provider that has to be imported, and what there is instead of an unknown one", async () => {
    await expect(resolveModel("anthropic:claude-sonnet-5-5", {})).rejects.toMatchObject({
      code: "model_not_configured",
      hint: expect.stringContaining('import "edgeflue/anthropic";'),
    });
    await expect(resolveModel("acme:large", {})).rejects.toMatchObject({
      hint: expect.stringMatching(
        /^No provider is named "acme"\. Known: openai, demo.*To import: anthropic, google/,
      ),
    });
  });

  it("makes a model once for its settings, and keeps few, whatever callers name", async () => {
    let made = 0;
    registerProvider("counted", (modelId) => {
      made += 1;
      return { id: modelId, stream: async () => {} };
    });
    const settings = { counted: { apiKey: "k" } };
    const first = await resolveModel("counted:a", settings);
    expect(await resolveModel("counted:a", settings)).toBe(first);
    expect(await resolveModel("counted:a", { ...settings })).not.toBe(first);
    expect(made).toBe(2);
    for (let name = 0; name < 3 * modelLimits.cachedModelsMax; name += 1) {
      await resolveModel(`counted:${name}`, settings);
    }
    expect(await resolveModel("counted:a", settings)).not.toBe(first);
  });

  it("forgets the models of a provider that is replaced, also while one is being made", async () => {
    const settings = {};
    const make = (id: string) => () => ({ id, stream: async () => {} });
    registerProvider("late", make("old"));
    const pending = resolveModel("late:x", settings);
    registerProvider("late", make("new"));
    await pending;
    expect((await resolveModel("late:x", settings)).id).toBe("new");
  });
});
