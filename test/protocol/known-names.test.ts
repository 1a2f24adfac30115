/** What is said of a name that does not exist. */

import { describe, expect, it } from "vitest";
import { findUnknownField, isMisspelled, suggestName } from "../../src/protocol/check/known-names.ts";

const known = [
  "model",
  "instructions",
  "allowWrite",
  "allowShell",
  "needsApproval",
  "timeoutMs",
  "read",
  "bash",
];

describe("suggestName", () => {
  it.each([
    ["instuctions", "instructions"],
    ["modle", "model"],
    ["allow_write", "allowWrite"],
    ["AllowShell", "allowShell"],
    ["needApproval", "needsApproval"],
    ["timeout", "timeoutMs"],
    ["raed", "read"],
    ["Bash", "bash"],
  ])("takes %s for %s", (name, meant) => {
    expect(suggestName(name, known)).toBe(` Did you mean "${meant}"?`);
    expect(isMisspelled(name, meant)).toBe(true);
  });

  it("lists all names when none is near, and takes no time for a long one", () => {
    for (const name of ["colour", "x", "", "__proto__", "x".repeat(1_000_000)]) {
      expect(suggestName(name, known)).toBe(` Known: ${known.join(", ")}.`);
    }
    expect(suggestName("a", [])).toBe(" Known: none.");
    expect(isMisspelled("triage", "triggers")).toBe(false);
    expect(isMisspelled("triggers", "triggers")).toBe(false);
  });
});

describe("findUnknownField", () => {
  it("finds what is none of the known fields, also one that every object has", () => {
    expect(findUnknownField({ model: 1, modle: 2 }, known)).toBe("modle");
    expect(findUnknownField({ constructor: 1 }, known)).toBe("constructor");
    expect(findUnknownField({ model: 1, modle: undefined }, known)).toBeUndefined();
  });
});
