import { describe, expect, it } from "vitest";
import { storeLimits } from "../../../src/limits.ts";
import { TextParts } from "../../../src/store/message/text-parts.ts";
import { runWithSql } from "../../support/sql.ts";

const { rowBytesMax, textBytesMax } = storeLimits;

describe("TextParts", () => {
  it("leaves a text where it is as long as it fits a row", () =>
    runWithSql((sql) => {
      const parts = new TextParts(sql);
      const before = sql.rowsWritten;
      for (const text of ["", "short", "x".repeat(rowBytesMax), "é".repeat(rowBytesMax / 2)]) {
        expect(parts.put("owner", text, "It")).toBe(text);
        expect(parts.get("owner", text)).toBe(text);
      }
      expect(sql.rowsWritten).toBe(before);
    }));

  it("gives a large text back whole, wherever its characters are parted", () =>
    runWithSql((sql) => {
      const parts = new TextParts(sql);
      for (const character of ["x", "é", "世", "😀", "\ufeff", "\u0000"]) {
        for (const offset of [0, 1, 2, 3]) {
          const text = `${"x".repeat(offset)}${character.repeat(rowBytesMax + 1)}`;
          const owner = `${character} ${offset}`;
          const stored = parts.put(owner, text, "It");
          expect(stored.length).toBeLessThan(20);
          expect(parts.get(owner, stored) === text).toBe(true);
        }
      }
      const largest = sql.first<{ bytes: number }>("SELECT MAX(LENGTH(bytes)) AS bytes FROM text_parts");
      expect(largest?.bytes).toBe(rowBytesMax);
    }));

  it("keeps owners apart, and drops one alone", () =>
    runWithSql((sql) => {
      const parts = new TextParts(sql);
      const [left, right] = ["l".repeat(rowBytesMax + 1), "r".repeat(rowBytesMax + 1)];
      const stored = [parts.put("left", left, "It"), parts.put("right", right, "It")] as const;
      parts.remove("left");
      expect(parts.get("left", stored[0])).toBe("");
      expect(parts.get("right", stored[1]) === right).toBe(true);
    }));

  it("refuses a text beyond its bound, counted in bytes", () =>
    runWithSql((sql) => {
      const parts = new TextParts(sql);
      for (const text of ["x".repeat(textBytesMax + 1), "世".repeat(textBytesMax / 3 + 1)]) {
        expect(() => parts.put("owner", text, "The message")).toThrowError(/^The message takes \d+ bytes/);
      }
      expect(sql.first("SELECT * FROM text_parts LIMIT 1")).toBeUndefined();
      expect(parts.put("owner", "x".repeat(textBytesMax), "It")).not.toBe("");
    }));
});
