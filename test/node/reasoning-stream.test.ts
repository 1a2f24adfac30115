/** What a model shows of its reasoning reaches those who follow: as it comes, and whole once it is stored. */

import { registerProvider } from "edgeflue";
import { describe, expect, it } from "vitest";
import { readEvents } from "../../src/protocol/agent-session/read-events.ts";
import { FailingDisk, openHost } from "./support/failing-disk.ts";

const secret = "sk-very-secret-value-1";

registerProvider("thinker", (id) => ({
  id,
  stream: async ({ prompt }, onPart) => {
    const isSecond = prompt.at(-1)?.role === "tool";
    onPart({ type: "reasoning-start", id: "r" });
    const isKept = JSON.stringify(prompt).includes("the key");
    for (const delta of ["First, ", ...(isKept ? ["the key sk-very-", "secret-value-1"] : ["a look"]), "."])
      onPart({ type: "reasoning-delta", id: "r", delta });
    onPart({ type: "reasoning-end", id: "r" });
    onPart({ type: "text-start", id: "t" });
    onPart({ type: "text-delta", id: "t", delta: isSecond ? "Done." : "Let me see." });
    onPart({ type: "text-end", id: "t" });
    if (!isSecond)
      onPart({ type: "tool-call", toolCallId: "c1", toolName: "glob", input: '{"pattern":"*"}' });
    onPart({
      type: "finish",
      finishReason: { unified: isSecond ? "stop" : "tool-calls", raw: undefined },
      usage: {
        inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 1, text: 1, reasoning: 0 },
      },
    });
  },
}));

function open() {
  const observed: string[] = [];
  const host = openHost(new FailingDisk(), {
    configure: () => ({ model: "thinker:any", secrets: ["API_KEY"] }),
    env: { API_KEY: secret },
    onEvent: ({ type, data }) => void observed.push(type === "reasoning_delta" ? String(data.text) : type),
  });
  return { ...host, observed };
}

async function read(stream: ReadableStream<Uint8Array>) {
  const events: { type: string; text: string }[] = [];
  for await (const { type, text } of readEvents(stream)) events.push({ type, text: String(text ?? "") });
  return events;
}

describe("reasoning", () => {
  it("comes in pieces before the text of its step, and whole at its end", async () => {
    const { session, idle, observed } = open();
    const events = await read(await session.stream({ message: "go" }));
    const types = events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
    expect(types).toEqual([
      "start",
      "reasoning_delta",
      "delta",
      "reasoning",
      "tool_start",
      "tool_end",
      "reasoning_delta",
      "delta",
      "reasoning",
      "end",
    ]);
    const pieces = events.filter(({ type }) => type === "reasoning_delta").map(({ text }) => text);
    const wholes = events.filter(({ type }) => type === "reasoning").map(({ text }) => text);
    expect(wholes).toEqual(["First, a look.", "First, a look."]);
    expect(pieces.join("")).toBe(wholes.join(""));
    expect(observed.join("|")).toContain("First, ");
    await idle();
  });

  it("shows no secret, and what would be another text than its provider signed is not stored", async () => {
    const { session, idle, observed } = open();
    const events = await read(await session.stream({ message: "Use the key." }));
    await idle();
    expect(events.some(({ type }) => type === "reasoning_delta")).toBe(true);
    expect(events.some(({ type }) => type === "reasoning")).toBe(false);
    const everything = [events, observed, await session.messages({}), await session.events({})];
    expect(JSON.stringify(everything)).not.toContain("secret-value");
  });

  it("is whole for those who come later, and in the pages of the log", async () => {
    const { session, idle } = open();
    const { operationId } = await session.dispatch({ message: "go" });
    await idle();
    const events = await read(await session.follow({ operationId, after: "0" }));
    expect(events.filter(({ type }) => type === "reasoning_delta")).toEqual([]);
    expect(events.filter(({ type }) => type === "reasoning")).toHaveLength(2);
    const page = await session.events({ limit: 100 });
    const logged = page.events.filter(({ type }) => type === "reasoning");
    expect(logged.map(({ text }) => text)).toEqual(
      events.filter(({ type }) => type === "reasoning").map(({ text }) => text),
    );
  });
});
