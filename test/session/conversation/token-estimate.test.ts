import { expect, it } from "vitest";
import { estimateText, mostTokens } from "../../../src/session/conversation/token-estimate.ts";
import { randomOf } from "../../node/schedule/random.ts";

it("counts prose by four characters a token, and digits and signs more", () => {
  expect(estimateText("The quick brown fox")).toBe(5);
  expect(estimateText("1234567890")).toBe(4);
  expect(estimateText('{"a":[]}')).toBe(4);
  expect(estimateText("你好")).toBe(2);
  expect(estimateText("😀")).toBe(3);
  expect(estimateText("")).toBe(0);
});

it("never counts more than the most", () => {
  for (let unit = 0; unit < 0x10000; unit++) {
    const text = String.fromCharCode(unit).repeat(8);
    if (estimateText(text) > mostTokens(text.length)) expect.fail(`unit ${unit}`);
  }
  const random = randomOf(7);
  for (let round = 0; round < 500; round++) {
    const text = String.fromCharCode(...Array.from({ length: random(200) }, () => random(0x10000)));
    expect(estimateText(text)).toBeLessThanOrEqual(mostTokens(text.length));
  }
});
