/** A session in Slack whose host dies at each of its commits, and each of whose calls to Slack loses its answer once: each
 *  event is one turn, and people see one answer. */

import { slack } from "edgeflue/slack";
import { FakeClock, scriptModel } from "edgeflue/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { FakeSlack } from "../support/fake-slack/start-fake-slack.ts";
import { startFakeSlack } from "../support/fake-slack/start-fake-slack.ts";
import { agentOf, openHost, warmDisk } from "./support/failing-disk.ts";

let service: FakeSlack;
let plays = 0;

beforeAll(async () => {
  service = await startFakeSlack({ tokens: { "xoxb-of-the-crash": { team: "T1" } } });
});
afterAll(() => service.close());
beforeEach(() => {
  for (const method of ["error", "warn"] as const) vi.spyOn(console, method).mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

async function control(body: object) {
  const response = await fetch(`${new URL(service.url).origin}/__control`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  // The server is ours.
  return (await response.json()) as { messages: { text: string }[]; reactions: { name: string }[] };
}

interface Trouble {
  failAt?: number;
  lost?: string;
}

async function play({ failAt, lost }: Trouble) {
  plays += 1;
  const channel = `C${plays}`;
  if (lost !== undefined)
    await control({ channel, failure: { method: lost, status: 502, after: true, times: 1 } });
  const disk = await warmDisk();
  const clock = new FakeClock();
  let alarm = Number.POSITIVE_INFINITY;
  const { host, session, idle } = openHost(disk, {
    clock,
    env: { SLACK_API_URL: service.url, SLACK_BOT_TOKEN: "xoxb-of-the-crash" },
    triggers: { slack: slack() },
    configure: () => agentOf(scriptModel({ text: "hello" })),
    setAlarm: (atMs) => {
      alarm = atMs;
    },
  });
  const before = disk.transactions;
  if (failAt !== undefined) disk.failNext(failAt);
  const [ts, user] = ["1.1", "U1"];
  const payload = {
    type: "message",
    name: "app_mention",
    team: "T1",
    workspace: "T1",
    botUser: "UBOT",
    channel,
    ts,
    threadTs: ts,
    user,
    isBot: false,
    isDirect: false,
    isMention: true,
    text: "<@UBOT> hi there",
    attached: [],
    files: [],
  };
  const delivery = {
    channel: "slack",
    id: "Ev1",
    event: "app_mention",
    keys: [`T1:${channel}:${ts}`],
    payload,
  };
  const deliver = () => session.deliver(delivery);
  await deliver().catch(deliver);
  await idle();
  const isDone = async () => {
    const { deliveries } = await session.deliveries({});
    // A new host may be at work since.
    await idle();
    return deliveries[0]?.status === "done";
  };
  for (let ring = 0; ring < 30 && !(await isDone()); ring += 1) {
    expect({ failAt, lost, alarm: Number.isFinite(alarm) }).toEqual({ failAt, lost, alarm: true });
    const wait = Math.max(0, alarm - clock.now());
    alarm = Number.POSITIVE_INFINITY;
    clock.advance(wait);
    host.engine().wake();
    await idle();
  }
  const { messages } = await session.messages({});
  const { messages: seen, reactions } = await control({ channel, read: "seen" });
  return {
    commits: disk.transactions - before,
    isDone: await isDone(),
    turns: messages.filter(({ content }) => JSON.stringify(content).includes("hi there")).length,
    texts: seen.map(({ text }) => text),
    reactions: reactions.map(({ name }) => name),
  };
}

const whole = { isDone: true, turns: 1, texts: ["hello"], reactions: ["white_check_mark"] };

describe("a turn in Slack", () => {
  it("is one, with one answer, wherever its host dies", { timeout: 120_000 }, async () => {
    const { commits, ...rest } = await play({});
    expect(rest).toEqual(whole);
    expect(commits).toBeGreaterThan(10);
    for (let failAt = 0; failAt < commits; failAt += 1) {
      const { commits: _, ...found } = await play({ failAt });
      expect({ failAt, ...found }).toEqual({ failAt, ...whole });
    }
  });

  it.each([
    "auth.test",
    "users.info",
    "assistant.threads.setStatus",
    "reactions.add",
    "reactions.remove",
    "chat.getPermalink",
    "chat.postMessage",
  ])("is one when the answer to %s is lost", async (lost) => {
    const { commits: _, reactions, ...found } = await play({ lost });
    expect({ ...found, reactions: reactions.slice(-1) }).toEqual(whole);
  });
});
