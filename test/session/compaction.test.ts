/** Conversations that outgrow the model's window: they go on, with what mattered in a summary. */

import { describe, expect, it } from "vitest";
import type { WireEvent } from "../../src/protocol/agent-session/read-events.ts";
import type { Message } from "../../src/protocol/message.ts";
import { clipMessage, findCut, measureContext } from "../../src/session/conversation/context.ts";
import type { StoredMessage } from "../../src/store/message/stored-message.ts";
import { call, modelRequests, post, script, streamPrompt, unique } from "../support/api.ts";

const windowTokens = 6_000;
const filler = "x".repeat(1_200);

function at(seq: number, message: Message, usage?: number): StoredMessage {
  const counted =
    usage === undefined
      ? {}
      : {
          usage: {
            inputTokens: usage,
            outputTokens: 10,
            cacheReadTokens: 0,
            cacheWriteTokens: 0,
            reasoningTokens: 0,
          },
        };
  return { seq, operationId: "op_1", message, metadata: counted };
}

const user = (seq: number, text = "hi") => at(seq, { role: "user", content: [{ type: "text", text }] });
const answer = (seq: number, usage?: number) =>
  at(seq, { role: "assistant", content: [{ type: "text", text: "ok" }] }, usage);
const asks = (seq: number) =>
  at(seq, { role: "assistant", content: [{ type: "tool-call", toolCallId: "c", toolName: "t", input: {} }] });
const result = (seq: number, text = "r") =>
  at(seq, {
    role: "tool",
    content: [{ type: "tool-result", toolCallId: "c", toolName: "t", output: { type: "text", value: text } }],
  });

describe("findCut", () => {
  it("keeps as much of the end as fits", () => {
    expect(findCut([user(1, filler), answer(2), user(3, "a"), answer(4)], { tokens: 50 })).toBe(1);
  });

  it("never parts a call from its result", () => {
    expect(findCut([user(1), asks(2), result(3, filler), result(4)], { tokens: 120 })).toBe(1);
  });

  it("keeps the newest message, however long", () => {
    expect(findCut([user(1), answer(2), user(3, filler)], { tokens: 10 })).toBe(2);
  });

  it("has nothing to cut from one message", () => {
    expect(findCut([user(1, filler)], { tokens: 10 })).toBe(0);
  });
});

describe("measureContext", () => {
  it("takes what the provider counted and estimates only what came since", () => {
    const messages = [user(1, filler), answer(2, 5_000), user(3, "x".repeat(400))];
    expect(measureContext({ summary: undefined, messages }, () => 999)).toBe(5_000 + 10 + 100);
  });

  it("does not trust a count from before the summary", () => {
    const summary: StoredMessage = {
      ...user(1, "s"),
      metadata: { summary: { upToSeq: 1, madeAtSeq: 2, reason: "threshold" } },
    };
    const messages = [answer(2, 5_000), user(3, "x".repeat(400))];
    expect(measureContext({ summary, messages }, () => 50)).toBe(50 + 1 + 1 + 100);
  });
});

describe("clipMessage", () => {
  it("keeps head and tail of a text that alone would fill the window", () => {
    const { content } = clipMessage(user(1, `head${"x".repeat(10_000)}tail`).message, 100);
    const text = content[0]?.type === "text" ? content[0].text : "";
    expect(text).toMatch(/^headx+\n\[… \d+ characters left out …\]\nx+tail$/);
    expect(text.length).toBeLessThan(500);
  });

  it("leaves other messages as they are", () => {
    const { message } = user(1, "short");
    expect(clipMessage(message, 100)).toBe(message);
  });
});

describe("a conversation that outgrows the window", () => {
  it("goes on with every fact, no call over the window, and the raw past readable", {
    timeout: 60_000,
  }, async () => {
    const path = `/agents/small_window/${unique()}`;
    const mark = unique();
    for (let turn = 0; turn < 60; turn += 1) {
      const { status } = await post(path, { message: `${mark} FACT-${turn} ${filler}` });
      expect(status).toBe(200);
    }
    const requests = await modelRequests(mark);
    for (const { body } of requests)
      expect(JSON.stringify(body).length / 4).toBeLessThan(windowTokens + 1_000);
    const last = JSON.stringify(requests.at(-1)?.body);
    for (let turn = 0; turn < 60; turn += 1) expect(last).toContain(`FACT-${turn}`);

    // Each fact is summarised once as it is; later summaries are made from the summary.
    const summaries = requests.filter(({ body }) => body.messages[0].content.startsWith("Summarise"));
    expect(summaries.length).toBeGreaterThan(3);
    expect(summaries.filter(({ body }) => JSON.stringify(body).includes("FACT-0 x"))).toHaveLength(1);
    expect(summaries.every(({ body }) => body.tools === undefined)).toBe(true);

    const { messages } = (await call(`${path}/messages?limit=500`)).body;
    expect(messages).toHaveLength(120);
  });

  it("adds the summary's usage to the prompt that needed it, and tells the reader", async () => {
    const path = `/agents/small_window/${unique()}`;
    for (let turn = 0; turn < 12; turn += 1) await post(path, { message: `FACT-${turn} ${filler}` });
    const events: WireEvent[] = [];
    for (let turn = 0; turn < 12 && !events.some(({ type }) => type === "compaction_end"); turn += 1) {
      events.splice(0, events.length, ...(await streamPrompt(path, `more ${filler}`)));
    }
    const start = events.find(({ type }) => type === "compaction_start");
    expect(start).toMatchObject({ reason: "threshold", estimatedTokens: expect.any(Number) });
    const end = events.find(({ type }) => type === "compaction_end");
    expect(Number(end?.messagesAfter)).toBeLessThan(Number(end?.messagesBefore));
  });

  it("takes one message that is larger than the window", async () => {
    const path = `/agents/small_window/${unique()}`;
    const mark = unique();
    const { status } = await post(path, { message: `${mark} ${"y".repeat(500_000)}` });
    expect(status).toBe(200);
    const [request] = await modelRequests(mark);
    expect(JSON.stringify(request?.body).length / 4).toBeLessThan(windowTokens);
    expect((await post(path, { message: "and now?" })).status).toBe(200);
  });
});

describe("a conversation that the provider finds too long", () => {
  it.each([
    [
      "OpenAI",
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    ],
    ["Anthropic", "prompt is too long: 210000 tokens > 200000 maximum"],
    ["Google", "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."],
    ["llama.cpp", "the request exceeds the available context size, try increasing it"],
  ])("is summarised and sent again, in the words of %s", async (_name, message) => {
    const path = `/agents/tools/${unique()}`;
    for (const text of ["FACT-1", "FACT-2", "FACT-3"]) await post(path, { message: `${text} ${filler}` });
    const prompt = script([{ status: 400, body: { error: { message } } }], [{ text: "recovered" }]);
    const events = await streamPrompt(path, prompt);
    expect(events.find(({ type }) => type === "compaction_start")).toMatchObject({ reason: "overflow" });
    expect(events.at(-1)).toMatchObject({ type: "end", text: "recovered" });
    expect(JSON.stringify((await modelRequests(prompt)).at(-1)?.body)).toContain("FACT-1");
  });

  it("settles when a summary did not help", async () => {
    const path = `/agents/tools/${unique()}`;
    for (const text of ["a", "b"]) await post(path, { message: `${text} ${filler}` });
    const refusal = [{ status: 400, body: { error: { message: "context_length_exceeded" } } }];
    const { status, body } = await post(path, { message: script(refusal, refusal, refusal) });
    expect(status).toBe(502);
    expect(body.error.type).toBe("model_overflow");
  });
});
