/** What a container says about its files is not trusted: a command may be root there. */

import { describe, expect, it } from "vitest";
import { parseChanges } from "../../../src/sandbox/container/sync/records.ts";

function listOf(path: string, { mtime = "1.5", size = "3" } = {}): Uint8Array {
  return new TextEncoder().encode(`\tf 644 ${size} 1.0 ${mtime} 7 ${path}//\0`);
}

describe("the list of changed files", () => {
  it("has records of files in the workspace", () => {
    expect(parseChanges(listOf("a/..b/c d")).changes.get("a/..b/c d")?.now).toMatchObject({
      type: "file",
      mtimeMs: 1_500,
      size: 3,
    });
  });

  it.each(["../a", "a/../../b", "/etc/passwd", "a/./b", ".."])("refuses the path %j", (path) => {
    expect(() => parseChanges(listOf(path))).toThrow("cannot be read");
  });

  it("refuses times and sizes that are none", () => {
    for (const odd of [{ mtime: "x" }, { mtime: "1e999" }, { size: "9".repeat(30) }])
      expect(() => parseChanges(listOf("a", odd))).toThrow("cannot be read");
  });
});
