/** GO-3: a suggestion replaces exactly the lines that it names, or it is prose. */

import { describe, expect, it } from "vitest";
import { describeSuggestion, placeSuggestion } from "../../../src/channel/github/review/suggestion.ts";
import { createRandom } from "../../sandbox/random.ts";

const content = "one\ntwo\nthree\nfour\ntwo and a half\n";
const all = new Set([1, 2, 3, 4, 5]);
const place = (old_text: string, new_text: string, shown = all) =>
  placeSuggestion(content, { old_text, new_text }, shown);

/** What GitHub does when somebody accepts it. */
function accept(
  text: string,
  { line, start_line = line, block }: NonNullable<ReturnType<typeof place>>,
): string {
  const [, fence = "", body = ""] = /^(`+)suggestion\n([\s\S]*?)^\1$/m.exec(block) ?? [];
  expect(block.split("\n").filter((one) => one === fence)).toHaveLength(1);
  const lines = text.split("\n");
  lines.splice(
    start_line - 1,
    line - start_line + 1,
    ...(body === "" ? [] : body.replace(/\n$/, "").split("\n")),
  );
  return lines.join("\n");
}

describe("a suggestion (GO-3)", () => {
  it("replaces one line, and several with their first one named", () => {
    expect(place("three", "3")).toEqual({ line: 3, block: "```suggestion\n3\n```" });
    expect(place("three\nfour", "3\n4")).toMatchObject({ start_line: 3, line: 4 });
  });

  it("may be empty, insert lines, and change a part of a line", () => {
    expect(place("four", "")).toEqual({ line: 4, block: "```suggestion\n```" });
    expect(place("four", "four\n4.5")?.block).toBe("```suggestion\nfour\n4.5\n```");
    expect(place("a half", "0.5")).toEqual({ line: 5, block: "```suggestion\ntwo and 0.5\n```" });
  });

  it("has a fence that is longer than any in it", () => {
    expect(place("four", "````\ncode\n````")?.block).toMatch(/^`{5}suggestion\n/);
    expect(describeSuggestion({ old_text: "```", new_text: "x" })).toContain("````\n```\n````");
  });

  it.each([
    ["is there twice", "two"],
    ["is not there", "five"],
    ["is blank", "\n"],
  ])("has no place when its text %s", (_, text) => {
    expect(place(text, "x")).toBeUndefined();
  });

  it("has no place on lines that the patch does not show, in part either", () => {
    expect(place("three", "3", new Set([1, 2]))).toBeUndefined();
    expect(place("three\nfour", "x", new Set([3]))).toBeUndefined();
  });

  it("gives the file that it says, once accepted, whatever the texts", () => {
    const words = ["a", "b", "```", "    return {", "}", "", "é"];
    let placed = 0;
    for (let seed = 0; seed < 2_000; seed += 1) {
      const random = createRandom(seed);
      const some = (most: number) =>
        Array.from({ length: 1 + random.integer(most) }, (_, index) => `${random.pick(words)}${index % 3}`);
      const lines = some(9);
      const start = random.integer(lines.length);
      const old = lines.slice(start, start + 1 + random.integer(3)).join("\n");
      const fresh = random.integer(5) === 0 ? "" : some(4).join("\n");
      const text = `${lines.join("\n")}\n`;
      const found = placeSuggestion(
        text,
        { old_text: old, new_text: fresh },
        new Set(lines.keys().map((n) => n + 1)),
      );
      if (found === undefined) continue;
      placed += 1;
      const at = text.indexOf(old);
      const isWhole = fresh === "" && (at === 0 || text[at - 1] === "\n") && text[at + old.length] === "\n";
      const expected = text.slice(0, at) + fresh + text.slice(at + old.length + (isWhole ? 1 : 0));
      expect({ seed, text: accept(text, found) }).toEqual({ seed, text: expected });
    }
    expect(placed).toBeGreaterThan(500);
  });
});
