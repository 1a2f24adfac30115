/** Which paths git's operands mean, and at what cost. */

import { expect, it, vi } from "vitest";
import { findUnmatched, toPathFilter } from "../../src/sandbox/shell/git/path-specs.ts";

const paths = ["readme.md", "src/main.ts", "src/a/b.ts", "src/a/c.md", "srcs/x.ts", "odd[1].txt"];

it.each([
  [[""], paths],
  [["src"], ["src/main.ts", "src/a/b.ts", "src/a/c.md"]],
  [
    ["src/a", "readme.md"],
    ["readme.md", "src/a/b.ts", "src/a/c.md"],
  ],
  [["*.md"], ["readme.md", "src/a/c.md"]],
  [["src/*.ts"], ["src/main.ts"]],
  [["odd[1].txt"], ["odd[1].txt"]],
  [["none", "sr"], []],
])("means with %j", (specs, meant) => {
  expect(paths.filter(toPathFilter(specs))).toEqual(meant);
});

it("names what means none of the paths", () => {
  const specs = ["", "src/a", "none", "*.ts", "*.py", "readme.md"];
  expect([...findUnmatched(specs, paths)]).toEqual(["none", "*.py"]);
  expect([...findUnmatched([""], [])]).toEqual([""]);
});

it("compares no path with each of many operands", () => {
  const many = Array.from({ length: 2_000 }, (_, index) => `d${index % 20}/f${index}`);
  const startsWith = vi.spyOn(String.prototype, "startsWith");
  const test = vi.spyOn(RegExp.prototype, "test");
  expect(many.filter(toPathFilter(many))).toHaveLength(many.length);
  expect(findUnmatched(many, many).size).toBe(0);
  const compared = startsWith.mock.calls.length + test.mock.calls.length;
  startsWith.mockRestore();
  test.mockRestore();
  expect(compared).toBeLessThan(3 * many.length);
});
