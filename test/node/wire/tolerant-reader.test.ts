/** Kind D of the findings, over the real engine: one reader takes whatever servers of Chat Completions send, under each
 *  of the names by which they are called; and what no reader knows is passed over, whatever the provider. */

import { defineTool } from "edgeflue";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  anthropicApi,
  chatApi,
  compatibleApi,
  geminiApi,
  type Played,
  responsesApi,
  useAnyModel,
  workersAiApi,
} from "../support/any-model.ts";
import { type Body, chat, claude, gemini, responses, responsesCall } from "../support/raw-model.ts";

const world = useAnyModel();

const look = defineTool({
  name: "look",
  description: "Looks.",
  parameters: z.object({ at: z.string().optional() }),
  effect: "read",
  execute: ({ at = "nothing" }) => `saw ${at}`,
});

/** OpenAI's own provider, by its older API. */
const openAiApi: Played = { ...chatApi, model: "openai:gpt-5.5" };

describe.each([
  ["openai", openAiApi],
  ["openai-compatible", compatibleApi],
  ["workers-ai", workersAiApi],
] as const)("the reader of %s:", (_name, api) => {
  const open = () => {
    const openai = { apiKey: "k", baseUrl: `${world.server.url}/openai-chat/v1`, api: "chat" };
    return world.open(api, { tools: [look], ...(api === openAiApi && { providers: { openai } }) });
  };

  const called = (at: string, fields: object = {}) => ({
    index: 0,
    id: `c_${at}`,
    type: "function",
    function: { name: "look", arguments: JSON.stringify({ at }) },
    ...fields,
  });

  it.each<[string, unknown[], string[]]>([
    [
      "arguments as an object (llama.cpp#20198)",
      chat({ tool_calls: [called("a", { function: { name: "look", arguments: { at: "a" } } })] }),
      ["a"],
    ],
    [
      "chunks without choices, and with none",
      [{ id: "x" }, { choices: [] }, { choices: null }, ...chat({ tool_calls: [called("a")] })],
      ["a"],
    ],
    [
      "error: null",
      chat({ tool_calls: [called("a")] }).map((chunk) =>
        typeof chunk === "object" ? { ...chunk, error: null } : chunk,
      ),
      ["a"],
    ],
    [
      "deltas without function",
      chat(
        { tool_calls: [{ index: 0, id: "c_a" }] },
        { tool_calls: [{ index: 0 }] },
        { tool_calls: [called("a", { id: null })] },
      ),
      ["a"],
    ],
    [
      "parallel calls that all say index 0 and id ''",
      chat(
        { tool_calls: [called("a", { id: "" })] },
        { tool_calls: [called("b", { id: "" })] },
        { tool_calls: [called("c", { id: "" })] },
      ),
      ["a", "b", "c"],
    ],
    [
      "parallel calls that all say index 0, with ids",
      chat({ tool_calls: [called("a"), called("b")] }),
      ["a", "b"],
    ],
    [
      "parallel calls without any index",
      chat(
        { tool_calls: [called("a", { index: undefined })] },
        { tool_calls: [called("b", { index: undefined })] },
      ),
      ["a", "b"],
    ],
    [
      "a first delta without a name",
      chat(
        { tool_calls: [{ index: 0, id: "c1", type: "function", function: { arguments: "" } }] },
        { tool_calls: [{ index: 0, function: { name: "look" } }] },
        { tool_calls: [{ index: 0, function: { arguments: '{"at":"a"}' } }] },
      ),
      ["a"],
    ],
    [
      "comments and events of other types",
      [
        ": OPENROUTER PROCESSING",
        { object: "warning", message: "slow" },
        "",
        ...chat({ tool_calls: [called("a")] }),
        ": end",
      ],
      ["a"],
    ],
    [
      "null in every field",
      chat(
        { role: null, content: null, refusal: null, reasoning: null, tool_calls: null, function_call: null },
        { tool_calls: [called("a")] },
      ),
      ["a"],
    ],
    ["a null among the calls", chat({ tool_calls: [null, called("a")] }), ["a"]],
    [
      "a name that comes with each delta",
      chat(
        { tool_calls: [called("a", { function: { name: "look", arguments: '{"at"' } })] },
        { tool_calls: [called("a", { function: { name: "look", arguments: ':"a"}' } })] },
      ),
      ["a"],
    ],
    ["the older form of a call", chat({ function_call: { name: "look", arguments: '{"at":"a"}' } }), ["a"]],
    [
      "an answer that is sent whole",
      [
        {
          choices: [
            {
              index: 0,
              message: { role: "assistant", tool_calls: [called("a")] },
              finish_reason: "tool_calls",
            },
          ],
        },
        "[DONE]",
      ],
      ["a"],
    ],
    [
      "finish_reason: stop after calls",
      [
        ...chat({ tool_calls: [called("a")] }).slice(0, 1),
        { choices: [{ delta: {}, finish_reason: "stop" }] },
        "[DONE]",
      ],
      ["a"],
    ],
  ])("D: takes %s", async (_case, answer, looked) => {
    const session = await open();
    world.server.replies = [answer, api.says("one"), api.says("two")];
    expect((await session.prompt("Go.")).text).toBe("one");
    expect((await session.prompt("And now?")).text).toBe("two");
    expect(world.refused).toEqual([]);
    expect(world.taken).toHaveLength(3);
    const results = world.taken[1].messages.filter(({ role }: Body) => role === "tool");
    expect(results.map(({ content }: Body) => content)).toEqual(looked.map((at) => `saw ${at}`));
  });

  it("D: takes counts as text, and fields of usage that are null", async () => {
    const session = await open();
    const usage = {
      prompt_tokens: "12",
      completion_tokens: "3",
      prompt_tokens_details: null,
      completion_tokens_details: { reasoning_tokens: null },
    };
    world.server.replies = [[...chat({ content: "one" }).slice(0, 2), { choices: [], usage }, "[DONE]"]];
    expect(await session.prompt("Go.")).toMatchObject({
      text: "one",
      usage: { inputTokens: 12, outputTokens: 3 },
    });
    expect(world.taken).toHaveLength(1);
  });

  it("D: takes text as a list of parts, some of a kind that it does not know", async () => {
    const session = await open();
    const content = [
      { type: "text", text: "o" },
      { type: "citation", url: "x" },
      null,
      { type: "text", text: "ne" },
    ];
    world.server.replies = [chat({ content })];
    expect((await session.prompt("Go.")).text).toBe("one");
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("D: takes any of these oddities together (seed %i)", async (seed) => {
    const random = seeded(seed * 7_919);
    const session = await open();
    const deltas: object[] = [];
    const looked: string[] = [];
    let text = "";
    for (let index = 0; index < 12; index += 1) {
      const piece = `p${index} `;
      const content = random() < 0.5 ? piece : [{ type: "text", text: piece }, { type: "odd" }];
      if (random() < 0.4) {
        const at = `${seed}-${index}`;
        looked.push(at);
        const input = random() < 0.5 ? { at } : JSON.stringify({ at });
        deltas.push({
          tool_calls: [
            {
              id: `c${at}`,
              ...(random() < 0.5 && { index: 0 }),
              function: { name: "look", arguments: input },
            },
          ],
        });
      } else {
        text += piece;
        deltas.push({ content, ...(random() < 0.3 && { tool_calls: null, reasoning: null }), odd: { a: 1 } });
      }
    }
    const events = chat(...deltas).flatMap((event) =>
      random() < 0.3 ? [": ping", { object: "odd" }, event] : [event],
    );
    world.server.replies = [events, api.says("one")];
    const { text: said } = await session.prompt("Go.");
    expect(said).toBe(looked.length > 0 ? "one" : text);
    if (looked.length === 0) return;
    const { messages } = world.taken[1];
    expect(messages.find(({ tool_calls: calls }: Body) => calls)?.content ?? "").toBe(text);
    const results = messages.filter(({ role }: Body) => role === "tool");
    expect(results.map(({ content }: Body) => content)).toEqual(looked.map((at) => `saw ${at}`));
  });
});

/** A linear congruential generator: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("what a reader does not know is passed over", () => {
  it("D: takes an Anthropic server's answer without any counts", async () => {
    const session = await world.open(anthropicApi);
    const uncounted = anthropicApi.says("one") as Body[];
    world.server.replies = [
      uncounted.map(({ usage: _, ...event }) => {
        if (event.type !== "message_start") return event;
        return { ...event, message: { id: "m", role: "assistant" } };
      }),
    ];
    expect((await session.prompt("Go.")).text).toBe("one");
    expect(world.taken).toHaveLength(1);
  });

  it.each<[string, Played, unknown[]]>([
    [
      "openai responses",
      responsesApi,
      [
        { type: "response.odd.started", item_id: 3 },
        "null",
        "3",
        ...responses([
          { type: "odd_call", id: "o1", status: "completed" },
          { type: "message", id: "m0", content: [{ type: "odd_content", odd: true }] },
          responsesCall("look", { at: "a" }),
        ]),
      ],
    ],
    [
      "anthropic",
      anthropicApi,
      withOddEvents(
        claude(
          { type: "odd_block", odd: 1 },
          { type: "tool_use", id: "toolu_1", name: "look", input: { at: "a" } },
        ),
      ),
    ],
    [
      "google",
      geminiApi,
      [
        { odd: true },
        { candidates: [] },
        ...gemini({ oddPart: { a: 1 } }, { functionCall: { name: "look", args: { at: "a" } }, oddField: 1 }),
      ],
    ],
  ])("D: by %s", async (_name, api, answer) => {
    const session = await world.open(api, { tools: [look] });
    world.server.replies = [answer, api.says("one"), api.says("two")];
    expect((await session.prompt("Go.")).text).toBe("one");
    expect((await session.prompt("And now?")).text).toBe("two");
    expect(world.refused).toEqual([]);
    expect(world.taken).toHaveLength(3);
    expect(JSON.stringify(world.taken[1])).toContain("saw a");
  });
});

/** An event and a delta of kinds that nobody knows, at the beginning and in each block. */
function withOddEvents(events: unknown[]): unknown[] {
  const odd = { type: "odd_event", index: 0 };
  return [odd, ...events].flatMap((event: Body) => {
    const delta = { type: "content_block_delta", index: event.index, delta: { type: "odd_delta", odd: 1 } };
    return event.type === "content_block_start" ? [event, delta, odd] : [event];
  });
}
