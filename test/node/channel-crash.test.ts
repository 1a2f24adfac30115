/** A session with a channel whose host dies at each of its commits and is woken by its alarm alone: each event is one turn,
 *  and people see each message of it once. */

import { FakeClock, scriptModel } from "edgeflue/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChannelDefinition } from "../../src/channel/channel.ts";
import { createChannel } from "../../src/channel/create-channel.ts";
import { agentOf, openHost, warmDisk } from "./support/failing-disk.ts";

beforeEach(() => {
  for (const method of ["error", "warn"] as const) vi.spyOn(console, method).mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const hour = 3_600_000;
type Text = { text: string };

/** Shows a sign when an event is taken, and the answer. Each call to the service ends after others have had a turn. */
function createService(definition: Partial<ChannelDefinition<Text, Text>>) {
  const shown = new Map<string, unknown>();
  const channel = createChannel<Text, Text>({
    describe: () => ({ type: "test" }),
    receive: () => Promise.reject(new Error("Nothing comes by HTTP.")),
    show: (moment) => {
      if (moment.type === "queued") return [{ slot: "sign", content: "seen" }];
      if (moment.type !== "settled") return [];
      return [{ slot: "answer", content: moment.outcome.status }];
    },
    send: async ({ slot, content, attempts, marker }) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (attempts > 0 && shown.has(marker)) return { type: "sent" };
      if (shown.has(marker)) throw new Error(`The ${slot} is there twice.`);
      shown.set(marker, content);
      return { type: "sent" };
    },
    ...definition,
  });
  return { shown, channel };
}

const prompt = (payload: Text) => ({
  type: "prompt" as const,
  request: { message: payload.text },
  turn: payload,
});

const channels: Record<string, Partial<ChannelDefinition<Text, Text>>> = {
  "that knows at once": { admit: prompt },
  "that asks the service first": {
    prepare: async (payload) => {
      await new Promise((resolve) => setImmediate(resolve));
      return prompt(payload);
    },
  },
};

async function play(definition: Partial<ChannelDefinition<Text, Text>>, failAt: number | undefined) {
  const disk = await warmDisk();
  const { shown, channel } = createService(definition);
  const clock = new FakeClock();
  let alarm = Number.POSITIVE_INFINITY;
  const { host, session, idle } = openHost(disk, {
    clock,
    triggers: { test: channel },
    configure: () => agentOf(scriptModel({ text: "hello" })),
    setAlarm: (atMs) => {
      alarm = atMs;
    },
  });
  const before = disk.transactions;
  if (failAt !== undefined) disk.failNext(failAt);
  const delivery = { channel: "test", id: "1", event: "note", payload: { text: "hi there" } };
  // A service sends it until it is taken.
  const deliver = () => session.deliver(delivery);
  await deliver().catch(deliver);
  await idle();
  for (let ring = 0; ring < 20 && shown.size < 2; ring += 1) {
    expect({ failAt, alarm: Number.isFinite(alarm) }).toEqual({ failAt, alarm: true });
    const wait = Math.max(0, alarm - clock.now());
    expect({ failAt, isSoon: wait < hour }).toEqual({ failAt, isSoon: true });
    alarm = Number.POSITIVE_INFINITY;
    clock.advance(wait);
    host.engine().wake();
    await idle();
  }
  const commits = disk.transactions - before;
  const { deliveries } = await session.deliveries({});
  const { messages } = await session.messages({});
  const turns = messages.filter(({ content }) => JSON.stringify(content).includes("hi there"));
  return { commits, shown: [...shown.values()].sort(), deliveries, turns: turns.length };
}

describe.each(Object.entries(channels))("a channel %s", (_name, definition) => {
  it("has each event once and shows it once, wherever its host dies", async () => {
    const whole = await play(definition, undefined);
    expect(whole).toMatchObject({ shown: ["seen", "succeeded"], turns: 1, deliveries: [{ status: "done" }] });
    expect(whole.commits).toBeGreaterThan(6);
    for (let commit = 0; commit < whole.commits; commit += 1) {
      const { shown, turns, deliveries } = await play(definition, commit);
      expect({ commit, shown, turns, ids: deliveries.map(({ deliveryId }) => deliveryId) }).toEqual({
        commit,
        shown: ["seen", "succeeded"],
        turns: 1,
        ids: ["1"],
      });
    }
  });
});
