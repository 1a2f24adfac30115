/** What a session does when its provider refuses the conversation all the same: a poorer copy, and a summary of all. */

import { defineTool } from "edgeflue";
import { describe, expect, it } from "vitest";
import {
  anthropicApi,
  byName,
  chatApi,
  compatibleApi,
  responsesApi,
  useAnyModel,
} from "../support/any-model.ts";
import { type Body, type Rule, responses, responsesText, responsesThought } from "../support/raw-model.ts";

const world = useAnyModel();

const look = defineTool({ name: "look", description: "Looks.", effect: "read", execute: () => "FACT-7" });

/** A rule that nobody foresaw: no call of a tool by an earlier turn. */
const noOldCalls: Rule = (body) => {
  const items: Body[] = body.messages ?? body.input ?? body.contents;
  const texts = items.map((item) => JSON.stringify(item));
  const question = texts.findLastIndex((text) => text.includes("And "));
  const bad = texts.findIndex((text) => /"(?:tool_calls|function_call|tool_use|functionCall)"/.test(text));
  return bad >= 0 && bad < question ? "Some rule that nobody foresaw." : undefined;
};

/** One that no copy of the conversation passes: it refuses what the assistant said. */
const noAnswer: Rule = (body) => {
  const items: Body[] = body.messages ?? body.input ?? body.contents;
  const bad = items.findIndex(
    ({ role, ...item }) => /assistant|model/.test(role) && JSON.stringify(item).includes("POISON"),
  );
  const list = body.messages ? "messages" : body.input ? "input" : "contents";
  return bad < 0 ? undefined : `Invalid value at ${list}[${bad}].`;
};

const retries = () => world.events.filter(({ type }) => type === "step_retry").map(({ data }) => data);

describe.each(byName)("a session that %s refuses", (_name, api) => {
  it("sends a poorer copy, says so in an event, and every later prompt works at once", async () => {
    const session = await world.open(api, { tools: [look] });
    world.server.replies = [
      api.calls("look", {}),
      api.says("one"),
      ...["two", "three", "four"].map(api.says),
    ];
    await session.prompt("Go.");
    world.server.ruleOf = () => noOldCalls;
    expect((await session.prompt("And now?")).text).toBe("two");
    expect(world.refused).toHaveLength(1);
    expect(retries()).toMatchObject([
      {
        poorer: true,
        attempt: 2,
        delayMs: 0,
        reason: expect.stringContaining("once more in a simpler form"),
      },
    ]);
    // The facts are still there, as words.
    expect(JSON.stringify(world.taken.at(-1))).toContain("FACT-7");
    expect((await session.prompt("And then?")).text).toBe("three");
    expect((await session.prompt("And last?")).text).toBe("four");
    expect(world.refused).toHaveLength(1);
    expect(retries()).toHaveLength(1);
  });

  it("is freed by a summary of all of it, and says before that which message was refused", async () => {
    const session = await world.open(api, { tools: [look] });
    world.server.replies = [
      api.says("POISON FACT-7"),
      api.says("Known: FACT-7."),
      api.says("two"),
      api.says("three"),
    ];
    await session.prompt("Go.");
    world.server.ruleOf = () => noAnswer;
    for (const question of ["And now?", "And then?"]) {
      await expect(session.prompt(question)).rejects.toMatchObject({
        code: "model_rejected",
        hint: expect.stringMatching(
          /The provider refused message \d+ of the request \(assistant:.*POISON.*keepRecent: 0/s,
        ),
      });
    }
    const summary = await session.compact({ keepRecent: 0 });
    expect(summary.text).toContain("FACT-7");
    expect((await session.prompt("And now?")).text).toBe("two");
    expect((await session.prompt("And then?")).text).toBe("three");
    expect(JSON.stringify(world.taken.at(-1))).toContain("Known: FACT-7.");
    // What happened stays readable.
    expect(JSON.stringify(await session.messages())).toContain("POISON");
  });
});

describe("a refused request", () => {
  it("is sent once only when there is nothing poorer", async () => {
    const session = await world.open(compatibleApi);
    world.server.ruleOf = () => () => "The model does not exist.";
    await expect(session.prompt("Go.")).rejects.toMatchObject({ code: "model_rejected" });
    expect(world.refused).toHaveLength(1);
    expect(retries()).toEqual([]);
  });

  it("ends with the provider's first word when the poorer copy is refused too", async () => {
    const session = await world.open(responsesApi, { tools: [look] });
    world.server.replies = [
      responsesApi.calls("look", {}),
      responsesApi.says("one"),
      responsesApi.says("two"),
    ];
    await session.prompt("Go.");
    let refusals = 0;
    world.server.ruleOf = () => () => {
      refusals += 1;
      return `Refusal number ${refusals}.`;
    };
    await expect(session.prompt("And now?")).rejects.toMatchObject({
      code: "model_rejected",
      hint: expect.stringContaining("Refusal number 1."),
    });
    expect(refusals).toBe(2);
    // The next prompt begins with the whole conversation again.
    world.server.ruleOf = () => undefined;
    await session.prompt("And now?");
    expect(JSON.stringify(world.taken.at(-1))).toContain('"function_call"');
  });

  it.each([responsesApi, chatApi].map((api) => [api.name, api] as const))(
    "goes in a poorer form too when %s has no form for what it says: it is not sent before",
    async (_name, api) => {
      const session = await world.open(api);
      world.server.replies = [api.says("one"), api.says("two")];
      const image = { data: "AQID", mimeType: "image/*" };
      expect((await session.prompt("Look.", { images: [image] })).text).toBe("one");
      expect(world.refused).toEqual([]);
      expect(JSON.stringify(world.taken[0])).toContain("which this model does not accept.]");
      expect(retries()).toMatchObject([{ poorer: true }]);
      await session.prompt("And now?");
    },
  );

  it.each([401, 403, 404, 429, 500])("is not sent in a poorer form after %i", async (status) => {
    const session = await world.open(anthropicApi, { tools: [look], thinkingLevel: "high" });
    world.server.replies = [
      { status, body: { error: { type: "x", message: "no" } } },
      anthropicApi.says("one"),
    ];
    await session.prompt("Go.").catch(() => {});
    expect(retries().filter(({ poorer }: Body) => poorer)).toEqual([]);
  });

  it.each(["content_filter", "model_not_found", "invalid_prompt"])(
    "is not sent in a poorer form after a 400 with the code %s",
    async (code) => {
      const session = await world.open(chatApi, { tools: [look] });
      world.server.replies = [chatApi.calls("look", {}), chatApi.says("one")];
      await session.prompt("Go.");
      world.server.replies = [{ status: 400, body: { error: { message: "no", code } } }];
      await expect(session.prompt("And now?")).rejects.toMatchObject({ code: "model_rejected" });
      expect(world.server.requests).toHaveLength(3);
      expect(retries()).toEqual([]);
    },
  );

  it("may be one for thinking or for the schema, which the poorer copy asks for in words", async () => {
    const settings = { ...compatibleApi.settings, structuredOutput: true };
    const baseUrl = `${world.server.url}/compatible/v1`;
    const session = await world.open(compatibleApi, {
      thinkingLevel: "high",
      providers: { "fake-compatible": { baseUrl, ...settings } },
    });
    world.server.ruleOf = () => (body) =>
      body.response_format || body.reasoning_effort ? "Unrecognized request argument supplied" : undefined;
    world.server.replies = [compatibleApi.says('```json\n{"n":1}\n```')];
    const result = {
      type: "object" as const,
      properties: { n: { type: "number" as const } },
      required: ["n"],
    };
    expect((await session.prompt("Count.", { result })).result).toEqual({ n: 1 });
    expect(JSON.stringify(world.taken.at(-1))).toContain("matches this JSON Schema");
    expect(retries()).toMatchObject([{ poorer: true }]);
  });

  it("is refused once more by a session that was opened again, which then goes on", async () => {
    const first = await world.open(chatApi, { name: "reopened", tools: [look] });
    world.server.replies = [
      chatApi.calls("look", {}),
      chatApi.says("one"),
      chatApi.says("two"),
      chatApi.says("three"),
    ];
    await first.prompt("Go.");
    world.server.ruleOf = () => noOldCalls;
    await first.prompt("And now?");
    await world.closeAll();
    const again = await world.open(chatApi, { name: "reopened", tools: [look] });
    expect((await again.prompt("And then?")).text).toBe("three");
    expect(world.refused).toHaveLength(2);
  });

  it("shows in the stream of its prompt", async () => {
    const session = await world.open(responsesApi);
    world.server.replies = [
      responses([responsesThought("opaque"), responsesText("one")]),
      responsesApi.says("two"),
    ];
    await session.prompt("Go.");
    world.server.ruleOf = () => (body) =>
      JSON.stringify(body).includes("opaque") ? "invalid_encrypted_content" : undefined;
    const events: Body[] = [];
    for await (const event of session.stream("And now?")) events.push(event);
    expect(events.find(({ type }) => type === "step_retry")).toMatchObject({ poorer: true });
    expect(events.at(-1)).toMatchObject({ type: "end", text: "two" });
  });
});

describe("compact({ keepRecent: 0 })", () => {
  it("of a session without messages has nothing to summarise", async () => {
    const session = await world.open(chatApi);
    await session.compact({ keepRecent: 0 });
    expect(world.server.requests).toEqual([]);
  });

  it("covers everything, also twice in a row, and the numbers of later messages go on", async () => {
    const session = await world.open(chatApi, { tools: [look] });
    world.server.replies = [
      chatApi.calls("look", {}),
      chatApi.says("one"),
      chatApi.says("First summary."),
      chatApi.says("two"),
      chatApi.says("Second summary."),
      chatApi.says("three"),
    ];
    await session.prompt("Go.");
    expect((await session.compact({ keepRecent: 0 })).metadata).toMatchObject({ messagesAfter: 1 });
    await session.prompt("And now?");
    await session.compact({ keepRecent: 0 });
    expect((await session.prompt("And then?")).text).toBe("three");
    const { messages } = world.taken.at(-1);
    expect(messages.map(({ role }: Body) => role)).toEqual(["system", "user", "user"]);
    expect(JSON.stringify(messages)).toContain("Second summary.");
    const seqs = (await session.messages()).messages.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((left, right) => left - right));
  });

  it("may follow itself, and its summary is what a session that is opened again begins with", async () => {
    const first = await world.open(chatApi, { name: "summarised", allowShell: true });
    world.server.replies = [chatApi.says("one"), chatApi.says("The summary."), chatApi.says("two")];
    await first.prompt("Go.");
    await first.compact({ keepRecent: 0 });
    await first.compact({ keepRecent: 0 });
    expect(world.taken).toHaveLength(2);
    await world.closeAll();
    const again = await world.open(chatApi, { name: "summarised", allowShell: true });
    expect((await again.shell("echo out")).stdout).toBe("out\n");
    expect((await again.prompt("And now?")).text).toBe("two");
    const { messages } = world.taken.at(-1);
    expect(messages.map(({ role }: Body) => role)).toEqual([
      "system",
      "user",
      "user",
      "assistant",
      "tool",
      "user",
    ]);
    expect(messages[1].content).toContain("The summary.");
    const stored = (await again.messages({ include: "compacted" })).messages;
    expect(new Set(stored.map(({ seq }) => seq)).size).toBe(stored.length);
    expect(JSON.stringify(stored)).toContain('"one"');
  });
});
