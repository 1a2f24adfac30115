/** What people wrote in Slack, as the model reads it. */

import { describe, expect, it } from "vitest";
import { readWords, toPlainText } from "../../../src/channel/slack/incoming/incoming-text.ts";

describe("the text of a message", () => {
  it.each([
    ["plain", "plain"],
    ["a &lt;b&gt; &amp;lt;", "a <b> &lt;"],
    ["<https://a.test/x|the page>", "the page (https://a.test/x)"],
    ["<https://a.test/x>", "https://a.test/x"],
    ["<http://a.test|a.test>", "http://a.test"],
    ["<mailto:a@b.test|a@b.test>", "mailto:a@b.test"],
    ["<@U1> and <@U2|bob> in <#C1|general>", "<@U1> and <@U2> (bob) in <#C1> (general)"],
    ["<!here> <!subteam^S1|@ops> <!date^1^{date}|today>", "@here @ops today"],
    ["a < b", "a < b"],
  ])("is unescaped once, with its mentions and links: %j (SI-6)", (markup, text) => {
    expect(toPlainText(markup)).toBe(text);
  });

  it.each([
    ["tag characters", "a\u{E0069}\u{E0067}b", "ab"],
    ["controls of direction", "a\u202Eb\u2066c", "abc"],
    ["blanks without a width", "a\u200Bb\uFEFFc\u2060d", "abcd"],
  ])("has no %s (IN-2)", (_, hidden, text) => {
    expect(toPlainText(hidden)).toBe(text);
  });

  it.each(["👩‍👩‍👧 ok", "مرحبا بالعالم", "שלום", "नमस्ते क्‍ष", "1️⃣ ❤️"])("keeps %s (IN-2)", (text) => {
    expect(toPlainText(text)).toBe(text);
  });

  it("is the first of text, blocks and attachments that has words; the others are material (SI-6)", () => {
    const blocks = [{ type: "section", text: { type: "mrkdwn", text: "from <https://a.test|blocks>" } }];
    const attachments = [{ fallback: "x", title: "Alert", text: "disk full" }, { text: "second" }];
    expect(readWords({ text: "said", blocks, attachments })).toEqual({
      text: "said",
      attached: ["Alert\ndisk full", "second"],
    });
    expect(readWords({ text: "", blocks })).toEqual({ text: "from blocks (https://a.test)", attached: [] });
    expect(readWords({ text: "", blocks: [{ type: "divider" }], attachments })).toEqual({
      text: "Alert\ndisk full",
      attached: ["second"],
    });
    expect(readWords({})).toEqual({ text: "", attached: [] });
  });

  it("is read from any junk without an error", () => {
    const junk = [
      undefined,
      null,
      1,
      "x",
      [],
      {},
      { elements: [null, 1, { type: 5 }] },
      [[{}]],
      { text: { text: 1 } },
    ];
    for (const text of junk)
      for (const blocks of junk)
        for (const attachments of [junk, text])
          expect(readWords({ text, blocks: [blocks], attachments })).toHaveProperty("attached");
  });
});
