/** Kind B of the findings, over the real engine: what a model thought, and what its provider signed, goes back in the
 *  field in which it came, and only there. What servers demand is known from reading alone: the validators name the sources. */

import { defineTool } from "edgeflue";
import { describe, expect, it } from "vitest";
import {
  allApis,
  anthropicApi,
  bedrockApi,
  compatibleApi,
  deepseekApi,
  geminiApi,
  groqApi,
  kimiApi,
  mistralApi,
  openRouterApi,
  type Played,
  responsesApi,
  useAnyModel,
  vllmApi,
  workersAiApi,
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
const look = defineTool({ name: "look", description: "Looks.", effect: "read", execute: () => "saw it" });

/** The answer with the call in the request after it. */
async function answerSentBack(api: Played, answer: unknown[]): Promise<Body> {
  const session = await world.open(api, { tools: [look], thinkingLevel: "low" });
  world.server.replies = [answer, api.says("one"), api.says("two")];
  await session.prompt("Go.");
  await session.prompt("And now?");
  expect(world.refused).toEqual([]);
  const [, second, third] = world.taken;
  const find = ({ messages }: Body) => messages.find(({ tool_calls: calls }: Body) => calls !== undefined);
  // It stays as it was, also once the turn is over.
  expect(find(third)).toEqual(find(second));
  return find(second);
}

describe("what a model thought goes back", () => {
  it.each([
    ["reasoning_content", compatibleApi],
    ["reasoning", openRouterApi],
    ["reasoning", vllmApi],
    ["reasoning_content", workersAiApi],
    ["reasoning_content", deepseekApi],
    ["reasoning_content", kimiApi],
  ] as const)("B: in the field %s in which it came", async (field, api) => {
    const answer = chat({ [field]: "I " }, { [field]: "think." }, chatCall("look", {}));
    expect(await answerSentBack(api, answer)).toMatchObject({ [field]: "I think." });
  });

  it("B: as OpenRouter's reasoning_details, put together from deltas (read: agent-framework#2947)", async () => {
    const [text, signed, encrypted] = [
      { type: "reasoning.text", text: "I ", index: 0, format: "anthropic-claude-v1" },
      { type: "reasoning.text", text: "think.", signature: "sig", index: 0 },
      { type: "reasoning.encrypted", data: "opaque", id: "rs_1", index: 1 },
    ];
    const answer = chat(
      { reasoning: "I ", reasoning_details: [text] },
      { reasoning: "think.", reasoning_details: [signed] },
      { reasoning_details: [encrypted] },
      chatCall("look", {}),
    );
    const { reasoning_details: details } = await answerSentBack(openRouterApi, answer);
    expect(details).toEqual([
      { type: "reasoning.text", text: "I think.", signature: "sig", index: 0, format: "anthropic-claude-v1" },
      encrypted,
    ]);
  });

  it.each([
    ["extra_content", { google: { thought_signature: "sig" } }],
    ["extra_content", { vertex: { thought_signature: "sig" } }],
    ["provider_specific_fields", { thought_signature: "sig" }],
    ["thoughtSignature", "sig"],
    ["thought_signature", "sig"],
  ])("B: with the signatures that a gateway puts into a call's %s", async (field, value) => {
    const { tool_calls: [call] = [] } = chatCall("look", {}) as { tool_calls: Body[] };
    const { tool_calls: calls } = await answerSentBack(
      compatibleApi,
      chat({ tool_calls: [{ ...call, [field]: value }] }),
    );
    expect(calls[0]).toMatchObject({ [field]: value });
    expect(calls[0].function).toEqual({ name: "look", arguments: "{}" });
  });

  it("B: with the signature that a gateway puts into a call's function", async () => {
    const called = { name: "look", arguments: "{}", thought_signature: "sig" };
    const answer = chat({ tool_calls: [{ index: 0, id: "c1", type: "function", function: called }] });
    const { tool_calls: calls } = await answerSentBack(compatibleApi, answer);
    expect(calls[0].function).toEqual(called);
  });

  it("B: with the signature of the message itself", async () => {
    const extra = { extra_content: { google: { thought_signature: "sig" } } };
    const session = await world.open(compatibleApi);
    // A gateway takes what it has sent.
    world.server.ruleOf = () => undefined;
    world.server.replies = [chat({ content: "one" }, extra), compatibleApi.says("two")];
    await session.prompt("Go.");
    await session.prompt("And now?");
    const { messages } = world.taken[1];
    expect(messages.find(({ role }: Body) => role === "assistant")).toEqual({
      role: "assistant",
      content: "one",
      ...extra,
    });
  });

  it("B: from an Anthropic server that signs nothing, e.g. DeepSeek's", async () => {
    const session = await world.open(anthropicApi, { tools: [look] });
    world.server.replies = [
      claude(
        { type: "thinking", thinking: "I think." },
        { type: "tool_use", id: "t1", name: "look", input: {} },
      ),
      anthropicApi.says("one"),
    ];
    expect((await session.prompt("Go.")).text).toBe("one");
    expect(world.refused).toEqual([]);
    expect(world.taken[1].messages[1].content[0]).toMatchObject({ type: "thinking", thinking: "I think." });
  });
});

describe("what a model thought does not go", () => {
  it("B: to Groq, which refuses it (read: freellmapi#1070)", async () => {
    const answer = chat({ reasoning_content: "I think." }, chatCall("look", {}));
    expect(Object.keys(await answerSentBack(groqApi, answer)).sort()).toEqual([
      "content",
      "role",
      "tool_calls",
    ]);
  });

  const thoughts: (readonly [Played, unknown[]])[] = [
    [responsesApi, responses([responsesThought("THOUGHT"), responsesCall("look", {})])],
    [
      anthropicApi,
      claude(
        { type: "thinking", thinking: "THOUGHT", signature: "SIGNED" },
        { type: "redacted_thinking", data: "SIGNED" },
        { type: "tool_use", id: "toolu_1", name: "look", input: {} },
      ),
    ],
    [
      geminiApi,
      gemini(
        { text: "THOUGHT", thought: true },
        { functionCall: { name: "look", args: {} }, thoughtSignature: "SIGNED" },
      ),
    ],
    [deepseekApi, chat({ reasoning_content: "THOUGHT" }, chatCall("look", {}))],
    [
      openRouterApi,
      chat({ reasoning_details: [{ type: "reasoning.encrypted", data: "SIGNED" }] }, chatCall("look", {})),
    ],
    [
      bedrockApi,
      chat(
        {
          reasoning_content: "THOUGHT",
          thinking_blocks: [{ type: "thinking", thinking: "THOUGHT", signature: "SIGNED" }],
        },
        chatCall("look", {}),
      ),
    ],
  ];

  it.each(thoughts.map(([api, answer]) => [api.name, api, answer] as const))(
    "B: from %s to any other provider, and is there again for its own",
    async (_name, api, answer) => {
      const session = await world.open(api, { tools: [look] });
      world.server.replies = [answer, api.says("one"), api.says("two")];
      await session.prompt("Go.");
      for (const other of allApis) {
        if (other === api) continue;
        world.server.replies = [other.says("two")];
        await session.prompt("And now?", { model: other.model });
        expect(JSON.stringify(world.taken.at(-1))).not.toMatch(/THOUGHT|SIGNED/);
        expect(JSON.stringify(world.taken.at(-1))).toContain("saw it");
      }
      world.server.replies = [api.says("three")];
      await session.prompt("And then?");
      expect(JSON.stringify(world.taken.at(-1))).toMatch(/THOUGHT|SIGNED/);
      expect(world.refused).toEqual([]);
    },
  );

  it("B: to Mistral, which sends it as parts of its content", async () => {
    const answer = chat(
      { content: [{ type: "thinking", thinking: [{ type: "text", text: "I think." }] }] },
      { content: [{ type: "text", text: "Said." }] },
      chatCall("look", {}),
    );
    await answerSentBack(mistralApi, answer);
    const { messages } = world.taken.at(-1);
    expect(JSON.stringify(messages)).not.toContain("I think.");
    expect(messages).toContainEqual({ role: "assistant", content: "Said." });
  });
});

describe.each([
  ["deepseek", deepseekApi],
  ["kimi", kimiApi],
] as const)("%s, which demands reasoning beside calls", (_name, api) => {
  it("B: gets it after session.shell() and on turns of other models (read: obsidian-yolo#243, opencode#10996)", async () => {
    const session = await world.open(api, { tools: [look], allowShell: true });
    await session.shell("echo out");
    world.server.replies = [anthropicApi.calls("look", {}), anthropicApi.says("one")];
    await session.prompt("Go.", { model: anthropicApi.model });
    world.server.replies = [api.calls("look", {}), api.says("two")];
    expect((await session.prompt("And now?")).text).toBe("two");
    expect(world.refused).toEqual([]);
  });
});

describe("a secret in what a provider has signed", () => {
  it("B: takes the whole block with it: a signature fits no other text", async () => {
    const session = await world.open(anthropicApi, {
      tools: [look],
      secrets: ["TOKEN"],
      env: { TOKEN: "tok-4815162342-secret" },
    });
    world.server.replies = [
      claude(
        { type: "thinking", thinking: "The token is tok-4815162342-secret.", signature: "SIGNED 1" },
        { type: "thinking", thinking: "I look.", signature: "SIGNED 2" },
        { type: "tool_use", id: "toolu_1", name: "look", input: {} },
      ),
      anthropicApi.says("one"),
    ];
    await session.prompt("Go.");
    const [thinking, ...others] = world.taken[1].messages[1].content;
    expect(thinking).toMatchObject({ type: "thinking", thinking: "I look.", signature: "SIGNED 2" });
    expect(others).toMatchObject([{ type: "tool_use" }]);
    expect(JSON.stringify(world.taken[1])).not.toContain("SIGNED 1");
    expect(JSON.stringify(await session.messages())).not.toContain("4815162342");
  });
});
