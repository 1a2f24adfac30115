/** Answers in Slack while they are written: streamed, changed where Slack cannot stream, in several messages when they are
 *  long, and none of it lost or twice. */

import { describe, expect, it } from "vitest";
import type { Message, Sending } from "../../../src/channel/channel.ts";
import type { SlackTurn } from "../../../src/channel/slack/event.ts";
import { slackLimits } from "../../../src/channel/slack/limits.ts";
import { findShowable, toMarkdown } from "../../../src/channel/slack/outgoing/outgoing-text.ts";
import { send } from "../../../src/channel/slack/outgoing/send.ts";
import { script } from "../../support/api.ts";
import { fakeEnv, type Payload, TestChannel } from "../../support/channel/slack.ts";
import { passTime } from "../../support/worker-clock.ts";

/** One message of the outbox, which the test sends as often as it likes. */
class Outgoing {
  readonly channel = new TestChannel();
  now = 1_000_000;
  remote: unknown;

  async send(
    text: string,
    { isFinal = false, change = {} }: { isFinal?: boolean; change?: Partial<SlackTurn> } = {},
  ) {
    const message: Message<SlackTurn> = {
      slot: "answer",
      content: { type: "answer", text, isFinal },
      turn: {
        team: "T1",
        workspace: "T1",
        channel: this.channel.id,
        threadTs: "1.1",
        ts: "1.1",
        user: "U1",
        isDirect: false,
        isBot: false,
        ...change,
      },
      remote: this.remote,
      attempts: 0,
      marker: `marker-of-${this.channel.id}`,
      save: (remote) => {
        this.remote = JSON.parse(JSON.stringify(remote));
      },
    };
    const context = { env: fakeEnv(), now: () => this.now, signal: AbortSignal.timeout(10_000) };
    // The other parts of a context are not asked for.
    const sending: Sending = await send(message, context as Parameters<typeof send>[1], {});
    if (sending.type === "sent") this.remote = JSON.parse(JSON.stringify(sending.remote));
    return sending;
  }

  async messages(): Promise<Payload[]> {
    return (await this.channel.seen()).messages;
  }

  async texts(): Promise<string[]> {
    return (await this.messages()).map(({ text }) => text);
  }
}

const line = (index: number) => `line ${index} ${"word ".repeat(10)}`.trim();

describe("an answer that is written", () => {
  it("is streamed, and ends as one message with what was said", async () => {
    const outgoing = new Outgoing();
    await outgoing.send("One two");
    expect(await outgoing.messages()).toEqual([
      expect.objectContaining({ text: "One ", isStreaming: true, thread_ts: "1.1" }),
    ]);
    await outgoing.send("One two three\nfour");
    await outgoing.send("One two three\nfour.", { isFinal: true });
    expect(await outgoing.messages()).toEqual([
      expect.objectContaining({
        text: "One two three\nfour.",
        isStreaming: false,
        by: ["chat.startStream", "chat.appendStream", "chat.appendStream", "chat.stopStream"],
      }),
    ]);
    const [{ parameters } = { parameters: {} }] = (await outgoing.channel.calls()).filter(
      ({ method }) => method === "chat.startStream",
    );
    expect(parameters).toMatchObject({ recipient_user_id: "U1", recipient_team_id: "T1" });
  });

  it("shows the final words alone when another step had said something before", async () => {
    const outgoing = new Outgoing();
    await outgoing.send("I will look. ");
    await outgoing.send("It is the cache.", { isFinal: true });
    expect(await outgoing.texts()).toEqual(["It is the cache."]);
  });

  it.each(["missing_recipient_team_id", "unknown_method", "missing_scope", "not_allowed_token_type"])(
    "is changed in place where Slack refuses the stream with %s, which the log says (SO-2)",
    async (cannotStream) => {
      const outgoing = new Outgoing();
      await outgoing.channel.set({ cannotStream });
      expect(await outgoing.send("One two ")).toMatchObject({ problem: `not streamed: ${cannotStream}` });
      await outgoing.send("One two three ");
      await outgoing.send("One two three four", { isFinal: true });
      expect(await outgoing.messages()).toEqual([
        expect.objectContaining({
          text: "One two three four",
          by: ["chat.postMessage", "chat.update", "chat.update"],
        }),
      ]);
    },
  );

  it("is whole when the stream ends in the middle (SO-2)", async () => {
    const outgoing = new Outgoing();
    await outgoing.send("One two ");
    const [{ ts }] = await outgoing.messages();
    await outgoing.channel.fail({ method: "chat.appendStream", error: "message_not_in_streaming_state" });
    await outgoing.send("One two three ");
    expect(await outgoing.texts()).toEqual(["One two three "]);
    await outgoing.send("One two three four", { isFinal: true });
    expect(await outgoing.messages()).toEqual([expect.objectContaining({ ts, text: "One two three four" })]);
  });

  it("is not doubled when the answer to an append was lost (SO-2)", async () => {
    const outgoing = new Outgoing();
    await outgoing.send("One two ");
    await outgoing.channel.fail({ method: "chat.appendStream", status: 502, after: true });
    expect((await outgoing.send("One two three ")).type).toBe("wait");
    await outgoing.send("One two three four ");
    await outgoing.send("One two three four five", { isFinal: true });
    expect(await outgoing.texts()).toEqual(["One two three four five"]);
  });

  it.each(["chat.startStream", "chat.postMessage"])(
    "is found again when the answer to %s was lost",
    async (method) => {
      const outgoing = new Outgoing();
      if (method === "chat.postMessage") await outgoing.channel.set({ cannotStream: "unknown_method" });
      await outgoing.channel.fail({ method, status: 502, after: true });
      expect((await outgoing.send("One two ")).type).toBe("wait");
      await outgoing.send("One two three four", { isFinal: true });
      expect(await outgoing.texts()).toEqual(["One two three four"]);
    },
  );

  it("waits as long as Slack asks, and appends once then", async () => {
    const outgoing = new Outgoing();
    await outgoing.send("One two ");
    await outgoing.channel.fail({
      method: "chat.appendStream",
      status: 429,
      error: "ratelimited",
      retryAfter: 7,
    });
    expect(await outgoing.send("One two three ")).toMatchObject({ type: "wait", afterMs: 7_000 });
    await outgoing.send("One two three ");
    expect(await outgoing.messages()).toEqual([
      expect.objectContaining({ text: "One two three ", by: ["chat.startStream", "chat.appendStream"] }),
    ]);
  });

  it("leaves the stream before Slack ends it, and stays one message", async () => {
    const outgoing = new Outgoing();
    await outgoing.send("One two ");
    outgoing.now += slackLimits.streamMs + 1;
    await outgoing.send("One two three ");
    await outgoing.send("One two three four", { isFinal: true });
    const messages = await outgoing.messages();
    expect(messages).toEqual([expect.objectContaining({ text: "One two three four", isStreaming: false })]);
    expect(messages[0].by).toContain("chat.update");
  });

  it("becomes several messages when it is long, with no character lost or twice (SO-1)", async () => {
    const outgoing = new Outgoing();
    const lines = Array.from({ length: 1_000 }, (_, index) => line(index));
    const text = ["Before:", "", "```ts", ...lines, "```", "", "After."].join("\n");
    expect(text.length).toBeGreaterThan(55_000);
    for (let end = 1_700; end < text.length; end += 1_700) await outgoing.send(text.slice(0, end));
    await outgoing.send(text, { isFinal: true });
    const messages = await outgoing.messages();
    expect(messages.length).toBeGreaterThan(4);
    expect(
      messages.every(({ isStreaming, by }) => isStreaming === false && by[0] === "chat.startStream"),
    ).toBe(true);
    for (const { text: part } of messages) expect(part.match(/^```/gm)?.length ?? 0).toBe(2);
    const words = (whole: string) =>
      whole
        .replace(/^```(?:ts)?$/gm, "")
        .replace(/\s+/g, " ")
        .trim();
    expect(words(messages.map(({ text: part }) => part).join("\n"))).toBe(words(text));
  });

  it("is posted once more at its end where a person removed it, and not before", async () => {
    const outgoing = new Outgoing();
    await outgoing.send("One two ");
    await outgoing.channel.set({ messages: [] });
    await outgoing.send("One two three ");
    expect(await outgoing.texts()).toEqual([]);
    await outgoing.send("One two three four", { isFinal: true });
    expect(await outgoing.texts()).toEqual(["One two three four"]);
  });

  it("is cut with a word about it when it would bury the thread", async () => {
    const outgoing = new Outgoing();
    await outgoing.send("word ".repeat(80_000), { isFinal: true });
    const texts = await outgoing.texts();
    expect(texts).toHaveLength(slackLimits.messagesMax);
    expect(texts.at(-1)).toContain("all of it is in the session");
  });

  it("loads and previews nothing (IN-5)", async () => {
    const outgoing = new Outgoing();
    await outgoing.send("See ![x](https://evil.test/?q=secret) and https://a.test", { isFinal: true });
    const posted = (await outgoing.channel.calls()).find(({ method }) => method === "chat.postMessage");
    expect(posted?.parameters).toMatchObject({
      unfurl_links: "false",
      unfurl_media: "false",
      markdown_text: "See [x (image)](https://evil.test/?q=secret) and https://a.test",
    });
  });

  it("is several messages too when it comes at once, and fewer after a change", async () => {
    const outgoing = new Outgoing();
    const text = Array.from({ length: 600 }, (_, index) => line(index)).join("\n\n");
    await outgoing.send(text, { isFinal: true });
    expect((await outgoing.texts()).join("\n\n")).toBe(text);
    await outgoing.send("Short.", { isFinal: true });
    expect(await outgoing.texts()).toEqual(["Short."]);
  });

  it("keeps its status while nothing is said, which Slack removes after two minutes (SO-3)", async () => {
    const channel = new TestChannel();
    const payload = channel.message(script([{ delayMs: 1_500 }, { text: "At last." }]));
    await channel.send(payload);
    await expect.poll(async () => (await channel.seen()).statusLog).toEqual(["is thinking…"]);
    passTime(91_000);
    await expect.poll(async () => (await channel.seen()).statusLog).toEqual(["is thinking…", "is thinking…"]);
    await expect.poll(() => channel.texts()).toEqual(["At last."]);
  });

  it("is streamed by a turn, with the tool that runs as status (SO-3)", async () => {
    const channel = new TestChannel();
    const slow = [{ text: `${"word ".repeat(200)}end`, chunks: 40 }, { chunkDelayMs: 100 }];
    const payload = channel.message(script(slow));
    await channel.send(payload);
    await expect.poll(async () => (await channel.deliveries(payload))[0]?.status).toBe("done");
    const { messages, statuses } = await channel.seen();
    expect(messages).toHaveLength(1);
    expect(messages[0].text).toBe(`${"word ".repeat(200)}end`);
    expect(messages[0].by[0]).toBe("chat.startStream");
    expect(messages[0].by).toContain("chat.appendStream");
    expect(messages[0].by.at(-1)).toBe("chat.stopStream");
    expect(Object.values(statuses)).toEqual([""]);
  });
});

describe("the text of an answer", () => {
  it.each([
    ["<!channel> <!here|here> <!everyone> <!subteam^S1>", /<!/],
    ["&lt;!channel&gt; `<!here>`", /(?:<|&lt;)!/],
    ["```\n<!channel>\n```", /<!/],
    ["@here and (@channel) @everyone", /@(?:here|channel|everyone)/],
    ["ask <@U2> or <@W3>", /<@[UW]/],
    ["![x](https://evil.test/?q=1)", /!\[/],
  ])("pings and loads nothing: %s", (text, live) => {
    expect(toMarkdown(text, { live: "U1" })).not.toMatch(live);
  });

  it("mentions the one who asked, and leaves code and addresses as they are", () => {
    const text = "<@U1> a@here.com\n```html\n<!DOCTYPE html>\n@channel\n![x](y)\n```\n`a<b>c`";
    expect(toMarkdown(text, { live: "U1" })).toBe(text);
  });

  it("has tables as aligned blocks, with empty cells (SO-4)", () => {
    const table = "| a | b |\n|---|:-:|\n| 1 |  |\n| long cell | x\\|y |";
    expect(toMarkdown(table)).toBe("```\na          b\n---------  ---\n1\nlong cell  x|y\n```");
  });

  it("begins the same however much of it is there", () => {
    const pieces = [
      "word ",
      "<!here> ",
      "![a](b) ",
      "\n",
      "```\n",
      "| a | b |\n",
      "|---|---|\n",
      "@channel ",
      "`x` ",
      "~~~\n",
    ];
    let seed = 7;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed;
    };
    for (let run = 0; run < 200; run += 1) {
      const text = Array.from({ length: 30 }, () => pieces[random() % pieces.length]).join("");
      const whole = toMarkdown(text);
      for (let end = 0; end <= text.length; end += 1) {
        const start = text.slice(0, end);
        const shown = toMarkdown(start.slice(0, findShowable(start)));
        expect({ text, end, isStart: whole.startsWith(shown.trimEnd()) }).toEqual({
          text,
          end,
          isStart: true,
        });
      }
    }
  });
});
