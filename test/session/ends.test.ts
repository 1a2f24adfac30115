/** What a session makes of an answer that ended early, was empty, or asks for more than there is room for. */

import { createAgent, defineTool } from "edgeflue";
import { type ScriptStep, scriptModel, testAgent } from "edgeflue/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { StepCall } from "../../src/model/run-step.ts";
import type { ObservedEvent } from "../../src/protocol/event/event.ts";
import { call, modelRequests, post, script, streamPrompt, unique } from "../support/api.ts";
import { runWithSql } from "../support/sql.ts";

const wrote: string[] = [];

const write = defineTool({
  name: "save",
  description: "Saves a text.",
  parameters: z.object({ text: z.string().optional() }),
  execute: ({ text = "nothing" }) => {
    wrote.push(text);
    return "saved";
  },
});

/** Everything that the model was sent, as text. */
const said = (calls: readonly StepCall[]) => calls.map(({ prompt }) => JSON.stringify(prompt));

const isSummary = ({ prompt }: StepCall) =>
  prompt[0]?.role === "system" && prompt[0].content.startsWith("Summarise this conversation");

describe("a tool call that the output limit cuts off", () => {
  it("C5: does not run, and the model reads that it was cut", () =>
    runWithSql(async (sql) => {
      wrote.length = 0;
      const model = scriptModel(
        { toolCalls: [{ name: "save", input: { text: "half of a nov" } }], finishReason: "length" },
        { toolCalls: [{ name: "save", input: { text: "a line" } }] },
        { text: "Saved in parts." },
      );
      await using session = await testAgent(
        createAgent(() => ({ tools: [write] })),
        { model, sql },
      );
      expect((await session.prompt("Save a novel.")).text).toBe("Saved in parts.");
      expect(wrote).toEqual(["a line"]);
      expect(said(model.calls)[1]).toContain("output limit cut this call of save off");
    }));

  it("C5: ends the operation early when it happens again", () =>
    runWithSql(async (sql) => {
      wrote.length = 0;
      const cut: ScriptStep = { toolCalls: [{ name: "save", input: {} }], finishReason: "length" };
      const model = scriptModel(cut, cut, cut, cut);
      await using session = await testAgent(
        createAgent(() => ({ tools: [write] })),
        { model, sql },
      );
      await expect(session.prompt("Save a novel.")).rejects.toMatchObject({
        code: "model_rejected",
        message: expect.stringContaining("output limit"),
        hint: expect.stringContaining("maxOutputTokens"),
      });
      expect(model.calls).toHaveLength(2);
      expect(wrote).toEqual([]);
      // The session goes on.
      await expect(session.prompt("Again.")).rejects.toMatchObject({ code: "model_rejected" });
      expect(model.calls).toHaveLength(4);
    }));

  it.each(["", '{"left": 1, "ri'])("C5: over the wire too, with the input %j", async (input) => {
    const toolCalls = [{ name: "add", arguments: input }];
    const message = script([{ toolCalls }, { finishReason: "length" }], [{ text: "ok" }]);
    const { body } = await post(`/agents/tools/${unique()}`, { message });
    expect(body.result.text).toBe("ok");
    expect(JSON.stringify((await modelRequests(message))[1]?.body)).toContain("output limit cut this call");
  });
});

describe("a typed result whose answer ended early", () => {
  const result = { type: "object", properties: { n: { type: "number" } }, required: ["n"] };

  it.each([
    ["length", "output limit"],
    ["content_filter", "refused"],
  ] as const)("C8: fails at once after %s, and says why", async (finishReason, why) => {
    const message = script([{ text: '{"n": ' }, { finishReason }], [{ text: '{"n": 1}' }]);
    const { status, body } = await post(`/agents/tools/${unique()}`, { message, result });
    expect(status).toBe(422);
    expect(body.error).toMatchObject({ type: "result_invalid", message: expect.stringContaining(why) });
    expect(await modelRequests(message)).toHaveLength(1);
  });

  it("C8: still asks for a correction of an answer that was whole", async () => {
    const message = script([{ text: '{"m": 1}' }], [{ text: '{"n": 1}' }]);
    const { body } = await post(`/agents/tools/${unique()}`, { message, result });
    expect(body.result.result).toEqual({ n: 1 });
  });
});

describe("an empty last answer", () => {
  it("C9: is asked for once more, after text beside a call too", async () => {
    const toolCalls = [{ name: "add", arguments: { left: 1, right: 2 } }];
    const path = `/agents/tools/${unique()}`;
    const message = script([{ text: "Let me add." }, { toolCalls }], [{ usage: {} }], [{ text: "It is 3." }]);
    const events = await streamPrompt(path, message);
    expect(events.at(-1)).toMatchObject({ type: "end", text: "It is 3." });
    expect(events.find(({ type }) => type === "step_retry")).toMatchObject({
      reason: "The model's answer was empty.",
    });
    const { messages } = (await call(`${path}/messages`)).body;
    expect(messages).toHaveLength(4);
  });

  it("C9: is what it is the second time", async () => {
    const message = script([{ usage: {} }], [{ usage: {} }], [{ text: "never" }]);
    const { body } = await post(`/agents/tools/${unique()}`, { message });
    expect(body.result.text).toBe("");
    expect(await modelRequests(message)).toHaveLength(2);
  });

  it("C9: of a task reaches its parent as words", () =>
    runWithSql(async (sql) => {
      const model = scriptModel(
        { toolCalls: [{ name: "task", input: { prompt: "Look." } }] },
        { text: "" },
        { text: "" },
        { text: "The task said nothing." },
      );
      await using session = await testAgent(
        createAgent(() => ({ instructions: "Delegate." })),
        { model, sql },
      );
      expect((await session.prompt("Delegate it.")).text).toBe("The task said nothing.");
      expect(said(model.calls).at(-1)).toContain("ended without an answer");
    }));
});

describe("a summary that is no summary", () => {
  const compaction = { contextWindowTokens: 6_000, reserveTokens: 2_000, keepRecentTokens: 500 };
  const filler = "word ".repeat(240);

  /** Answers prompts, and gives this for summaries. */
  const withSummary = (summary: ScriptStep) =>
    scriptModel((step) => (isSummary(step) ? summary : { text: `ok ${filler}`, usage: {} }));

  it.each<[string, ScriptStep]>([
    ["empty", { text: " \n" }],
    ["refused", { text: "I cannot summarise that.", finishReason: "content-filter" }],
    ["cut", { text: "The user wanted", finishReason: "length" }],
    ["impossible, since the summariser is down", { error: "model_unavailable" }],
  ])("C10: replaces nothing when it is %s; the prompt goes on while it fits", (_kind, summary) =>
    runWithSql(async (sql) => {
      const model = withSummary(summary);
      const events: ObservedEvent[] = [];
      await using session = await testAgent(
        createAgent(() => ({ compaction })),
        {
          model,
          sql,
          onEvent: (event) => void events.push(event),
        },
      );
      let failure: unknown;
      let turns = 0;
      for (; turns < 20 && failure === undefined; turns += 1) {
        await session.prompt(`FACT-${turns} ${filler}`).catch((error: unknown) => {
          failure = error;
        });
      }
      const warned = events.find(
        ({ type, data }) => type === "log" && String(data.message).includes("without a summary"),
      );
      expect(warned).toBeDefined();
      expect(failure).toMatchObject({
        code: expect.stringMatching(/^model_/),
      });
      // Every prompt that was answered had every fact.
      const last = said(model.calls.filter((step) => !isSummary(step))).at(-1) ?? "";
      expect(last).not.toContain("[Context Summary]");
      for (let fact = 0; fact < turns - 1; fact += 1) expect(last).toContain(`FACT-${fact} `);
    }),
  );

  it("C10: fails a compaction on request, whose history stays", () =>
    runWithSql(async (sql) => {
      const model = withSummary({ text: "" });
      await using session = await testAgent(
        createAgent(() => ({})),
        { model, sql },
      );
      for (const fact of [1, 2, 3]) await session.prompt(`FACT-${fact} is known.`);
      await expect(session.compact({ keepRecent: 1 })).rejects.toMatchObject({
        message: expect.stringContaining("was empty"),
      });
      await session.prompt("What is known?");
      expect(said(model.calls).at(-1)).toContain("FACT-1");
    }));

  it("A4: halves a piece that is too long for the model that summarises", () =>
    runWithSql(async (sql) => {
      const sizes: number[] = [];
      const model = scriptModel((step) => {
        if (!isSummary(step)) return { text: "ok" };
        const size = JSON.stringify(step.prompt).length;
        sizes.push(size);
        return size > 6_000 ? { error: "model_overflow" } : { text: "Known so far." };
      });
      await using session = await testAgent(
        createAgent(() => ({})),
        { model, sql },
      );
      for (const fact of [1, 2, 3]) await session.prompt(`FACT-${fact} ${"word ".repeat(1_000)}`);
      await session.compact({ keepRecent: 1 });
      expect(sizes[0]).toBeGreaterThan(6_000);
      expect(sizes.filter((size) => size <= 6_000).length).toBeGreaterThan(1);
      await session.prompt("And now?");
      expect(said(model.calls).at(-1)).toContain("Known so far.");
    }));
});

describe("the results of one step", () => {
  const flood = (text: string) =>
    defineTool({ name: "flood", description: "Returns a long text.", effect: "read", execute: () => text });

  /** Tokens of what the model was sent, as a real tokenizer would count English and Japanese. */
  const tokensOf = (step: StepCall | undefined) => {
    const text = JSON.stringify(step?.prompt);
    const wide = text.match(/[\u3000-\u9fff]/g)?.length ?? 0;
    return wide + (text.length - wide) / 4;
  };

  it.each([
    ["C11: twelve of 50,000 characters", 12, "word ".repeat(10_000)],
    ["A4: three Japanese ones of 49,000 characters", 3, "日本語の文書です。".repeat(5_444)],
  ])("%s have one budget, and the whole of each is in a file", (_name, count, text) =>
    runWithSql(async (sql) => {
      const toolCalls = Array.from({ length: count }, () => ({ name: "flood" }));
      const model = scriptModel({ toolCalls }, { text: "read" });
      await using session = await testAgent(
        createAgent(() => ({ tools: [flood(text)] })),
        { model, sql },
      );
      expect((await session.prompt("Read all.")).text).toBe("read");
      expect(tokensOf(model.calls[1])).toBeLessThan(70_000);
      expect(tokensOf(model.calls[1])).toBeGreaterThan(40_000);
      expect(said(model.calls)[1]?.split("The full text is in").length).toBe(count + 1);
    }),
  );

  it("C11: leaves to a long one what the short ones did not need", () =>
    runWithSql(async (sql) => {
      const short = defineTool({
        name: "short",
        description: "Is short.",
        effect: "read",
        execute: () => "ok",
      });
      const toolCalls = [...Array.from({ length: 11 }, () => ({ name: "short" })), { name: "flood" }];
      const model = scriptModel({ toolCalls }, { text: "read" });
      const tools = [short, flood("word ".repeat(10_000))];
      await using session = await testAgent(
        createAgent(() => ({ tools })),
        { model, sql },
      );
      await session.prompt("Read all.");
      expect(said(model.calls)[1]).not.toContain("The full text is in");
    }));
});
