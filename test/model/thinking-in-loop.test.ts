/** Whether a model that thinks by a budget may think in a step (read: openai-agents-python#1704, n8n#22550). */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { withThinkingAllowed } from "../../src/model/anthropic/thinking-in-loop.ts";
import { assistant, call, reasoning, result, user } from "./wire/build.ts";

const levelOf = (prompt: LanguageModelV4Prompt) =>
  withThinkingAllowed({ prompt, reasoning: "high" }).reasoning;

describe("a step of a loop of calls", () => {
  it("goes without thinking when the loop began without", () => {
    expect(levelOf([user("a"), assistant("Let me see.", call("c1")), result("c1")])).toBe("none");
    expect(levelOf([user("a"), assistant(call("c1")), result("c1"), user("and b")])).toBe("none");
  });

  it("thinks on when the loop began with a thought, in a new turn and with no calls", () => {
    expect(levelOf([user("a"), assistant(reasoning("hm"), call("c1")), result("c1")])).toBe("high");
    expect(levelOf([user("a"), assistant(call("c1")), result("c1"), assistant("done"), user("b")])).toBe(
      "high",
    );
    expect(levelOf([user("a")])).toBe("high");
  });
});
