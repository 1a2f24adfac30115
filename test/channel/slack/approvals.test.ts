/** Calls that wait for people in Slack: a card with buttons, decided once, by those who may. */

import { describe, expect, it } from "vitest";
import { call, script } from "../../support/api.ts";
import { type Payload, TestChannel } from "../../support/channel/slack.ts";
import { passTime } from "../../support/worker-clock.ts";

async function ask() {
  const channel = new TestChannel();
  const payload = channel.message(
    script([{ toolCalls: [{ name: "pay", arguments: { cents: 5 } }] }], [{ text: "It is paid." }]),
  );
  await channel.send(payload);
  await expect.poll(async () => (await channel.seen()).messages.length).toBe(1);
  const card = async () => (await channel.seen()).messages[0];
  return { channel, payload, card };
}

const buttonsOf = (message: Payload) =>
  message.blocks.find(({ type }: Payload) => type === "actions")?.elements ?? [];

describe("a call that waits", () => {
  it("is decided by a button once, by those who may, and its card says by whom (SO-5)", async () => {
    const { channel, payload, card } = await ask();
    const message = await card();
    const [approve, deny] = buttonsOf(message);
    expect(JSON.stringify(message.blocks)).toContain('\\"cents\\": 5');
    const { statusLog } = await channel.seen();
    // The composer is free while people are asked.
    expect(statusLog.at(-1)).toBe("");
    expect(await channel.click(approve, message, "U1")).toMatchObject({ status: 200, text: "" });
    await expect
      .poll(async () => (await channel.seen()).whispers)
      .toEqual([{ user: "U1", text: expect.stringContaining("takes the role approver") }]);
    passTime(20 * 3_600_000);
    await channel.click(approve, message, "UBOSS");
    await expect.poll(async () => (await channel.seen()).messages.length).toBe(2);
    const decided = await card();
    expect(buttonsOf(decided)).toEqual([]);
    expect(JSON.stringify(decided.blocks)).toContain("Approved by <@UBOSS>");
    expect(await channel.texts()).toContain("It is paid.");
    await channel.click(deny, message, "UBOSS");
    await expect.poll(async () => (await channel.seen()).whispers.length).toBe(2);
    expect((await channel.seen()).whispers[1].text).toContain("approved");
    await expect.poll(async () => (await channel.deliveries(payload)).at(-1).status).toBe("done");
  });

  it("sets no status while people are asked, however long they take (SO-3)", async () => {
    const { channel, payload, card } = await ask();
    await expect.poll(async () => (await channel.seen()).statusLog.at(-1)).toBe("");
    const { statusLog } = await channel.seen();
    const message = await card();
    const next = channel.message(script([{ text: "Next." }]), { thread_ts: payload.event.ts });
    await channel.send(next);
    const marked = { ts: next.event.ts, name: "eyes" };
    await expect.poll(async () => (await channel.seen()).reactions).toContainEqual(marked);
    passTime(200_000);
    await channel.click(buttonsOf(message)[0], message, "UBOSS");
    await expect.poll(async () => (await channel.deliveries(payload)).at(-1).status).toBe("done");
    await expect.poll(() => channel.texts()).toContain("Next.");
    const later = (await channel.seen()).statusLog.slice(statusLog.length);
    expect(later.slice(0, 2)).toEqual(["is thinking…", ""]);
  });

  it("loses the buttons of a card that was not rewritten, at the next click (SO-5)", async () => {
    const { channel, payload, card } = await ask();
    const message = await card();
    const [approve] = buttonsOf(message);
    await channel.click(approve, message, "UBOSS");
    await expect.poll(async () => (await channel.seen()).messages.length).toBe(2);
    await channel.set({ messages: [message] });
    await channel.click(approve, message, "U2");
    await expect.poll(async () => buttonsOf(await card())).toEqual([]);
    expect((await channel.deliveries(payload))[0].status).toBe("ignored");
  });

  it("is not decided by guests, people of other companies and buttons of others", async () => {
    const { channel, payload, card } = await ask();
    const message = await card();
    const [approve] = buttonsOf(message);
    await channel.click(approve, message, "UGUEST1");
    await expect
      .poll(async () => (await channel.deliveries(payload))[0].reason)
      .toContain("they are a guest");
    await channel.click(approve, message, "UBOSS", { user: { id: "UBOSS", team_id: "T9" } });
    await expect
      .poll(async () => (await channel.deliveries(payload))[0].reason)
      .toContain("of another workspace: T9");
    // Slack may name our workspace for whom we only share the channel with.
    await channel.control({ user: { id: "USTRANGER", team_id: "T9" } });
    await channel.click(approve, message, "USTRANGER");
    await expect
      .poll(async () => (await channel.deliveries(payload))[0].reason)
      .toContain("they are of another workspace");
    for (const button of [{ action_id: "other" }, { ...approve, value: "{}" }, { ...approve, value: "x" }])
      expect(await channel.click(button, message, "UBOSS")).toMatchObject({ status: 200, text: "" });
    expect(buttonsOf(await card())).toHaveLength(2);
  });

  it("has its card rewritten when it is decided elsewhere, or its turn ends (SO-5)", async () => {
    const { channel, payload, card } = await ask();
    const path = `/agents/slacker/slack%3AT1`;
    const query = `?session=${encodeURIComponent(`${channel.id}:${payload.event.ts}`)}`;
    const { body } = await call(`${path}/abort${query}`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect(body.aborted).toBe(true);
    await expect.poll(async () => buttonsOf(await card())).toEqual([]);
    expect(JSON.stringify((await card()).blocks)).toContain("not needed any more");
  });

  it("goes on where a person removed its card", async () => {
    const { channel, payload, card } = await ask();
    const message = await card();
    await channel.set({ messages: [] });
    await channel.click(buttonsOf(message)[0], message, "UBOSS");
    await expect.poll(() => channel.texts()).toEqual(["It is paid."]);
    await expect.poll(async () => (await channel.deliveries(payload)).at(-1).status).toBe("done");
  });

  it("is shown without buttons where Slack refuses its card (SO-4)", async () => {
    const channel = new TestChannel();
    await channel.fail({ method: "chat.postMessage", error: "invalid_blocks" });
    const payload = channel.message(script([{ toolCalls: [{ name: "pay", arguments: { cents: 5 } }] }]));
    await channel.send(payload);
    await expect.poll(() => channel.texts()).toEqual([expect.stringContaining("Approval: pay.")]);
  });
});
