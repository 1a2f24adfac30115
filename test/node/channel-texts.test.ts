/** Texts that strangers write and that a model repeats: whatever they are, reading one takes a moment. A Durable Object that
 *  works at one keeps all others of its isolate waiting. */

import { describe, expect, it } from "vitest";
import { countImages } from "../../src/channel/github/attachments/read-images.ts";
import { cleanText } from "../../src/channel/github/text/incoming-text.ts";
import { commandsOf, mentions } from "../../src/channel/github/text/mention.ts";
import { toComment } from "../../src/channel/github/text/outgoing-text.ts";
import { toPlainText } from "../../src/channel/slack/incoming/incoming-text.ts";
import { findShowable, toMarkdown } from "../../src/channel/slack/outgoing/outgoing-text.ts";
import { planParts } from "../../src/channel/slack/outgoing/plan-parts.ts";
import { splitText } from "../../src/channel/split-text.ts";

/** The most that GitHub takes. */
const length = 65_536;
/** Of the processor: what takes a time that grows with the square of the length takes some seconds. */
const msMax = 2_500;

const readers: Record<string, (text: string) => unknown> = {
  cleanText,
  commandsOf,
  countImages,
  findShowable,
  mentions: (text) => mentions(text, "the-bot"),
  planParts: (text) => planParts(text, []),
  splitText: (text) => splitText(text, 11_000),
  toComment: (text) => toComment(text),
  toMarkdown: (text) => toMarkdown(text),
  toPlainText,
};

const repeated = [
  ..."!`~[<&|@(\n ",
  ...[
    "![",
    "![](",
    "![a](b ",
    '![a](b "',
    "<img ",
    '<img src="',
    '<img src="" ',
    "<img '",
    "<!",
    "<!-",
    "<!--",
  ],
  ...[
    "&amp;",
    "amp;",
    "#38;",
    "a`",
    "` ``",
    "<@U",
    "| ",
    "|-",
    "```\n",
    " ```",
    "`a\n",
    "\n\n`",
    "@a/",
    "https://a/@",
  ],
  ...["- - > ", ' alt="', "\n/approve"],
];

const around: readonly [before: string, after: string][] = [
  ["a", "x"],
  ["&", ""],
  ["", "] )"],
];

describe.each(Object.entries(readers))("%s", (_name, read) => {
  it("takes a moment for any text", { timeout: 300_000 }, () => {
    const slow: string[] = [];
    for (const one of repeated)
      for (const [before, after] of around) {
        const text = before + one.repeat(length / one.length) + after;
        const began = process.threadCpuUsage();
        read(text);
        const { user, system } = process.threadCpuUsage(began);
        if ((user + system) / 1_000 > msMax) slow.push(before + one);
      }
    expect(slow).toEqual([]);
  });
});

it("is split into parts that are no longer than allowed, whatever its fences are", () => {
  for (const text of ["`".repeat(70_000), `${"~".repeat(25_000)}\ncode\n`.repeat(4), "````".repeat(9_000)]) {
    const parts = [splitText(`${text}\nend`, 11_000), planParts(`${text}\nend`, []).map((part) => part.text)];
    for (const some of parts)
      expect(Math.max(...some.map((part) => part.length))).toBeLessThanOrEqual(11_000);
  }
});
