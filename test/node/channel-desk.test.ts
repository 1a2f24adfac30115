/** The desk of a session, with channels of the tests: what keeps its place, what waits, and what is sent all the same. */

import { defineTool } from "edgeflue";
import { FakeClock, type ScriptFunction, scriptModel } from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Admission, ChannelDefinition, Message, Sending } from "../../src/channel/channel.ts";
import { createChannel } from "../../src/channel/create-channel.ts";
import { channelLimits } from "../../src/channel/limits.ts";
import { agentOf, FailingDisk, openHost } from "./support/failing-disk.ts";

beforeEach(() => {
  for (const method of ["error", "warn"] as const) vi.spyOn(console, method).mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

interface Text {
  text: string;
}

const pay = defineTool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" });

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const prompt = ({ text }: Text): Admission<Text> => ({
  type: "prompt",
  request: { message: `asked: ${text}` },
  turn: { text },
});

interface DeskOptions {
  answer?: ScriptFunction;
  clock?: FakeClock;
  /** Of an earlier host. */
  disk?: FailingDisk;
}

function openDesk(
  definition: Partial<ChannelDefinition<Text, Text>>,
  { answer = () => ({ text: "hello" }), clock = new FakeClock(), disk = new FailingDisk() }: DeskOptions = {},
) {
  const rings: number[] = [];
  const channel = createChannel<Text, Text>({
    describe: () => ({ type: "test" }),
    receive: () => Promise.reject(new Error("Nothing comes by HTTP.")),
    ...definition,
  });
  const opened = openHost(disk, {
    clock,
    triggers: { test: channel },
    configure: () => agentOf(scriptModel(answer), { tools: [pay] }),
    setAlarm: (atMs) => void rings.push(atMs),
  });
  const { host, session, idle } = opened;
  let count = 0;
  return {
    clock,
    disk,
    session,
    idle,
    deliver: (text: string, fields: object = {}) => {
      count += 1;
      return session.deliver({
        channel: "test",
        id: String(count),
        event: "note",
        payload: { text },
        ...fields,
      });
    },
    /** Only the alarm wakes it. Says how often. */
    pass: async (milliseconds: number) => {
      const end = clock.now() + milliseconds;
      for (let times = 0; ; times += 1) {
        await idle();
        const next = rings.at(-1) ?? Number.POSITIVE_INFINITY;
        if (next > end) {
          clock.advance(Math.max(0, end - clock.now()));
          await idle();
          return times;
        }
        rings.length = 0;
        clock.advance(Math.max(0, next - clock.now()));
        host.engine().wake();
      }
    },
    asked: async () => {
      const { messages } = await session.messages({});
      return messages
        .filter(({ role }) => role === "user")
        .map(({ content }) => /asked: ([^"]*)/.exec(JSON.stringify(content))?.[1]);
    },
    deliveries: async () => (await session.deliveries({})).deliveries.toReversed(),
  };
}

describe("an event", () => {
  it("has its turn before one that came after it and needs no look", async () => {
    const looked = gate();
    const { deliver, asked, idle } = openDesk({
      admit: (payload) => (payload.text === "with a file" ? undefined : prompt(payload)),
      prepare: async (payload) => {
        await looked.opened;
        return prompt(payload);
      },
    });
    await deliver("with a file");
    await deliver("what does it say?");
    looked.open();
    await idle();
    expect(await asked()).toEqual(["with a file", "what does it say?"]);
  });

  it("that is to join a turn does not keep its session awake while that waits for people", async () => {
    const { deliver, pass, session, deliveries } = openDesk(
      {
        admit: (payload) => (payload.text === "pay" ? prompt(payload) : undefined),
        prepare: async () => ({ type: "join", key: "a", request: { message: "asked: less" } }),
      },
      {
        answer: ({ prompt: said }) =>
          JSON.stringify(said).includes("paid") ? { text: "hello" } : { toolCalls: [{ name: "pay" }] },
      },
    );
    await deliver("pay", { keys: ["a"] });
    await pass(1_000);
    await deliver("less");
    const [{ approvalId } = { approvalId: "" }] = await session.approvals();
    expect(await pass(12 * 3_600_000)).toBeLessThan(200);
    await session.decide(approvalId, { decision: "approve" });
    await pass(60_000);
    expect((await deliveries()).map(({ reason }) => reason)).toEqual([
      undefined,
      expect.stringMatching(/^it joined|^too late/),
    ]);
  });

  it("that was given up is looked at again when it is sent again", async () => {
    let isMended = false;
    const { deliver, asked, pass, deliveries } = openDesk({
      prepare: async (payload) => {
        if (!isMended) throw new Error("401");
        return prompt(payload);
      },
    });
    await deliver("again", { id: "x", keys: ["a"] });
    await pass(2 * 3_600_000);
    expect(await deliveries()).toMatchObject([
      { status: "ignored", reason: expect.stringContaining("given up") },
    ]);
    isMended = true;
    await deliver("again", { id: "x", keys: ["a"] });
    await pass(60_000);
    expect(await asked()).toEqual(["again"]);
  });

  it("waits as long as the service asks, however long, without being given up", async () => {
    let calls = 0;
    const { deliver, asked, pass } = openDesk({
      prepare: async (payload, { now }) => {
        calls += 1;
        return now() < until ? { type: "later", afterMs: until - now(), reason: "429" } : prompt(payload);
      },
    });
    const until = new FakeClock().now() + 55 * 60_000;
    await deliver("limited");
    await pass(50 * 60_000);
    expect(calls).toBe(1);
    await pass(10 * 60_000);
    expect(await asked()).toEqual(["limited"]);
  });

  it("has a number that none had before it, also when all before it are forgotten", async () => {
    const clock = new FakeClock();
    const before = openDesk({ admit: prompt }, { clock });
    for (let count = 0; count < 3; count += 1) await before.deliver("one");
    await before.idle();
    clock.advance(channelLimits.keptMs * 2);
    const { disk } = before;
    const { deliver, deliveries } = openDesk({ admit: prompt }, { clock, disk });
    await deliver("other", { id: "other", ignored: "not ours" });
    // The newest turn is there still: the conversation has begun.
    expect((await deliveries()).map(({ seq }) => seq)).toEqual([3, 4]);
    expect((await deliver("after a while", { id: "late", followsTurn: true })).status).toBe("queued");
  });
});

describe("what a channel keeps for a session", () => {
  it("is forgotten some time after it was put for a while, and stays otherwise", async () => {
    const clock = new FakeClock();
    const { deliver, disk } = openDesk(
      {
        admit: (payload, { put, now }) => {
          put(`at ${now()}`, "for a while", 1_000);
          put("always", "kept");
          return prompt(payload);
        },
      },
      { clock },
    );
    for (let count = 0; count <= channelLimits.pruneEvery; count += 1) {
      await deliver(`${count}`);
      clock.advance(3_600_000);
    }
    const keys = disk.sql.all<{ key: string }>("SELECT key FROM channel_state").map(({ key }) => key);
    expect(keys.some((key) => key.endsWith(":always"))).toBe(true);
    expect(keys.filter((key) => key.includes(":at ")).length).toBeLessThan(channelLimits.pruneEvery);
  });
});

describe("a message", () => {
  const showAnswer: ChannelDefinition<Text, Text>["show"] = (moment, { text }) =>
    moment.type === "settled" ? [{ slot: "answer", content: text }] : [];

  /** A sign of life, whose place the answer takes. */
  const showWork: ChannelDefinition<Text, Text>["show"] = ({ type }) => {
    if (type === "queued") return [{ slot: "answer", content: "at work" }];
    return type === "settled" ? [{ slot: "answer", content: "the answer" }] : [];
  };

  it("is sent after one whose sending never ended", async () => {
    const sent: unknown[] = [];
    const begun = gate();
    const { clock, deliver, pass } = openDesk({
      admit: prompt,
      show: showAnswer,
      send: ({ content, attempts }) => {
        if (content === "hangs" && attempts === 0) {
          begun.open();
          return new Promise<Sending>(() => {});
        }
        sent.push(content);
        return Promise.resolve({ type: "sent" });
      },
    });
    await deliver("hangs");
    await begun.opened;
    await deliver("fine");
    clock.advance(channelLimits.hungMs);
    await pass(60_000);
    expect(sent.sort()).toEqual(["fine", "hangs"]);
  });

  it("is not overtaken by a later one while it may soon be there, and no longer", async () => {
    const sent: unknown[] = [];
    let isDown = true;
    const { deliver, pass } = openDesk({
      admit: prompt,
      show: showAnswer,
      send: async ({ content }: Message<Text>) => {
        if (content === "never" || (content === "first" && isDown))
          return { type: "wait", afterMs: 0, problem: "502" };
        sent.push(content);
        return { type: "sent" };
      },
    });
    await deliver("first");
    await pass(1_000);
    await deliver("second");
    await pass(3_000);
    expect(sent).toEqual([]);
    isDown = false;
    await pass(10_000);
    expect(sent).toEqual(["first", "second"]);
    await deliver("never");
    await pass(1_000);
    await deliver("third");
    await pass(5_000);
    expect(sent).toEqual(["first", "second"]);
    await pass(60_000);
    expect(sent).toEqual(["first", "second", "third"]);
  });

  it("is sent where an earlier content of it could not be, in whatever order that becomes known", async () => {
    const [begun, refused] = [gate(), gate()];
    const sent: unknown[] = [];
    const { deliver, idle, deliveries } = openDesk({
      admit: prompt,
      show: showWork,
      send: async ({ content }: Message<Text>) => {
        if (content === "at work") {
          begun.open();
          await refused.opened;
          return { type: "failed", problem: "too long" };
        }
        sent.push(content);
        return { type: "sent" };
      },
    });
    await deliver("work");
    await begun.opened;
    await vi.waitFor(async () => expect((await deliveries())[0]?.settledAt).toBeDefined());
    refused.open();
    await idle();
    expect(sent).toEqual(["the answer"]);
    expect((await deliveries())[0]?.status).toBe("done");
  });

  it.each([
    ["before its answer was lost", true, undefined],
    ["after its answer was lost", false, undefined],
    ["before its answer was lost, with a part of it known", true, { ids: [1] }],
    ["after its answer was lost, with a part of it known", false, { ids: [1] }],
  ])("is looked for when another content came %s", async (_, isBefore, part) => {
    const [begun, isLost, isSettled] = [gate(), gate(), gate()];
    const looked: unknown[] = [];
    const { deliver, pass, deliveries, clock, idle } = openDesk(
      {
        admit: prompt,
        show: showWork,
        send: async ({ content, attempts, save }: Message<Text>) => {
          if (content === "the answer") {
            looked.push(attempts > 0);
            return { type: "sent", remote: { ids: [1, 2] } };
          }
          if (part !== undefined) save(part);
          begun.open();
          await isLost.opened;
          return { type: "wait", afterMs: 60_000, problem: "502" };
        },
      },
      {
        answer: async () => {
          await isSettled.opened;
          return { text: "hello" };
        },
      },
    );
    await deliver("work");
    await begun.opened;
    if (!isBefore) {
      isLost.open();
      await vi.waitFor(async () => expect((await deliveries())[0]?.sent[0]?.problem).toBe("502"));
    }
    isSettled.open();
    await vi.waitFor(async () => expect((await deliveries())[0]?.settledAt).toBeDefined());
    isLost.open();
    await idle();
    clock.advance(1);
    await pass(120_000);
    expect(looked).toEqual([true]);
    expect((await deliveries())[0]?.sent[0]).toMatchObject({ status: "sent" });
  });

  it("is changed, and not looked for, once it is known to be there", async () => {
    const attemptsOf: Record<string, number> = {};
    const { deliver, pass } = openDesk({
      admit: prompt,
      show: showWork,
      send: async ({ content, attempts }: Message<Text>) => {
        attemptsOf[String(content)] = attempts;
        return { type: "sent", remote: { ids: [1] } };
      },
    });
    await deliver("work");
    await pass(60_000);
    expect(attemptsOf["the answer"]).toBe(0);
  });
});
