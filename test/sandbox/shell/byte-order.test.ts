import { describe, expect, it } from "vitest";
import { compareByteOrder, toByteOrder } from "../../../src/sandbox/shell/process/text/byte-order.ts";
import { decodeBytes } from "../../../src/sandbox/shell/process/text/text.ts";
import { createRandom } from "../random.ts";

describe("the order of bytes", () => {
  it("is that of the encoded texts, also of bytes that are not UTF-8 (seed 11)", () => {
    const random = createRandom(11);
    const bytes = [0x00, 0x41, 0x7f, 0x80, 0xa9, 0xbf, 0xc3, 0xe2, 0x82, 0xed, 0xa0, 0xf0, 0x9f, 0x98, 0xff];
    const make = () => Array.from({ length: random.integer(8) }, () => random.pick(bytes));
    const wrong: string[] = [];
    let ordered = 0;
    for (let round = 0; round < 50_000; round++) {
      const start = make();
      const [one, other] = [make(), make()].map((end) => decodeBytes(Uint8Array.from([...start, ...end])));
      const [first, second] = [toByteOrder(one ?? ""), toByteOrder(other ?? "")];
      const expected = first < second ? -1 : first > second ? 1 : 0;
      if (expected !== 0) ordered += 1;
      if (compareByteOrder(one ?? "", other ?? "") !== expected) wrong.push(`${first} ${second}`);
    }
    expect(wrong).toEqual([]);
    expect(ordered).toBeGreaterThan(40_000);
  });

  it("is that of characters where they share half of a pair, or half has no place before it", () => {
    expect(compareByteOrder("\u{1f600}", "\u{1f601}")).toBe(-1);
    expect(compareByteOrder("\uffff", "\u{10000}")).toBe(-1);
    expect(compareByteOrder("a\u{1f600}", "a\u{1f600}b")).toBe(-1);
  });
});
