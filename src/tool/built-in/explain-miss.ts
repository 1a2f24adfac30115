/** Says why a text that looks right does not occur in a file: which characters differ, or which lines come nearest. For
 *  the model, so that its next try is right. */

import { toolLimits } from "../../limits.ts";
import { unicodePattern } from "../../regex/unicode-pattern.ts";

/** Differences that a reader does not see, each with what makes two texts the same. */
const differences: readonly {
  same: (text: string) => string;
  problem: (text: string, wanted: string) => string;
}[] = [
  { same: withLineFeeds, problem: describeLineEnds },
  {
    same: withPlainBlanks,
    problem: () =>
      "It differs only in blanks that are not ordinary ones, such as a no-break space (U+00A0). Copy the text from the file, or replace the characters around them.",
  },
  {
    same: withStraightQuotes,
    problem: () =>
      "It differs only in quotes or dashes: the file has other ones, such as curly quotes (“ ”, ‘ ’) instead of straight ones (\" and '), or the other way round.",
  },
  {
    same: (text) => text.normalize("NFC"),
    problem: () =>
      "It differs only in how accented letters are written (Unicode composed or decomposed). Copy the text from the file.",
  },
  {
    same: collapse,
    problem: () =>
      "It differs only in white space (indentation, tabs, blanks at line ends). Read the file and copy the text exactly.",
  },
  {
    same: (text) => collapse(withStraightQuotes(withPlainBlanks(text)).normalize("NFC")),
    problem: () =>
      "It differs in white space and in quotes or other look-alikes. Copy the text from the file.",
  },
  {
    same: (text) => text.toLowerCase(),
    problem: () => "It differs only in upper and lower case.",
  },
];

export function explainMiss(text: string, wanted: string): string {
  for (const { same, problem } of differences) {
    const found = findSame(text, wanted, same);
    if (found) return `${problem(text, wanted)}${showNearest(text, wanted)}`;
  }
  return `Read the file and copy the text exactly.${showNearest(text, wanted)}`;
}

function findSame(text: string, wanted: string, same: (text: string) => string): boolean {
  const part = same(wanted);
  return part.trim() !== "" && same(text).includes(part);
}

/** The line that is most like the first line of the wanted text. */
function showNearest(text: string, wanted: string): string {
  const first = wanted.split("\n").find((line) => line.trim() !== "");
  if (first === undefined) return "";
  const words = wordsOf(first);
  let best = { score: 0, line: 0, text: "" };
  for (const [index, line] of text.split("\n").entries()) {
    const score = similarity(words, wordsOf(line));
    if (score > best.score) best = { score, line: index + 1, text: line };
  }
  if (best.score < 0.5) return "";
  const shown =
    best.text.length > toolLimits.nearestCharsMax
      ? `${best.text.slice(0, toolLimits.nearestCharsMax)}…`
      : best.text;
  const what = best.score === 1 ? "Its first line is found in" : "The nearest line is";
  return ` ${what} line ${best.line}: ${JSON.stringify(shown)}.${best.score === 1 && wanted.includes("\n") ? " What follows there differs." : ""}`;
}

function wordsOf(line: string): Set<string> {
  return new Set(
    line.slice(0, 1_000).match(unicodePattern("[\\p{L}\\p{N}_]+|[^\\s\\p{L}\\p{N}_]", "g")) ?? [],
  );
}

/** From 0, nothing in common, to 1, the same words. */
function similarity(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 || right.size === 0) return 0;
  let common = 0;
  for (const word of left) if (right.has(word)) common += 1;
  return (2 * common) / (left.size + right.size);
}

function describeLineEnds(text: string): string {
  return text.includes("\r\n")
    ? "It would match with other line ends: some lines of this file end in CRLF, so write \\r\\n for those in old_text and new_text."
    : "It would match with other line ends: this file uses LF, so write \\n in old_text.";
}

function withLineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function withPlainBlanks(text: string): string {
  return text.replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, " ").replace(/[\u200b\u2060\ufeff]/g, "");
}

function withStraightQuotes(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201a\u201b]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-");
}

function collapse(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
