/** Kind A of the findings, over the real engine: whatever a model or a tool has said, the next prompts work. The fake
 *  refuses what the provider refuses; where that is known from a report alone, the test says "read". */

import { defineTool } from "edgeflue";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  allApis,
  anthropicApi,
  byName,
  chatApi,
  responsesApi,
  rules,
  useAnyModel,
} from "../support/any-model.ts";
import { claude, type Rule, responses, responsesText, responsesThought } from "../support/raw-model.ts";

const world = useAnyModel();

const look = defineTool({
  name: "look",
  description: "Looks.",
  parameters: z.object({ at: z.string().optional() }),
  effect: "read",
  execute: ({ at = "nothing" }) => `saw ${at}`,
});
const half = defineTool({ name: "half", description: "Says half.", execute: () => "😀 long".slice(0, 1) });

describe.each(byName)("a session with %s", (_name, api) => {
  it.each(["functions.read", "lookup<|channel|>commentary", "", "x".repeat(300)])(
    "A1: goes on after a call by the name %j, which the model reads is no tool",
    async (name) => {
      const session = await world.open(api, { tools: [look] });
      world.server.replies = [api.calls(name, { at: "a" }), api.says("sorry"), api.says("again")];
      expect((await session.prompt("Go.")).text).toBe("sorry");
      expect((await session.prompt("And now?")).text).toBe("again");
      expect(world.refused).toEqual([]);
      expect(JSON.stringify(world.taken[1])).toMatch(/no tool|not a tool|unknown tool/i);
    },
  );

  it("A3: goes on after half an emoji, said, in arguments and from a tool", async () => {
    const session = await world.open(api, { tools: [look, half] });
    world.server.replies = [
      api.calls("look", { at: "half \ud83d" }, "c1"),
      api.calls("half", {}, "c2"),
      api.says("half \ud83d"),
      api.says("again"),
    ];
    await session.prompt("Go \ud83d.");
    expect((await session.prompt("And now?")).text).toBe("again");
    expect(world.refused).toEqual([]);
    const { messages } = await session.messages();
    for (const { role, content } of messages)
      if (role !== "user") expect(JSON.stringify(content)).not.toMatch(/\\ud83d/);
  });

  it("A7: takes the calls of session.shell(), and ids that come again at each turn", async () => {
    const session = await world.open(api, { tools: [look], allowShell: true });
    world.server.replies = [
      api.calls("look", { at: "a" }, "functions.look:0"),
      api.calls("look", { at: "b" }, "functions.look:0"),
      api.says("one"),
      api.calls("look", { at: "c" }, "call_0"),
      api.says("two"),
      api.says("three"),
    ];
    await session.shell("echo out");
    expect((await session.prompt("Go.")).text).toBe("one");
    await session.shell("echo out");
    expect((await session.prompt("Go on.")).text).toBe("two");
    expect((await session.prompt("And now?")).text).toBe("three");
    expect(world.refused).toEqual([]);
    const sent = JSON.stringify(world.taken.at(-1));
    for (const fact of ["saw a", "saw b", "saw c"]) expect(sent).toContain(fact);
  });

  it("A7: takes over from every other model in the middle of a session", async () => {
    const session = await world.open(api, { tools: [look] });
    for (const other of [...allApis, api]) {
      world.server.replies = [
        other.calls("look", { at: other.name }, "call|1/odd"),
        other.says(`by ${other.name}`),
      ];
      const { text } = await session.prompt(`Go, ${other.name}.`, { model: other.model });
      expect(text).toBe(`by ${other.name}`);
    }
    expect(world.refused).toEqual([]);
    const sent = JSON.stringify(world.taken.at(-1));
    for (const { name } of allApis) expect(sent).toContain(`saw ${name}`);
  });

  it("A8: takes a message that steers", async () => {
    let steered: Promise<unknown> | undefined;
    const wait = defineTool({
      name: "wait",
      description: "Waits for the user.",
      execute: async () => {
        steered ??= session.prompt("Also b.", { whenBusy: "steer" });
        return "waited";
      },
    });
    const session = await world.open(api, { tools: [wait] });
    world.server.replies = [api.calls("wait", {}), api.says("one"), api.says("two")];
    await session.prompt("Go.");
    await steered;
    await session.prompt("And now?");
    expect(world.refused).toEqual([]);
    const sent = JSON.stringify(world.taken.at(-1));
    for (const fact of ["waited", "Also b.", "And now?"]) expect(sent).toContain(fact);
  });

  it("A8: takes a message after the step limit, and one after a failed step", async () => {
    const session = await world.open(api, { tools: [look], limits: { steps: 1 } });
    world.server.replies = [
      api.calls("look", { at: "a" }),
      { status: 401, body: { error: { message: "no" } } },
      api.says("one"),
    ];
    await expect(session.prompt("Go.")).rejects.toMatchObject({ code: "limit_exceeded" });
    await expect(session.prompt("Fails.")).rejects.toMatchObject({ code: "model_unauthorized" });
    expect((await session.prompt("And now?")).text).toBe("one");
    expect(world.refused).toEqual([]);
  });

  it("A8: takes a message after an empty answer", async () => {
    const session = await world.open(api, { tools: [look] });
    world.server.replies = [api.calls("look", { at: "a" }), api.says(""), api.says(""), api.says("two")];
    expect((await session.prompt("Go.")).text).toBe("");
    expect((await session.prompt("And now?")).text).toBe("two");
    expect(world.refused).toEqual([]);
  });

  it("A8: takes the first question after a compaction", async () => {
    const session = await world.open(api, { tools: [look] });
    world.server.replies = [api.says("one"), api.says("two"), api.says("The summary."), api.says("three")];
    await session.prompt("First.");
    await session.prompt("Second.");
    await session.compact({ keepRecent: 0 });
    expect((await session.prompt("And now?")).text).toBe("three");
    expect(world.refused).toEqual([]);
    expect(JSON.stringify(world.taken.at(-1))).toContain("The summary.");
    expect(JSON.stringify(world.taken.at(-1))).not.toContain("First.");
  });

  it("F: lists the tools of the history where that is demanded, though none may be called", async () => {
    const session = await world.open(api, { tools: [look] });
    world.server.replies = [api.calls("look", { at: "a" }), api.says("one"), api.says("two")];
    await session.prompt("Go.");
    expect((await session.prompt("And now?", { allowedTools: [] })).text).toBe("two");
    expect(world.refused).toEqual([]);
    expect(JSON.stringify(world.taken.at(-1))).toContain("saw a");
  });

  it.each(["null", '"null"', "[]", "3", '"{\\"at\\":\\"a\\"}"'])(
    "A10: goes on after a call with the arguments %s",
    async (input) => {
      const session = await world.open(api, { tools: [look] });
      const isJson = api === anthropicApi || api.name === "google";
      const given: unknown = isJson ? JSON.parse(input) : input;
      world.server.replies = [api.calls("look", given), api.says("one"), api.says("two")];
      expect((await session.prompt("Go.")).text).toBe("one");
      expect((await session.prompt("And now?")).text).toBe("two");
      expect(world.refused).toEqual([]);
    },
  );
});

describe("reasoning alone", () => {
  it.each([
    ["completed", 2],
    ["incomplete", 1],
  ] as const)(
    "A2: of a response that is %s does not go back (read: vercel/ai#7099, codex#1227)",
    async (status, times) => {
      const session = await world.open(responsesApi);
      const thought = responses([responsesThought("opaque")], status);
      // An empty answer is asked for once more.
      world.server.replies = [...Array(times).fill(thought), responsesApi.says("one")];
      await session.prompt("Think.");
      expect((await session.prompt("And now?")).text).toBe("one");
      expect(world.refused).toEqual([]);
      expect(JSON.stringify(world.taken.at(-1))).not.toContain("opaque");
    },
  );

  it("A2: before the correction of a typed result does not go back", async () => {
    const session = await world.open(responsesApi);
    const thought = responses([responsesThought("opaque")]);
    world.server.replies = [thought, thought, responses([responsesText('{"n":1}')])];
    const result = {
      type: "object" as const,
      properties: { n: { type: "number" as const } },
      required: ["n"],
    };
    expect((await session.prompt("Think.", { result })).result).toEqual({ n: 1 });
    expect(world.taken).toHaveLength(3);
    expect(world.refused).toEqual([]);
  });
});

describe("encrypted reasoning", () => {
  const thinking = responses([responsesThought("opaque"), responsesText("one")]);

  /** OpenAI takes back what it has encrypted itself. */
  const ownOnly =
    (own: boolean): Rule =>
    (body) => {
      const isForeign = !own && JSON.stringify(body).includes("opaque");
      return isForeign
        ? "The encrypted content for item rs_1 could not be verified."
        : rules["openai-responses"](body);
    };

  it("A5: does not follow the session to another endpoint", async () => {
    const first = await world.open(responsesApi, { name: "moved" });
    world.server.replies = [thinking, responsesApi.says("two")];
    await first.prompt("Think.");
    await world.closeAll();
    world.server.ruleOf = () => ownOnly(false);
    const baseUrl = `${world.server.url.replace("127.0.0.1", "localhost")}/openai/v1`;
    const moved = await world.open(responsesApi, {
      name: "moved",
      providers: { openai: { apiKey: "k", baseUrl } },
    });
    expect((await moved.prompt("Go on.")).text).toBe("two");
    expect(world.refused).toEqual([]);
    expect(JSON.stringify(world.taken[1])).toContain('"one"');
  });

  it("A5: does not go to a model of another family, and is there again for its own", async () => {
    const session = await world.open(responsesApi);
    world.server.replies = [thinking, responsesApi.says("two"), responsesApi.says("three")];
    await session.prompt("Think.");
    await session.prompt("Go on.", { model: "openai:gpt-4.1" });
    expect(JSON.stringify(world.taken[1])).not.toContain("opaque");
    await session.prompt("Go on.");
    expect(JSON.stringify(world.taken[2])).toContain("opaque");
  });

  it("A5: that the provider cannot read any more is left out, at once and from then on", async () => {
    const session = await world.open(responsesApi);
    world.server.replies = [thinking, responsesApi.says("two"), responsesApi.says("three")];
    await session.prompt("Think.");
    world.server.ruleOf = () => ownOnly(false);
    expect((await session.prompt("Go on.")).text).toBe("two");
    expect((await session.prompt("And now?")).text).toBe("three");
    expect(world.refused).toHaveLength(1);
    expect(world.events.filter(({ type }) => type === "step_retry")).toMatchObject([
      { data: { poorer: true, reason: expect.stringContaining("simpler form") } },
    ]);
  });
});

describe("white space", () => {
  it("A6: of Claude before a call is not sent back (read: claude-code#23352, opencode#31259)", async () => {
    const session = await world.open(anthropicApi, { tools: [look] });
    const call = { type: "tool_use", id: "toolu_1", name: "look", input: { at: "a" } };
    world.server.replies = [
      claude({ type: "text", text: "\n\n" }, call),
      claude({ type: "text", text: "one" }),
      claude({ type: "text", text: "two" }),
    ];
    expect((await session.prompt("Go.")).text).toBe("one");
    expect((await session.prompt("And now?")).text).toBe("two");
    expect(world.refused).toEqual([]);
  });
});

describe("an image by its address", () => {
  const url = "https://pictures.example/a.png";
  const isExpired: Rule = (body) =>
    JSON.stringify(body).includes('"image_url"')
      ? "Error while downloading the image: messages[0].content"
      : undefined;

  it("A9: that has expired becomes a note, and the event says so", async () => {
    const session = await world.open(chatApi);
    world.server.replies = [chatApi.says("one"), chatApi.says("two"), chatApi.says("three")];
    await session.prompt("Look.", { images: [{ data: url }] });
    expect(JSON.stringify(world.taken[0])).toContain('"image_url"');
    world.server.ruleOf = () => isExpired;
    expect((await session.prompt("And now?")).text).toBe("two");
    expect((await session.prompt("And then?")).text).toBe("three");
    expect(world.refused).toHaveLength(1);
    expect(JSON.stringify(world.taken.at(-1))).toContain(`${url}, which this model cannot open`);
    expect(world.events.filter(({ type }) => type === "step_retry")).toMatchObject([
      { data: { poorer: true } },
    ]);
  });
});
