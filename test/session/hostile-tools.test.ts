/** Tools and models that misbehave in every way that is known: the model is told, the operation goes on, and the
 *  session serves the next prompt. */

import { describe, expect, it, vi } from "vitest";
import { jsonLimits } from "../../src/limits.ts";
import { call, modelRequests, post, script, unique } from "../support/api.ts";

const nested = (depth: number) => `{"value":${"[".repeat(depth)}${"]".repeat(depth)}}`;

/** What the model is sent as the result of one call. */
async function resultOf(name: string, input: unknown): Promise<string> {
  const message = script([{ toolCalls: [{ id: "c1", name, arguments: input }] }], [{ text: "went on" }]);
  const { status, body } = await post(`/agents/hostile/${unique()}`, { message });
  expect(body.result?.text ?? body).toBe("went on");
  expect(status).toBe(200);
  const requests = await modelRequests(message);
  return requests[1]?.body.messages.at(-1).content;
}

describe("a tool that", () => {
  it.each([
    ["has an asynchronous check", "checks_async", { word: "no" }, "word: Not a known word"],
    ["throws no Error", "throws_text", {}, "just text"],
    ["throws an Error whose message is a number", "throws_number", {}, "42"],
    ["throws an Error whose message cannot be read", "throws_trap", {}, "cannot be described"],
    ["throws before it returns a promise", "throws_early", {}, "early"],
    ["returns nothing", "returns_nothing", {}, ""],
    ["returns a BigInt", "returns_bigint", {}, "not serializable as JSON"],
    ["returns a Response", "returns_response", {}, "of a Response its text"],
    ["returns a Map", "returns_map", {}, "of which JSON has nothing"],
    ["logs what JSON cannot hold", "logs_cycle", {}, "logged"],
  ])("%s gives the model a result that it can act on", async (_name, tool, input, expected) => {
    expect(await resultOf(tool, input)).toContain(expected);
  });

  it.each([
    ["throws megabytes", "throws_megabytes", {}],
    ["returns megabytes in the shape of a shell's result", "returns_like_shell", {}],
    ["gets ten thousand wrong items", "takes_numbers", { items: Array(10_000).fill("a") }],
  ])("%s costs the model no more than a bounded text", async (_name, tool, input) => {
    expect((await resultOf(tool, input)).length).toBeLessThan(55_000);
  });

  it.each([
    ["logs_without_end", 1_000, 19_000],
    ["logs_megabytes", 1, 4],
  ])(
    "%s has a bounded number of lines in the log, which says how many it lacks",
    async (name, kept, leftOut) => {
      for (const level of ["info", "warn"] as const) vi.spyOn(console, level).mockReturnValue();
      const path = `/agents/hostile/${unique()}`;
      await post(path, { message: script([{ toolCalls: [{ name, arguments: {} }] }], [{ text: "ok" }]) });
      const events: { type: string; message?: string }[] = [];
      for (let after = 0, isMore = true; isMore; ) {
        const page = (await call(`${path}/events?after=${after}&limit=1000`)).body;
        events.push(...page.events);
        isMore = page.events.length > 0;
        after = page.nextAfter;
      }
      const lines = events.filter(({ type }) => type === "log");
      vi.restoreAllMocks();
      expect(lines).toHaveLength(kept + 1);
      expect(lines.at(-1)?.message).toContain(`${leftOut} further lines were left out.`);
    },
  );

  it("changes later what it has returned does not change the conversation", async () => {
    const toolCalls = [{ name: "returns_what_it_changes", arguments: {} }];
    const message = script([{ toolCalls }], [{ toolCalls }], [{ text: "ok" }]);
    await post(`/agents/hostile/${unique()}`, { message });
    const results = (await modelRequests(message))
      .at(-1)
      ?.body.messages.filter(({ role }: { role: string }) => role === "tool");
    const counts = results?.map(({ content }: { content: string }) => JSON.parse(content).calls);
    expect(counts).toEqual([counts?.[0], (counts?.[0] ?? 0) + 1]);
  });

  it("returns a value nested without end does not break the session", async () => {
    expect(await resultOf("returns_nested", {})).toContain("[[[");
  });
});

describe("a model that", () => {
  it("asks with input nested too deeply is told so, and the session goes on", async () => {
    const path = `/agents/hostile/${unique()}`;
    const deep = nested(jsonLimits.depthMax * 40);
    const message = script([{ toolCalls: [{ name: "takes_numbers", arguments: deep }] }], [{ text: "ok" }]);
    expect((await post(path, { message })).body.result.text).toBe("ok");
    expect((await post(path, { message: "next" })).body.result.text).toBe("You said: next");
  });

  it("asks for one id twice, or for none, gets each call answered by an id of its own", async () => {
    const toolCalls = ["", "same", "same"].map((id) => ({ id, name: "returns_nothing", arguments: {} }));
    const message = script([{ toolCalls }], [{ text: "ok" }]);
    await post(`/agents/hostile/${unique()}`, { message });
    const ids = (await modelRequests(message))[1]?.body.messages
      .slice(-3)
      .map((result: { tool_call_id: string }) => result.tool_call_id);
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain("");
  });
});

describe("an operation that fails while tools run", () => {
  it("leaves no call running behind its end", async () => {
    const path = `/agents/hostile/${unique()}`;
    const toolCalls = [
      { id: "slow", name: "slow", arguments: {} },
      { id: "bad", name: "checks_async", arguments: { word: "no" } },
    ];
    await post(path, { message: script([{ toolCalls }], [{ text: "ok" }]) });
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages[2].content[0]).toMatchObject({ toolCallId: "slow", output: { value: "slow result" } });
    expect(messages[3].content[0]).toMatchObject({ toolCallId: "bad", output: { type: "error-text" } });
  });
});
