/** What a provider's prompt cache needs: each request begins as the one before it, byte for byte, over the steps of a
 *  prompt, from prompt to prompt, and again after a compaction; with marks or a key where a provider has them. */

import { defineTool } from "edgeflue";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  anthropicApi,
  byName,
  chatApi,
  compatibleApi,
  type Played,
  responsesApi,
  useAnyModel,
} from "../support/any-model.ts";
import {
  type Body,
  chat,
  chatCall,
  claude,
  gemini,
  responses,
  responsesCall,
  responsesThought,
} from "../support/raw-model.ts";

const world = useAnyModel();

const look = defineTool({
  name: "look",
  description: "Looks.",
  parameters: z.object({ at: z.number() }),
  effect: "read",
  execute: ({ at }) => ({ at, found: "text ".repeat(20) }),
});

const steps = 10;

/** A step with all that a provider has for one: thoughts, signatures, odd ids. */
function step(api: Played, at: number): unknown[] {
  switch (api.name) {
    case "openai":
      return responses([
        responsesThought(`opaque ${at}`, `rs_${at}`),
        responsesCall("look", { at }, `fc_${at}`),
      ]);
    case "anthropic":
      return claude(
        { type: "thinking", thinking: `I look at ${at}.`, signature: `sig ${at}` },
        { type: "text", text: "\n\n" },
        { type: "tool_use", id: `toolu_${at}`, name: "look", input: { at } },
      );
    case "google":
      return gemini(
        { text: `I look at ${at}.`, thought: true },
        { functionCall: { name: "look", args: { at } }, thoughtSignature: `sig ${at}` },
      );
    case "openai-chat":
      // OpenAI shows nothing of what its models think, and takes nothing back.
      return chat(chatCall("look", { at }, "call_0"));
    default:
      return chat({ reasoning_content: `I look at ${at}.` }, chatCall("look", { at }, "functions.look:0"));
  }
}

interface Parts {
  /** All but the messages. */
  head: string;
  messages: string[];
}

function partsOf(body: Body): Parts {
  const field = "messages" in body ? "messages" : "input" in body ? "input" : "contents";
  const { [field]: list, ...head } = withoutMarks(body);
  return { head: JSON.stringify(head), messages: list.map((item: Body) => JSON.stringify(item)) };
}

/** Anthropic's marks move on from request to request, and are no part of what is cached. */
function withoutMarks(body: Body): Body {
  return JSON.parse(JSON.stringify(body), (key, value) => (key === "cache_control" ? undefined : value));
}

function expectPrefix(earlier: Body, later: Body): void {
  const [before, after] = [partsOf(earlier), partsOf(later)];
  expect(after.head).toBe(before.head);
  expect(after.messages.slice(0, before.messages.length)).toEqual(before.messages);
  expect(after.messages.length).toBeGreaterThan(before.messages.length);
}

async function work(api: Played, settings = api.settings): Promise<{ before: Body[]; after: Body[] }> {
  const [provider = ""] = api.model.split(":");
  const baseUrl = `${world.server.url}/${api.name}/v1`;
  const session = await world.open(api, {
    tools: [look],
    thinkingLevel: "low",
    providers: { [provider]: { apiKey: "k", baseUrl, ...settings } },
  });
  const turn = (from: number) => [
    ...Array.from({ length: steps }, (_, index) => step(api, from + index)),
    api.says("done"),
  ];
  world.server.replies = [
    ...turn(0),
    ...turn(steps),
    api.says("The summary."),
    ...turn(2 * steps),
    api.says("end"),
  ];
  await session.prompt("Look around.");
  await session.prompt("Again.");
  const count = world.taken.length;
  await session.compact({ keepRecent: 3 });
  await session.prompt("Once more.");
  await session.prompt("And now?");
  expect(world.refused).toEqual([]);
  const before = world.taken.slice(0, count);
  const after = world.taken.slice(count + 1);
  expect([before.length, after.length]).toEqual([2 * (steps + 1), steps + 2]);
  return { before, after };
}

describe.each(byName)("a session with %s", (_name, api) => {
  it("begins each request as the one before it, and after a compaction again", async () => {
    const { before, after } = await work(api);
    for (const requests of [before, after]) {
      for (const [index, body] of requests.entries()) if (index > 0) expectPrefix(requests[index - 1], body);
    }
    // A compaction leaves what precedes the conversation as it is.
    const [first, next] = [before[0], after[0]].map(partsOf);
    expect(next?.head).toBe(first?.head);
    expect(JSON.stringify(after[0])).toContain("The summary.");
  });
});

describe("the marks for Anthropic's cache", () => {
  it("are four at most: the tools, the system prompt, and the ends of this request and of the one before", async () => {
    const { before, after } = await work(anthropicApi);
    for (const requests of [before, after]) {
      for (const [index, body] of requests.entries()) {
        const marks = JSON.stringify(body).split('"cache_control"').length - 1;
        expect(marks).toBeLessThanOrEqual(4);
        expect(body.tools.at(-1).cache_control).toEqual({ type: "ephemeral" });
        expect(body.system.at(-1).cache_control).toEqual({ type: "ephemeral" });
        const marked = body.messages.flatMap(({ content }: Body, place: number) =>
          JSON.stringify(content).includes('"cache_control"') ? [place] : [],
        );
        const last = body.messages.length - 1;
        // Where the request before this one ended, what it has written is found.
        expect(marked).toEqual(index === 0 ? marked : [requests[index - 1].messages.length - 1, last]);
        expect(marked.at(-1)).toBe(last);
      }
    }
  });
});

describe("the key of OpenAI's cache", () => {
  it.each([
    ["responses", { ...responsesApi, settings: { dialect: "openai-responses" } }],
    ["chat", { ...chatApi, model: "openai:gpt-5.5", settings: { dialect: "openai-chat", api: "chat" } }],
  ] as const)(
    "is the same for all of a session's requests (%s), and another one for another session",
    async (_name, api) => {
      const { before, after } = await work(api);
      const keys = new Set([...before, ...after].map(({ prompt_cache_key: key }) => key));
      expect(keys.size).toBe(1);
      const [key] = keys;
      expect(key).toMatch(/^[A-Za-z0-9]{9}$/);
      world.server.replies = [api.says("one")];
      const [provider = ""] = api.model.split(":");
      const baseUrl = `${world.server.url}/${api.name}/v1`;
      const other = await world.open(api, {
        providers: { [provider]: { apiKey: "k", baseUrl, ...api.settings } },
      });
      await other.prompt("Go.");
      expect(world.taken.at(-1).prompt_cache_key).toMatch(/^[A-Za-z0-9]{9}$/);
      expect(world.taken.at(-1).prompt_cache_key).not.toBe(key);
    },
  );

  it("does not go to a server that may not know it", async () => {
    const session = await world.open(compatibleApi);
    world.server.replies = [compatibleApi.says("one")];
    await session.prompt("Go.");
    expect(world.taken[0]).not.toHaveProperty("prompt_cache_key");
  });
});
