import { describe, expect, it } from "vitest";
import { modelLimits } from "../../src/limits.ts";
import { EventSize } from "../../src/model/event-size.ts";

const encoder = new TextEncoder();
const half = modelLimits.eventBytesMax / 2;

/** Whether a stream of these pieces is let through. */
function passes(pieces: readonly string[]): boolean {
  const size = new EventSize();
  try {
    for (const piece of pieces) size.add(encoder.encode(piece));
    return true;
  } catch {
    return false;
  }
}

const long = "x".repeat(half - 10);

describe("the size of an event", () => {
  it.each([
    ["many events of half the size", [`${long}\n\n`, `${long}\n\n`, `${long}\n\n`]],
    ["line ends in pieces of their own", [long, "\n", "\n", long, "\n", "\n", long]],
    ["CRLF", [long, "\r\n\r\n", long, "\r\n", "\r\n", long, "\r", "\n\r", "\n", long]],
    ["events within one piece", [`a\n\n${long}\n\n${long}`, `\n\n${long}`]],
  ])("lets %s through", (_name, pieces) => {
    expect(passes(pieces)).toBe(true);
  });

  it.each([
    ["one line", [long, long, long]],
    ["lines of one event", [`${long}\n`, `${long}\n`, `${long}\n`]],
    ["a lone carriage return", [long, "\r\r", long, long]],
    ["lines that are not empty", [long, "\nx\n", long, "\n \n", long]],
  ])("ends %s", (_name, pieces) => {
    expect(passes(pieces)).toBe(false);
  });
});
