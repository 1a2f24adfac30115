/** Harness backends: edgeflue's own and a small foreign one pass the same suite. */

import { createAgent, registerHarness } from "edgeflue";
import { describeHarness, scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { loopHarness } from "./support/loop-harness.ts";

registerHarness("loop", loopHarness);

for (const harness of ["ai-sdk", "loop"]) {
  describeHarness({ harness, open: testAgent }, { describe, it, expect });
}

describe("registerHarness", () => {
  it("makes an unknown name an error that lists the known ones", async () => {
    await using session = await testAgent({ harness: "lop" }, { model: scriptModel() });
    await expect(session.prompt("Hi")).rejects.toMatchObject({
      code: "agent_invalid",
      hint: expect.stringMatching(/Unknown harness backend "lop"\. Available: ai-sdk, (?:.+, )?loop\./),
    });
  });

  it("leaves edgeflue's own in place, and refuses what cannot run", () => {
    expect(() => registerHarness("ai-sdk", loopHarness)).toThrow("built in");
    expect(() => registerHarness("x", {} as typeof loopHarness)).toThrow("must have a function run()");
  });

  it("gives a backend the system prompt, the role and the call's settings", async () => {
    const seen: unknown[] = [];
    registerHarness("spy", {
      run: async ({ system, thinkingLevel, modelReference, tools }) => {
        seen.push({
          system: system.includes("Be brief."),
          thinkingLevel,
          modelReference,
          tools: tools.length > 3,
        });
        return { text: "ok" };
      },
    });
    const model = scriptModel();
    const agent = createAgent(() => ({ harness: "spy", instructions: "Be brief.", thinkingLevel: "low" }));
    await using session = await testAgent(agent, { model });
    expect((await session.prompt("Hi", { thinkingLevel: "high" })).text).toBe("ok");
    expect(seen).toEqual([
      { system: true, thinkingLevel: "high", modelReference: model.reference, tools: true },
    ]);
  });
});
