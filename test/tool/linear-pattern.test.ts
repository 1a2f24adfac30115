/** The linear matcher agrees with JavaScript's own engine, and is fast where that one is not. */

import { describe, expect, it } from "vitest";
import { compilePattern } from "../../src/tool/built-in/linear-pattern.ts";
import { createRandom } from "../sandbox/random.ts";

const patterns = [
  ..."abc a.c ^abc$ ^$ a+b*c? (ab|cd)+e [a-c]+x [^a-c] \\d{2,4}-\\d+ \\bfoo\\b \\Boo x{3} x{2,} (?:a|b){1,3}c".split(
    " ",
  ),
  "abc|a.c|cd",
  "(a|ab)(c|bcd)(d*)",
  "\\.ts$",
  "^\\s*(import|export)\\s",
  "function\\s+\\w+\\(",
  "[\\w.+-]+@[\\w-]+\\.[\\w.]+",
  "(?<year>\\d{4})-(?<month>\\d\\d)",
  "(a*)*b",
  "(a?){5}a{5}",
  "a||b",
  "()",
  "[]a]",
  "[^]",
  "\\u0041|\\x42|\\u{43}",
  "\\p{Lu}\\p{Ll}+",
  "é+✓?",
  "😀.|[😀]b",
  "a{,3}|b{x}|\\-\\_\\/",
  "\\t|\\\\|\\||\\$|\\^",
  "x*?y+?",
  "^a|b$",
  "(^|,)x(,|$)",
];
const fixedTexts = [
  "",
  "a",
  "abc",
  "foo bar foofoo",
  "2024-05-06",
  "import x from 'y.ts'",
  "é✓😀b😀",
  "A\tB\\C|$^",
  "Äpfel Ast",
  "a{,3} b{x} -_/",
  "],a",
];

describe("compilePattern", () => {
  it("matches what JavaScript matches", () => {
    const random = createRandom(7);
    const alphabet = [..."aabbccdexyz012-.,@ \\t(é✓😀A_]"];
    const texts = [
      ...fixedTexts,
      ...Array.from({ length: 60 }, () =>
        Array.from({ length: random.integer(14) }, () => random.pick(alphabet)).join(""),
      ),
    ];
    for (const source of patterns) {
      const expected = toRegExp(source);
      const actual = compilePattern(source);
      for (const text of texts) {
        const matches = expected.test(text);
        expect([source, text, actual.test(text)]).toEqual([source, text, matches]);
        if (matches) expect(text).toContain(actual.requiredText);
      }
    }
  });

  it("ignores case after (?i)", () => {
    expect(compilePattern("(?i)straße [A-C]").test("STRAßE b")).toBe(true);
    expect(compilePattern("straße").test("STRAßE")).toBe(false);
  });

  it("ends at once with patterns that backtracking never ends with", () => {
    const text = `${"a".repeat(20_000)}!`;
    for (const source of [
      "(a+)+$",
      "^(a|a)*$",
      "^(a|aa)+$",
      "(.*a){12}b",
      "^(([a-z])+.)+[A-Z]([a-z])+$",
      "a*a*a*a*a*a*b",
    ]) {
      const pattern = compilePattern(source);
      expect([source, pattern.test(text)]).toEqual([source, false]);
      expect(pattern.slowSteps).toBeLessThan(50_000);
    }
  });

  it.each<[string, RegExp | undefined]>([
    ["(", /Unterminated group/],
    ["a(?=b)", /Lookahead and lookbehind/],
    ["(?<!a)b", /Lookahead and lookbehind/],
    ["(a)\\1", /Back-references/],
    ["(?<n>a)\\k<n>", /Back-references/],
    ["(?:a{1,900}){1,900}", /too large/],
    [`${"(?:".repeat(200)}a${")".repeat(200)}`, /nests/],
    ["a".repeat(2_000), /longer than/],
    ["(?:){1000000000}x|(?:(?:){99999}){99999}", undefined],
  ])("says what is wrong with %.30s", (source, problem) => {
    if (problem === undefined) expect(() => compilePattern(source)).not.toThrow();
    else expect(() => compilePattern(source)).toThrow(problem);
  });
});

/** Some of the patterns need Unicode mode to mean the same, others are errors in it. */
function toRegExp(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch {
    return new RegExp(source);
  }
}
