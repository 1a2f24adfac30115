/** What is read from Slack and what is made for it, with thousands of payloads and texts that nobody would send. Seeded. */

import { describe, expect, it } from "vitest";
import { classify } from "../../../src/channel/slack/incoming/classify.ts";
import { slackLimits } from "../../../src/channel/slack/limits.ts";
import { readClickPlace } from "../../../src/channel/slack/outgoing/card.ts";
import { planParts } from "../../../src/channel/slack/outgoing/plan-parts.ts";
import { openFence, splitText } from "../../../src/channel/split-text.ts";
import { TestChannel } from "../../support/channel/slack.ts";

/** The same numbers for the same seed. */
function createRandom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const junk = [
  undefined,
  null,
  0,
  -1,
  "",
  "x",
  "U1",
  [],
  {},
  [null],
  [{}],
  true,
  "1.1",
  { id: 1 },
  ["UBOT"],
  "\u0000",
];

type Node = Record<string, unknown>;

/** Replaces or removes some values, anywhere. */
function mutate(value: unknown, random: (below: number) => number): unknown {
  if (random(25) === 0) return junk[random(junk.length)];
  if (Array.isArray(value)) return value.map((item) => mutate(item, random));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Node).filter(() => random(30) > 0);
  return Object.fromEntries(entries.map(([key, item]) => [key, mutate(item, random)]));
}

describe("a payload of any form", () => {
  const channel = new TestChannel();
  const whole = channel.message("hi", {
    thread_ts: "1.0",
    files: [{ id: "F1" }],
    attachments: [{ text: "x", blocks: [{ type: "section", text: { type: "mrkdwn", text: "y" } }] }],
    blocks: [
      {
        type: "rich_text",
        elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "z" }] }],
      },
    ],
  });
  const deleted = {
    ...whole,
    event: {
      type: "message",
      subtype: "message_deleted",
      channel: "C1",
      deleted_ts: "1.1",
      previous_message: whole.event,
    },
  };
  const changed = {
    ...whole,
    event: {
      type: "message",
      subtype: "message_changed",
      channel: "C1",
      message: { ...whole.event, text: "<@UBOT> b" },
      previous_message: { ...whole.event, text: "b" },
    },
  };
  const opened = {
    ...whole,
    event: {
      type: "assistant_thread_started",
      assistant_thread: { user_id: "U1", channel_id: "D1", thread_ts: "1.1" },
    },
  };

  it.each([
    ["message", whole],
    ["deletion", deleted],
    ["change", changed],
    ["opening", opened],
  ])("of a %s is taken with all that a session needs, or ignored with a reason", (_, payload) => {
    const random = createRandom(20_261_129);
    const seen = new Set<string>();
    for (let run = 0; run < 3_000; run += 1) {
      const mutated = mutate(payload, random);
      const found = classify(Object(mutated) as Node, {});
      seen.add(found.type);
      if (found.type === "ignored") expect(found.reason).not.toBe("");
      else {
        expect(found.address.instance).toMatch(/^slack:./);
        expect(found.address.session).not.toBe("");
        for (const part of [found.address.instance, found.address.session, found.from])
          expect(typeof part).toBe("string");
      }
    }
    expect([...seen].sort()).toEqual(["event", "ignored"]);
  });

  it("never makes a person of a bot, nor a member of a stranger", () => {
    const random = createRandom(7);
    const bot = { ...whole, event: { ...whole.event, bot_id: "B1" } };
    const stranger = { ...whole, event: { ...whole.event, user_team: "T9", team: "T9" } };
    for (const payload of [bot, stranger])
      for (let run = 0; run < 2_000; run += 1) {
        const { event: inner, ...envelope } = Object(mutate(payload, random)) as Node;
        const kept = { ...Object(inner), bot_id: payload.event.bot_id, user_team: payload.event.user_team };
        const found = classify({ ...Object(envelope), type: "event_callback", event: kept }, {});
        const isRemoval = found.type === "event" && found.event.type === "removal";
        expect(found.type === "ignored" || isRemoval).toBe(true);
      }
  });
});

describe("a button's value", () => {
  it.each(["", "x", "null", "[]", "1", '{"instance":"a"}', '{"instance":1,"session":"b","approvalId":"c"}'])(
    "is no place: %j",
    (value) => {
      expect(readClickPlace(value)).toBeUndefined();
    },
  );
});

describe("a long text", () => {
  const pieces = [
    "word ",
    "\n",
    "\n\n",
    "\n```ts\n",
    "\n```\n",
    "\n~~~\n",
    "😀",
    "x".repeat(90),
    "- item\n",
    "a\tb ",
  ];

  it("is cut into parts that fit, with closed fences and no word lost", () => {
    const random = createRandom(3);
    for (let run = 0; run < 300; run += 1) {
      const text = Array.from({ length: 40 + random(200) }, () => pieces[random(pieces.length)]).join("");
      const max = 200 + random(400);
      const parts = splitText(text, max);
      const words = (whole: string) => whole.replace(/^(?:`{3}(?:ts)?|~~~)$/gm, "").replace(/\s+/g, "");
      expect({ run, words: words(parts.join("\n")) }).toEqual({ run, words: words(text) });
      for (const part of parts)
        expect({ run, isWithin: part.length <= max }).toEqual({ run, isWithin: true });
      for (const part of parts.slice(0, -1))
        expect({ run, open: openFence(part) }).toEqual({ run, open: undefined });
      expect(parts.join("").isWellFormed()).toBe(true);
    }
  });

  it("has the same full parts while it grows", () => {
    const text = Array.from({ length: 1_000 }, (_, index) => `line ${index} ${"word ".repeat(8)}`).join("\n");
    let shown: { text: string; end: number | undefined }[] = [];
    for (let end = 900; end < text.length; end += 900) {
      const messages = shown
        .filter((part) => part.end !== undefined)
        .map((part) => ({ ts: "1", state: "plain" as const, at: 0, chars: 0, hash: 0, end: part.end ?? 0 }));
      const parts = planParts(text.slice(0, end), messages);
      for (const [index, part] of shown.entries())
        if (part.end !== undefined) expect(parts[index]).toEqual(part);
      for (const part of parts) expect(part.text.length).toBeLessThanOrEqual(slackLimits.messageCharsMax);
      shown = parts;
    }
    expect(shown.length).toBeGreaterThan(3);
  });
});
