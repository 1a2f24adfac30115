/** Harness backends that do what they should not, or at the wrong moment. */

import { defineTool, type HarnessBackend, registerHarness } from "edgeflue";
import { FakeClock, scriptModel, type TestAgentOptions, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { slowTool } from "./support/slow-tool.ts";

/** A session of an agent that such a backend answers for. */
function openWith(
  run: (call: Parameters<HarnessBackend["run"]>[0]) => Promise<unknown>,
  config: Parameters<typeof testAgent>[0] = {},
  options: TestAgentOptions = {},
) {
  const name = `hostile-${crypto.randomUUID()}`;
  registerHarness(name, { run } as HarnessBackend);
  return testAgent({ harness: name, ...config }, { model: scriptModel(), ...options });
}

describe("a harness backend", () => {
  it("gets a result for input that JSON cannot hold, and goes on", async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const results: { isError: boolean }[] = [];
    await using session = await openWith(async ({ callTool }) => {
      for (const input of [{ count: 1n }, circle, () => {}]) results.push(await callTool("read", input));
      results.push(await callTool("exists", { path: "a.txt" }));
      return { text: "ok" };
    });
    expect((await session.prompt("Go")).text).toBe("ok");
    expect(results.map(({ isError }) => isError)).toEqual([true, true, true, false]);
  });

  it("gets a result for input that is too large, and goes on", async () => {
    let isError = false;
    await using session = await openWith(async ({ callTool }) => {
      ({ isError } = await callTool("read", { path: "x".repeat(15_000_000) }));
      return { text: "ok" };
    });
    expect((await session.prompt("Go")).text).toBe("ok");
    expect(isError).toBe(true);
  });

  it("that gives no text fails the operation, once", async () => {
    let runs = 0;
    await using session = await openWith(async () => {
      runs += 1;
      return {};
    });
    await expect(session.prompt("Go")).rejects.toMatchObject({ code: "model_stream_broken" });
    expect(runs).toBe(1);
  });

  it("may tell a part of its usage, and its model", async () => {
    await using session = await openWith(async () => ({
      text: "ok",
      usage: { inputTokens: 4 },
      modelId: "its-own",
    }));
    const { usage, model } = await session.prompt("Go");
    expect(usage).toMatchObject({ inputTokens: 4, outputTokens: 0 });
    expect(model.id).toBe("its-own");
  });

  it("may be silent as long as a tool of it runs", async () => {
    const clock = new FakeClock();
    const run: HarnessBackend["run"] = async ({ callTool, messages, onText }) => {
      if (!JSON.stringify(messages).includes("for the child")) {
        const { output } = await callTool("task", { prompt: "for the child" });
        return { text: `it says ${output}` };
      }
      for (let minutes = 0; minutes < 8; minutes += 2) {
        await new Promise<void>((resolve) => clock.after(120_000, resolve));
        onText(".");
      }
      return { text: "...." };
    };
    await using session = await openWith(run, {}, { clock });
    let isOver = false;
    const answer = session.prompt("Go").finally(() => {
      isOver = true;
    });
    answer.catch(() => {});
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(10_000);
    }
    expect((await answer).text).toBe("it says ....");
  });

  it("runs again when somebody has decided about a call of it", async () => {
    let paid = 0;
    const pay = defineTool({
      name: "pay",
      description: "Pays.",
      needsApproval: true,
      execute: () => {
        paid += 1;
        return "paid";
      },
    });
    const run: HarnessBackend["run"] = async ({ callTool, messages, onText }) => {
      if (messages.some(({ role }) => role === "tool")) return { text: "done" };
      onText("I pay. ");
      await callTool("pay", {});
      await callTool("pay", {});
      return { text: "It waits." };
    };
    await using session = await openWith(run, { tools: [pay] });
    let text = "";
    for await (const event of session.stream("Go")) {
      if (event.type === "delta") text += event.text;
      if (event.type === "step_retry") text = text.slice(0, text.length - Number(event.discardedChars));
      if (event.type === "approval_requested") {
        await session.decide(String(event.approvalId), { decision: "approve" });
      }
    }
    expect(text).toBe("done");
    expect(paid).toBe(1);
    const { messages } = await session.messages();
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  });

  it("keeps its tool running when a message steers", async () => {
    const slow = slowTool();
    const run: HarnessBackend["run"] = async ({ callTool, messages }) => {
      if (messages.some(({ role }) => role === "tool")) return { text: "done" };
      return { text: `got ${(await callTool("slow", {})).output}` };
    };
    await using session = await openWith(run, { tools: [slow.tool] });
    const first = session.prompt("Go");
    await slow.started;
    const second = session.prompt("And this", { whenBusy: "steer" });
    slow.end("all of it");
    await Promise.all([first, second]);
    expect(slow.wasStopped()).toBe(false);
    const { messages } = await session.messages();
    expect(JSON.stringify(messages)).toContain("And this");
    expect(JSON.stringify(messages)).not.toContain("Stopped");
  });
});
