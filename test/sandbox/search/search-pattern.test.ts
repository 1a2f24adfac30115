/** The pattern of a search means what it means in JavaScript, where both have it. */

import { expect, it } from "vitest";
import { compileSearchPattern } from "../../../src/sandbox/search/search-pattern.ts";
import { createRandom, type Random } from "../random.ts";

const pieces = [..."abcx=.^$éA", "\\d", "\\w", "\\s", "[a-c]", "[^ab]", "[!=]", "\\b", "\\.", "😀"];
const quantifiers = ["*", "+", "?", "{2}", "{1,3}", "*?", "", "", "", ""];

function randomPattern(random: Random, depth: number): string {
  const parts = Array.from({ length: 1 + random.integer(4) }, () => {
    const isGroup = depth > 0 && random.integer(4) === 0;
    const piece = isGroup
      ? `(${random.pick(["", "?:"])}${randomPattern(random, depth - 1)}|${randomPattern(random, depth - 1)})`
      : random.pick(pieces);
    return /^(\^|\$|\\b)$/i.test(piece) ? piece : piece + random.pick(quantifiers);
  });
  return parts.join("");
}

it("matches what JavaScript matches", async () => {
  const random = createRandom(7);
  // In JavaScript \w and \b know letters of ASCII only, here all.
  const characters = [..."aabbccxA0 =!.😀_\t"];
  for (let round = 0; round < 1_000; round++) {
    const source = randomPattern(random, 2);
    const expected = new RegExp(source, "u");
    const actual = await compileSearchPattern(source);
    for (let index = 0; index < 20; index++) {
      const line = Array.from({ length: random.integer(12) }, () => random.pick(characters)).join("");
      expect([source, line, actual.test(line)]).toEqual([source, line, expected.test(line)]);
    }
  }
});

it.each([
  ["\\b+a", "a"],
  ["a\\b{2}", "a"],
  ["(\\b|x)a", "a"],
  ["(?i)\\bA\\b", "a"],
  ["\\ba|b\\b", "b"],
  ["\\Q\\b\\E", "x\\bx"],
  ["\\\\b", "x\\bx"],
])("is not misled by the word boundaries of %s", async (source, line) => {
  const pattern = await compileSearchPattern(source);
  expect(pattern.test(line)).toBe(true);
  expect(pattern.test("-")).toBe(false);
});
