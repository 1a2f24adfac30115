/** The reason that a provider gives for the end of an answer. */

import { expect, it } from "vitest";
import { readFinishReason } from "../../src/model/finish-reason.ts";

it.each([
  ["MALFORMED_FUNCTION_CALL", "error"],
  ["something new", "other"],
  // What every object of JavaScript has is no reason.
  ["constructor", "other"],
  ["toString", "other"],
  ["", "interrupted"],
])("%j is %s", (raw, expected) => {
  expect(readFinishReason({ unified: "other", raw })).toBe(expected);
});
