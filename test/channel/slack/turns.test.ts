/** Turns in Slack, against a server that speaks its protocol: what people see. */

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, script as scriptModel, unique } from "../../support/api.ts";
import { deliverSlack, type Payload, TestChannel } from "../../support/channel/slack.ts";
import type { Reply } from "../../support/fake-openai/reply.ts";
import { passTime } from "../../support/worker-clock.ts";

const script = (...replies: Reply[]) => scriptModel(...replies);
const says = (text: string) => script([{ text }]);
const done = (channel: TestChannel, payload: Payload, session?: string) =>
  expect.poll(async () => (await channel.deliveries(payload, session))[0]?.status).toBe("done");

describe("a turn in Slack", () => {
  it("is stored before the answer, shows signs at once and posts one answer to the thread", async () => {
    const channel = new TestChannel();
    const payload = channel.message(says("It is **fixed**."));
    const { status, body } = await channel.send(payload);
    expect([status, body.status]).toEqual([200, "received"]);
    await done(channel, payload);
    const { messages, reactions, statuses, statusLog } = await channel.seen();
    expect(messages).toEqual([
      expect.objectContaining({ text: "It is **fixed**.", thread_ts: payload.event.ts }),
    ]);
    expect(reactions).toEqual([{ ts: payload.event.ts, name: "white_check_mark" }]);
    expect(statusLog[0]).toBe("is thinking…");
    // Signs of life come before all else.
    const methods = (await channel.calls()).map(({ method }) => method);
    expect(methods.slice(0, 2)).toEqual(["assistant.threads.setStatus", "reactions.add"]);
    expect(statuses).toEqual({ [payload.event.ts]: "" });
  });

  it("begins at once for a person who is known, and continues the thread without a mention (SI-8)", async () => {
    const channel = new TestChannel();
    const first = channel.message(says("One."));
    await channel.send(first);
    await done(channel, first);
    const inThread = (text: string, event = {}) =>
      channel.twin(channel.message("", { text, thread_ts: first.event.ts, ...event }));
    const second = inThread(says("Two."));
    expect((await channel.send(second)).body.status).toBe("queued");
    await expect.poll(() => channel.texts()).toEqual(["One.", "Two."]);
    expect((await channel.send(inThread("<@U2> can you look?"))).body.reason).toContain("another person");
    expect((await channel.send(inThread("me too", { bot_id: "B9" }))).body.reason).toContain("is a bot");
    const mine = inThread("my answer", { user: "UBOT", bot_id: "B1", app_id: "A1" });
    expect((await channel.send(mine)).body.reason).toBe("it is ours");
    // Slack says of each answer that it is there, and of each change of it.
    const logged = (await channel.deliveries(first)).map(({ reason = "" }) => reason);
    expect(logged).not.toContain("it is ours");
  });

  it("leaves no trace of what people say to each other", async () => {
    const channel = new TestChannel();
    const top = channel.twin(channel.message("", { text: "good morning" }));
    const bot = channel.twin(channel.message("", { text: "beep", bot_id: "B9", thread_ts: "1.2" }));
    for (const payload of [top, bot]) {
      expect((await channel.send(payload)).body.status).toBe("ignored");
      expect(await channel.deliveries(payload)).toEqual([]);
    }
  });

  it("stores nothing of threads that it is no part of", async () => {
    const channel = new TestChannel();
    const payload = channel.twin(channel.message("", { text: "hello", thread_ts: "1.1" }));
    const { body } = await channel.send(payload);
    expect(body).toMatchObject({ status: "ignored", reason: "no conversation began here" });
    expect(await channel.deliveries(payload)).toEqual([]);
  });

  it.each([
    ["app_mention", "message"],
    ["message", "app_mention"],
  ])("is one for the two events of a mention, %s first, and for their retries (SI-1)", async (kind) => {
    const channel = new TestChannel();
    const mention = channel.message(says("Once."));
    const twin = channel.twin(mention);
    const [first, second] = kind === "message" ? [twin, mention] : [mention, twin];
    const statuses = [];
    for (const payload of [first, second, first])
      statuses.push((await channel.send(payload, { "x-slack-retry-num": "1" })).body.status);
    expect(statuses).toEqual(["received", "duplicate", "duplicate"]);
    await done(channel, mention);
    expect(await channel.texts()).toEqual(["Once."]);
  });

  it("is one when both events of a mention come at once (SI-1)", async () => {
    const channel = new TestChannel();
    const mention = channel.message(says("Once."));
    const answers = await Promise.all([channel.send(mention), channel.send(channel.twin(mention))]);
    expect(answers.map(({ body }) => body.status).sort()).toEqual(["duplicate", "received"]);
    await done(channel, mention);
    expect(await channel.texts()).toEqual(["Once."]);
  });

  it("has the files of both events of a mention, also of one that comes while it runs (SI-2)", async () => {
    const channel = new TestChannel();
    await channel.control({ file: { path: "/files/twin", base64: btoa("of the twin") } });
    const file = {
      id: "F1",
      name: "a.txt",
      mimetype: "text/plain",
      url_private: `${new URL(env.SLACK_API_URL).origin}/files/twin`,
    };
    const mention = channel.message(script([{ delayMs: 500 }, { text: "Seen." }]));
    await channel.send(mention);
    const twin = channel.twin(mention, { subtype: "file_share", files: [file] });
    expect((await channel.send(twin)).body.status).toBe("duplicate");
    expect((await channel.send(twin)).body.status).toBe("duplicate");
    await expect.poll(async () => (await channel.deliveries(mention)).at(-1)?.status).toBe("done");
    expect(await channel.texts()).toEqual(["Seen."]);
    const asked = JSON.stringify(await channel.messages(mention));
    expect(asked.match(/of the twin/g)).toHaveLength(1);
  });

  it("is two for the same ts in two channels", async () => {
    const [left, right] = [new TestChannel(), new TestChannel()];
    const first = left.message(says("Left."));
    const second = right.message(says("Right."), { ts: first.event.ts });
    await Promise.all([left.send(first), right.send(second)]);
    await done(left, first);
    await done(right, second);
    expect([await left.texts(), await right.texts()]).toEqual([["Left."], ["Right."]]);
  });

  it("is known again after three days", async () => {
    const channel = new TestChannel();
    const payload = channel.message(says("Once."));
    await channel.send(payload);
    await done(channel, payload);
    passTime(3 * 24 * 3_600_000);
    expect((await channel.send(payload)).body.status).toBe("duplicate");
  });

  it("takes fifty events in a second into one thread, in order", { timeout: 60_000 }, async () => {
    const channel = new TestChannel();
    const root = channel.message(says("answer 0"));
    await channel.send(root);
    await done(channel, root);
    const payloads = Array.from({ length: 49 }, (_, index) =>
      channel.message(says(`answer ${index + 1}`), { thread_ts: root.event.ts }),
    );
    for (const payload of payloads)
      expect(["queued", "received"]).toContain((await channel.send(payload)).body.status);
    const expected = Array.from({ length: 50 }, (_, index) => `answer ${index}`);
    await expect.poll(() => channel.texts(), { timeout: 50_000 }).toEqual(expected);
  });

  it("is refused to guests, strangers and people of other workspaces (AU-4)", async () => {
    const channel = new TestChannel();
    const guest = channel.message("hi", { user: "UGUEST1" });
    expect((await channel.send(guest)).body.status).toBe("received");
    await expect.poll(async () => (await channel.deliveries(guest))[0].reason).toContain("they are a guest");
    const external = channel.message("hi", { user_team: "T2" }, { is_ext_shared_channel: true });
    expect((await channel.send(external)).body.reason).toContain("another workspace: T2");
    const unknown = channel.message("hi", { team: undefined }, { is_ext_shared_channel: true });
    expect((await channel.send(unknown)).body.reason).toContain("does not say which");
    const home = channel.message(says("Home."), {}, { is_ext_shared_channel: true, team_id: "T2" });
    await channel.send(home);
    await done(channel, home);
    expect(await channel.texts()).toEqual(["Home."]);
  });

  it("is open to guests, bots and workspaces that the agent names", async () => {
    const channel = new TestChannel({ agent: "slack_bots" });
    const events = [
      [{ user: "UGUEST2" }, {}],
      [{ user_team: "T7", user: "U7" }, { is_ext_shared_channel: true }],
      [{ bot_id: "B7", user: undefined, subtype: "bot_message" }, {}],
    ] as const;
    for (const [event, envelope] of events)
      expect((await channel.send(channel.message(says("Yes."), event, envelope))).body.status).toBe("queued");
    await expect.poll(() => channel.texts()).toEqual(["Yes.", "Yes.", "Yes."]);
  });

  it("stops for a bot that answers each of its answers, with one notice (BO-2)", async () => {
    const channel = new TestChannel({ agent: "slack_bots" });
    const root = channel.message(says("hello"));
    await channel.send(root);
    const statuses = [];
    for (let turn = 0; turn < 8; turn += 1) {
      const event = { bot_id: "B7", user: "UB7", thread_ts: root.event.ts };
      statuses.push((await channel.send(channel.message(says(`answer ${turn}`), event))).body.status);
    }
    expect(statuses).toEqual([...Array(5).fill("queued"), ...Array(3).fill("ignored")]);
    const notices = async () => (await channel.texts()).filter((text) => text.includes("I stop answering"));
    await expect.poll(notices).toHaveLength(1);
  });

  it("answers a broadcast reply in its thread (SI-4)", async () => {
    const channel = new TestChannel();
    const event = { subtype: "thread_broadcast", thread_ts: "1.5", root: { ts: "1.5" } };
    const payload = channel.twin(channel.message(says("In the thread."), event));
    await channel.send(payload);
    await done(channel, payload);
    expect((await channel.seen()).messages).toEqual([
      expect.objectContaining({ thread_ts: "1.5", text: "In the thread." }),
    ]);
  });

  it("is none for changes that nobody made, and one for an edit that adds the mention (SI-3, BO-4)", async () => {
    const channel = new TestChannel();
    const original = channel.message(says("Hello."));
    await channel.send(original);
    await done(channel, original);
    const change = (message: object, previous: object) => ({
      ...channel.message(""),
      event: {
        type: "message",
        subtype: "message_changed",
        channel: channel.id,
        channel_type: "channel",
        ts: "99.1",
        event_ts: "99.1",
        message: { ...original.event, type: "message", ...message },
        previous_message: { ...original.event, type: "message", ...previous },
      },
    });
    for (const extra of [{ attachments: [{ text: "preview" }] }, { reply_count: 3 }, { language: "en" }])
      expect((await channel.send(change(extra, {}))).body.reason).toContain("its text was not edited");
    const late = change({ text: "<@UBOT> typo" }, {});
    expect((await channel.send(late)).body.status).toBe("received");
    await expect.poll(async () => (await channel.deliveries(original))[0].reason).toContain("too late");
    const ours = change({ user: "UBOT", bot_id: "B1", text: "<@UBOT> x" }, { text: "y" });
    expect((await channel.send(ours)).body.reason).toBe("it is ours");
    const added = change(
      {
        ts: "98.1",
        thread_ts: undefined,
        text: `<@UBOT> ${says("New.")}`,
        edited: { user: "U1", ts: "99.1" },
      },
      { ts: "98.1", text: "hello" },
    );
    await channel.send(added);
    await expect.poll(() => channel.texts()).toEqual(["Hello.", "New."]);
  });

  it("is told of a change that is made while it runs, or before it began (BO-4)", async () => {
    const channel = new TestChannel();
    const payload = channel.message(
      script([{ toolCalls: [{ name: "none", arguments: {} }] }, { delayMs: 700 }], [{ text: "Done." }]),
    );
    await channel.send(payload);
    const { event } = payload;
    await channel.send({
      ...channel.message(""),
      event: {
        type: "message",
        subtype: "message_changed",
        channel: channel.id,
        ts: "99.1",
        message: { ...event, type: "message", text: "<@UBOT> in green", edited: { user: "U1", ts: "99.1" } },
        previous_message: { ...event, type: "message" },
      },
    });
    passTime(3_000);
    await expect
      .poll(async () => (await channel.deliveries(payload)).map(({ status }) => status))
      .toEqual(["done", "done"]);
    const words = (await channel.messages(payload)).filter(({ role }) => role === "user");
    expect(JSON.stringify(words[1])).toContain("has changed their message, which now says:\\n\\nin green");
    expect(await channel.texts()).toEqual([expect.stringContaining("in green")]);
  });

  it("waits for the one before, and belongs to whoever asked (BO-1)", async () => {
    const channel = new TestChannel();
    const first = channel.message(script([{ delayMs: 300 }, { text: "For U1." }]));
    await channel.send(first);
    const inThread = { thread_ts: first.event.ts };
    await channel.send(channel.message(says("For U2."), { ...inThread, user: "U2" }));
    await channel.send(channel.message(says("For U1 again."), inThread));
    await expect.poll(() => channel.texts()).toEqual(["For U1.", "For U2.", "For U1 again."]);
    const asked = (await channel.messages(first)).filter(({ role }) => role === "user");
    expect(asked.map(({ by }) => by)).toEqual(["slack:U1", "slack:U2", "slack:U1"]);
  });

  it("is withdrawn with its message, and says nothing then (SI-5)", async () => {
    const channel = new TestChannel();
    const payload = channel.message(script([{ hang: true }]));
    await channel.send(payload);
    await expect.poll(async () => (await channel.deliveries(payload))[0].status).toBe("queued");
    await channel.set({ removed: [payload.event.ts] });
    await channel.send({
      ...channel.message(""),
      event: {
        type: "message",
        subtype: "message_deleted",
        channel: channel.id,
        ts: "99.1",
        deleted_ts: payload.event.ts,
        previous_message: payload.event,
      },
    });
    await expect.poll(async () => (await channel.deliveries(payload)).at(-1)?.settledAt).toBeGreaterThan(0);
    const withdrawn = (await channel.deliveries(payload))[0];
    expect(withdrawn.reason).toContain("withdrawn");
    expect(await channel.texts()).toEqual([]);
  });

  it("posts nothing to a thread whose first message is gone (SI-5)", async () => {
    const channel = new TestChannel();
    const payload = channel.message(says("Into the void."), { thread_ts: "1.7" });
    await channel.set({ removed: ["1.7"] });
    await channel.send(payload);
    await expect.poll(async () => (await channel.deliveries(payload))[0].status).toBe("undeliverable");
    expect(await channel.texts()).toEqual([]);
  });

  it("removes what Slack posted to the channel because the thread was deleted meanwhile (SI-5)", async () => {
    const channel = new TestChannel();
    await channel.fail({ method: "chat.getPermalink", error: "missing_scope" });
    const payload = channel.message(says("Astray."), { thread_ts: "1.8" });
    await channel.set({ removed: ["1.8"] });
    await channel.send(payload);
    await expect.poll(async () => (await channel.deliveries(payload))[0].status).toBe("undeliverable");
    expect(await channel.texts()).toEqual([]);
    expect((await channel.calls()).map(({ method }) => method)).toContain("chat.delete");
  });

  it("says who wrote, names the bot as you, and reads what is forwarded as material (SI-6)", async () => {
    const channel = new TestChannel({ agent: "slack_plain" });
    const payload = channel.message("a &lt;b&gt; &amp;amp; <http://a.com|a.com> <@U2|bob>", {
      attachments: [
        { author_name: "Eve", message_blocks: [{ message: { blocks: [richText("secret plan")] } }] },
      ],
    });
    await channel.send(payload);
    await done(channel, payload);
    const [{ content }] = await channel.messages(payload);
    expect(content[0].text).toBe(
      "<@U1> (Ada) writes in Slack:\n\n<@UBOT> (you) a <b> &amp; http://a.com <@U2> (bob)\n\nForwarded with it, by others:\n\n> Eve: secret plan",
    );
  });

  it("reads a message that has only blocks or attachments, and ignores an empty one (SI-6)", async () => {
    const channel = new TestChannel({ agent: "slack_plain", prefix: "D" });
    const blocks = channel.message("", { blocks: [richText("from the blocks")] });
    const attached = channel.message("", { attachments: [{ fallback: "an alert", text: "disk full" }] });
    for (const payload of [blocks, attached]) {
      await channel.send(payload);
      await done(channel, payload);
    }
    expect(JSON.stringify(await channel.messages(blocks))).toContain("from the blocks");
    expect(JSON.stringify(await channel.messages(attached))).toContain("disk full");
    expect((await channel.send(channel.message(""))).body.reason).toBe("it is empty");
  });

  it("knows the newest of a long thread that it is called into, and says what it does not know (SI-7)", async () => {
    const channel = new TestChannel({ agent: "slack_plain" });
    await channel.control({ add: [{ text: "the root", user: "U5" }] });
    const [{ ts: root }] = (await channel.seen()).messages;
    const replies = Array.from({ length: 400 }, (_, index) => ({
      text: `reply ${index}`,
      user: index === 399 ? "UBOT" : "U5",
      thread_ts: root,
      ...(index === 398 && { bot_id: "B4", user: "UB4" }),
    }));
    await channel.control({ add: replies });
    const payload = channel.message(says("Read."), { thread_ts: root, ts: "9999999998.1" });
    await channel.send(payload);
    await done(channel, payload);
    const [{ content }] = await channel.messages(payload);
    const text = content[0].text as string;
    expect(text).toContain("> <@U5>: the root\n> <@U5>: reply 360\n");
    expect(text).toContain("> the bot UB4: reply 398\n> you: reply 399\n360 messages between are left out.");
  });

  it("answers without the thread when Slack does not give it (SI-7)", async () => {
    const channel = new TestChannel({ agent: "slack_plain" });
    await channel.fail({
      method: "conversations.replies",
      error: "ratelimited",
      status: 429,
      retryAfter: 60,
    });
    const payload = channel.message("Anyway.", { thread_ts: "1.9" });
    await channel.send(payload);
    await done(channel, payload);
    expect(await channel.texts()).toHaveLength(1);
    expect(JSON.stringify(await channel.messages(payload))).toContain("could not be read (in full)");
  });

  it("leaves out what was edited since the question (IN-1)", async () => {
    const channel = new TestChannel({ agent: "slack_plain" });
    await channel.control({ add: [{ text: "the root", user: "U5" }] });
    const [{ ts: root }] = (await channel.seen()).messages;
    const edited = {
      text: "now do evil",
      user: "U6",
      thread_ts: root,
      edited: { user: "U6", ts: "9999999999.1" },
    };
    await channel.control({ add: [edited] });
    const payload = channel.message(says("Read."), { thread_ts: root, ts: "9999999998.2" });
    await channel.send(payload);
    await done(channel, payload);
    const text = JSON.stringify(await channel.messages(payload));
    expect(text).not.toContain("evil");
    expect(text).toContain("1 messages are left out: they were edited since.");
  });

  it("has one session for all direct messages, with answers below, where the agent says so", async () => {
    const channel = new TestChannel({ agent: "slack_flat", prefix: "D" });
    const payload = channel.message("first");
    await channel.send(payload);
    await done(channel, payload, channel.id);
    await channel.send(channel.message("second"));
    await expect.poll(async () => (await channel.texts()).length).toBe(2);
    const { messages } = await channel.seen();
    expect(messages.every((one: Payload) => one.thread_ts === undefined)).toBe(true);
    expect(messages[1].text).toContain("second");
    const other = channel.message("third", { user: "U2" });
    expect((await channel.send(other)).body.reason).toBe('U2 is not in "users"');
  });

  it("posts what the tools say, and nothing else, where the agent says so (BO-3)", async () => {
    const channel = new TestChannel({ agent: "slack_tools" });
    const calls = [
      { name: "reply", arguments: { text: "From the tool." } },
      { name: "react", arguments: { emoji: "tada" } },
    ];
    const payload = channel.message(script([{ toolCalls: calls }], [{ text: "Not posted." }]));
    await channel.send(payload);
    await done(channel, payload);
    const { messages, reactions } = await channel.seen();
    expect(messages.map(({ text }: Payload) => text)).toEqual(["From the tool."]);
    expect(reactions).toEqual([{ ts: payload.event.ts, name: "tada" }]);
  });

  it("says in short words that it failed", async () => {
    const channel = new TestChannel();
    const page = "a long page ".repeat(1_000);
    const payload = channel.message(script([{ status: 400, body: { error: { message: page } } }]));
    await channel.send(payload);
    await done(channel, payload);
    const [text = ""] = await channel.texts();
    expect(text).toMatch(/^This did not work: /);
    expect(text.length).toBeLessThan(700);
    expect((await channel.seen()).reactions).toEqual([{ ts: payload.event.ts, name: "x" }]);
  });
});

describe("what people do other than asking", () => {
  it("stops what they asked for with a word, and nobody else's (BO-1)", async () => {
    const channel = new TestChannel();
    const payload = channel.message(script([{ hang: true }]));
    await channel.send(payload);
    await expect.poll(async () => (await channel.deliveries(payload))[0].status).toBe("queued");
    const say = (user: string) =>
      channel.send(channel.twin(channel.message("", { text: "Stop!", user, thread_ts: payload.event.ts })));
    await say("U2");
    await expect
      .poll(async () => (await channel.deliveries(payload))[0].reason)
      .toContain("not theirs to stop");
    expect((await channel.deliveries(payload)).at(-1)?.settledAt).toBeUndefined();
    await say("U1");
    await expect.poll(() => channel.texts()).toEqual(["Stopped."]);
    await say("U1");
    await expect.poll(async () => (await channel.deliveries(payload))[0].reason).toContain("nothing runs");
  });

  it("is suggested to people who open a conversation", async () => {
    const channel = new TestChannel({ agent: "slack_files", prefix: "D" });
    const payload = channel.message("");
    payload.event = {
      type: "assistant_thread_started",
      assistant_thread: { user_id: "U1", context: {}, channel_id: channel.id, thread_ts: "2.1" },
      event_ts: "2.1",
    };
    await channel.send(payload);
    await expect
      .poll(async () => (await channel.seen()).prompts)
      .toEqual([{ title: "What can you do?", message: "What can you do?" }]);
  });

  it("leads to nothing where the author's function throws, with the reason and no other try", async () => {
    const channel = new TestChannel({ agent: "slack_broken" });
    const payload = channel.message("hello");
    await channel.send(payload);
    await expect
      .poll(async () => (await channel.deliveries(payload))[0])
      .toMatchObject({ status: "ignored", reason: expect.stringContaining("did not think of this") });
  });
});

describe("the sample agents/helpdesk.ts", () => {
  it("runs what it is told in its shell and answers in the thread, on the demo model", async () => {
    const channel = new TestChannel({ agent: "helpdesk" });
    const payload = channel.message("\n$ echo it works");
    await channel.send(payload);
    await done(channel, payload);
    expect((await channel.seen()).messages).toEqual([
      expect.objectContaining({ text: expect.stringContaining("it works"), thread_ts: payload.event.ts }),
    ]);
    const more = channel.twin(channel.message("", { text: "thank you", thread_ts: payload.event.ts }));
    await channel.send(more);
    await expect.poll(async () => (await channel.texts()).length).toBe(2);
  });
});

describe("Slack's limits and failures", () => {
  it("are waited for by Retry-After, and lead to one answer", async () => {
    const channel = new TestChannel();
    await channel.fail({ method: "chat.postMessage", status: 429, error: "ratelimited", retryAfter: 30 });
    const payload = channel.message(says("Later."));
    await channel.send(payload);
    await expect
      .poll(async () =>
        (await channel.deliveries(payload))[0].sent.find(({ slot }: Payload) => slot === "answer"),
      )
      .toMatchObject({ status: "pending", problem: expect.stringContaining("ratelimited") });
    passTime(31_000);
    await done(channel, payload);
    expect(await channel.texts()).toEqual(["Later."]);
  });

  it("of the look at who asks put the turn off, and leave no reason once it is answered", async () => {
    const channel = new TestChannel();
    const user = `U${unique()}`;
    await channel.fail({ method: "users.info", channel: user, status: 503 });
    const payload = channel.message(says("Here I am."), { user });
    await channel.send(payload);
    const first = async () => (await channel.deliveries(payload))[0];
    await expect.poll(async () => (await first())?.reason).toContain("503");
    passTime(5_000);
    await done(channel, payload);
    expect(await first()).not.toHaveProperty("reason");
  });

  it("find a message again whose answer was lost", async () => {
    const channel = new TestChannel();
    await channel.fail({ method: "chat.postMessage", status: 503, after: true });
    const payload = channel.message(says("Once."));
    await channel.send(payload);
    await expect.poll(() => channel.texts()).toEqual(["Once."]);
    passTime(5_000);
    await done(channel, payload);
    expect(await channel.texts()).toEqual(["Once."]);
  });

  it("end the delivery where the place is gone or the answer is refused (BO-3)", async () => {
    const channel = new TestChannel();
    await channel.set({ isArchived: true });
    const payload = channel.message(says("Nobody reads it."));
    await channel.send(payload);
    await expect
      .poll(async () => (await channel.deliveries(payload))[0])
      .toMatchObject({ status: "undeliverable", reason: expect.stringContaining("is_archived") });
  });

  it("of signs of life stop nothing, and are in the log", async () => {
    const channel = new TestChannel();
    await channel.set({ missing: ["reactions:write"] });
    const payload = channel.message(says("Fine."));
    await channel.send(payload);
    await done(channel, payload);
    const [{ sent }] = await channel.deliveries(payload);
    expect(sent.find(({ slot }: Payload) => slot === "mark").problem).toContain("missing_scope");
    expect(await channel.texts()).toEqual(["Fine."]);
  });

  it("never answer another company's workspace (AU-4)", async () => {
    const channel = new TestChannel();
    const authorizations = [{ enterprise_id: null, team_id: "T5", user_id: "UBOT", is_bot: true }];
    const payload = channel.message("hi", { team: "T5" }, { authorizations, team_id: "T5" });
    await channel.send(payload);
    const path = `/agents/slacker/slack%3AT5/deliveries?session=${channel.id}:${payload.event.ts}`;
    await expect
      .poll(async () => (await call(path)).body.deliveries[0])
      .toMatchObject({ status: "ignored", reason: expect.stringContaining("not_installed_here") });
    expect((await channel.calls()).length).toBe(0);
  });
});

describe("POST /webhooks/slack/{agent}", () => {
  const channel = new TestChannel();

  it("answers Slack's challenge, once it is signed", async () => {
    const { body } = await channel.send({ type: "url_verification", challenge: "abc", token: "x" });
    expect(body).toEqual({ challenge: "abc" });
    const unsigned = await channel.send({ type: "url_verification" }, { "x-slack-signature": "v0=00" });
    expect(unsigned.status).toBe(401);
  });

  it("answers every other event with a 2xx and a reason", async () => {
    const events = [
      { type: "app_rate_limited" },
      channel.message("", { type: "reaction_added" }),
      channel.message("", { type: "message", subtype: "channel_join" }),
      { type: "event_callback" },
      {},
    ];
    for (const payload of events) {
      const { status, body } = await channel.send(payload);
      expect([status, body.status, typeof body.reason]).toEqual([200, "ignored", "string"]);
    }
  });

  it("refuses junk with a 4xx", async () => {
    const json = { "content-type": "application/json" };
    expect((await deliverSlack("slacker", "{", json)).status).toBe(400);
    expect((await deliverSlack("slacker", "[]", json)).status).toBe(400);
    expect((await channel.form({ payload: "{" })).status).toBe(400);
  });

  it("has the manifest of its app below, and nothing else", async () => {
    const { body } = await call("/webhooks/slack/slacker/manifest");
    const address = "http://edgeflue.test/webhooks/slack/slacker";
    expect(body.settings.event_subscriptions.request_url).toBe(address);
    expect(body.oauth_config.scopes.bot).toContain("users:read");
    expect((await call("/webhooks/slack/slacker/other")).status).toBe(404);
    expect((await call("/webhooks/slack/slacker")).status).toBe(405);
  });
});

function richText(text: string): object {
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
  };
}
