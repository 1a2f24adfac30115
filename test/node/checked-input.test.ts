/** A tool's input that its author's schema checks with code of its own, which may take long, and may never end. */

import { defineTool } from "edgeflue";
import { FakeClock, scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toolLimits } from "../../src/limits.ts";

/** A tool whose check of its input ends when a test says so, and counts its calls. */
function checkedTool() {
  const begun = Promise.withResolvers<void>();
  const checked = Promise.withResolvers<boolean>();
  const calls: unknown[] = [];
  const known = z.string().refine(() => {
    begun.resolve();
    return checked.promise;
  });
  const tool = defineTool({
    name: "pay",
    description: "Pays.",
    parameters: z.object({ account: known }),
    execute: (input, { signal }) => {
      calls.push(input);
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve("stopped")));
    },
  });
  const model = scriptModel({ toolCalls: [{ name: "pay", input: { account: "a" } }] }, { text: "went on" });
  return { tool, model, calls, begun: begun.promise, end: () => checked.resolve(true) };
}

describe("a check that never ends", () => {
  it("is given up when its time is over, and the model reads that", async () => {
    const clock = new FakeClock();
    const { tool, model, begun, calls } = checkedTool();
    await using session = await testAgent({ tools: [tool] }, { model, clock });
    const answer = session.prompt("Pay.");
    await begun;
    clock.advance(toolLimits.callMsMax);
    expect((await answer).text).toBe("went on");
    expect(JSON.stringify(model.calls[1]?.prompt)).toContain(
      "Not run: the check of the input of pay took longer",
    );
    expect(calls).toEqual([]);
  });

  it("keeps no operation from ending", async () => {
    const { tool, model, begun } = checkedTool();
    await using session = await testAgent({ tools: [tool] }, { model });
    const answer = session.prompt("Pay.");
    await begun;
    await session.abort();
    await expect(answer).rejects.toMatchObject({ code: "operation_aborted" });
  });
});

it("does not begin a call whose operation was aborted while its input was checked", async () => {
  const { tool, model, begun, calls, end } = checkedTool();
  await using session = await testAgent({ tools: [tool] }, { model });
  const answer = session.prompt("Pay.");
  await begun;
  end();
  await session.abort();
  await expect(answer).rejects.toMatchObject({ code: "operation_aborted" });
  expect(calls).toEqual([]);
});

it("tells a tool why its signal aborts", async () => {
  const reasons: unknown[] = [];
  const begun = Promise.withResolvers<void>();
  const wait = defineTool({
    name: "wait",
    description: "Waits.",
    execute: (_input, { signal }) => {
      begun.resolve();
      signal.addEventListener("abort", () => reasons.push(signal.reason));
      return new Promise(() => {});
    },
  });
  const clock = new FakeClock();
  const model = scriptModel({ toolCalls: [{ name: "wait" }] }, { text: "went on" });
  await using session = await testAgent({ tools: [wait] }, { model, clock });
  const answer = session.prompt("Wait.");
  await begun.promise;
  clock.advance(toolLimits.callMsMax);
  await answer;
  expect(reasons).toMatchObject([{ code: "operation_timeout" }]);
});
