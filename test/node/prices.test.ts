/** The prices of common models: the table is the generated one, and a call costs what it says. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toModule } from "../../packaging/prices/write.ts";
import { findPrice } from "../../src/model/price/find-price.ts";
import { priceRows, pricesDate } from "../../src/model/price/prices.ts";
import { addUsage, noUsage, priceUsage, type Usage } from "../../src/protocol/usage.ts";
import { Budget } from "../../src/session/scope/budget.ts";

const root = join(import.meta.dirname, "../..");
const plain = (text: string) => text.replace(/[\s,]+/g, " ");

const usage: Usage = {
  inputTokens: 100_000,
  outputTokens: 20_000,
  cacheReadTokens: 60_000,
  cacheWriteTokens: 10_000,
  reasoningTokens: 15_000,
};

describe("the table of prices", () => {
  it("is what its source says", () => {
    const csv = readFileSync(join(root, "packaging/prices/prices.csv"), "utf8");
    expect(plain(readFileSync(join(root, "src/model/price/prices.ts"), "utf8"))).toBe(plain(toModule(csv)));
    expect(pricesDate).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Object.keys(priceRows).length).toBeGreaterThan(40);
  });

  it("refuses a row without an output price, and a file without its date", () => {
    const head = "# read on 2026-01-01\nprovider,model,…\n";
    expect(() => toModule(`${head}a,b,1,,,,,,,,\n`)).toThrow("not right: a,b,1");
    expect(() => toModule(`${head}a,b,1,-2,,,,,,,\n`)).toThrow("no number");
    expect(() => toModule("a,b,1,2,,,,,,,\n")).toThrow("read on");
  });
});

describe("the price of a model", () => {
  it.each([
    ["openai:gpt-5.5", 5],
    ["openai/gpt-5.5", 5],
    ["openai:gpt-5-mini-2025-08-07", 0.25],
    ["anthropic:claude-sonnet-4-5-20250929", 3],
    ["google:gemini-3.1-pro-preview", 2],
    ["moonshot:kimi-k3", 3],
  ])("of %s is known", (reference, input) => {
    expect(findPrice(reference)).toMatchObject({ input });
  });

  it.each([
    "openai:test-model",
    "openai:gpt-5.5-turbo",
    "ollama:gpt-5.5",
    "openai",
    "openai:toString",
    "demo:",
  ])("of %s is not", (reference) => {
    expect(findPrice(reference)).toBeUndefined();
  });

  it("counts cached tokens apart, and reasoning as output", () => {
    const { cost } = priceUsage(usage, { input: 5, output: 30, cacheRead: 0.5, cacheWrite: 6 });
    expect(cost).toEqual({ input: 0.15, output: 0.6, cacheRead: 0.03, cacheWrite: 0.06, total: 0.84 });
  });

  it("takes the prices of long calls for a whole call", () => {
    const price = findPrice("openai:gpt-5.5") ?? { input: 0, output: 0 };
    const at = (inputTokens: number) =>
      priceUsage({ ...usage, inputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 }, price)
        .cost;
    expect(at(272_000)?.total).toBe(1.36);
    expect(at(300_000)?.total).toBe(3);
  });

  it("gives costs without the noise of binary fractions, whatever the counts", () => {
    for (const reference of Object.keys(priceRows)) {
      const price = findPrice(reference) ?? { input: 0, output: 0 };
      for (let tokens = 1; tokens < 200_000; tokens = tokens * 3 + 1) {
        const counts = { inputTokens: tokens, outputTokens: tokens, cacheReadTokens: tokens >> 1 };
        const { cost } = priceUsage({ ...noUsage, ...counts }, price);
        for (const dollars of Object.values(cost ?? {}))
          expect(String(dollars), reference).toSatisfy(isShort);
      }
    }
  });
});

/** Written in at most twelve decimals, as a price for a million tokens needs them. */
function isShort(dollars: string): boolean {
  const [, decimals = "", exponent = "0"] = /^\d+(?:\.(\d+))?(?:e-(\d+))?$/.exec(dollars) ?? [];
  return decimals.length + Number(exponent) <= 12;
}

describe("a sum of costs", () => {
  const one = priceUsage({ ...noUsage, inputTokens: 1, outputTokens: 1 }, { input: 0.006, output: 0.1 });

  it("is exact after a million calls of the cheapest kind", () => {
    let sum: Usage = noUsage;
    for (let call = 0; call < 1_000_000; call += 1) sum = addUsage(sum, one);
    expect(sum.cost).toEqual({ input: 0.006, output: 0.1, cacheRead: 0, cacheWrite: 0, total: 0.106 });
  });

  it("loses nothing beside a large one, and has no noise", () => {
    const large = priceUsage({ ...noUsage, inputTokens: 80_000_000 }, { input: 10, output: 0 });
    let sum: Usage = large;
    for (let call = 0; call < 100_000; call += 1) sum = addUsage(sum, one);
    expect(sum.cost?.total).toBe(800.0106);
  });

  it("reaches a limit that it reaches in decimals", () => {
    const dollars = (costUsd: number) =>
      priceUsage({ ...noUsage, inputTokens: 1_000_000 }, { input: costUsd, output: 0 });
    const budget = new Budget({ costUsd: 0.8 });
    budget.addUsage(dollars(0.7));
    expect(budget.findReached(0)).toBeUndefined();
    budget.addUsage(dollars(0.1));
    expect(budget.findReached(0)).toMatchObject({ limit: "costUsd", max: 0.8, used: 0.8 });
    const more = new Budget({ costUsd: 0.1 }, undefined, { costUsd: 0.2 });
    more.addUsage(dollars(0.3));
    expect(more.findReached(0)?.error.message).toContain("0.3 US dollars");
  });
});
