/** The prices of common models: the table is the generated one, and a call costs what it says. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toModule } from "../../packaging/prices/write.ts";
import { findPrice } from "../../src/model/price/find-price.ts";
import { priceRows, pricesDate } from "../../src/model/price/prices.ts";
import { priceUsage, type Usage } from "../../src/protocol/usage.ts";

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
    expect(cost).toMatchObject({ input: 0.15, output: 0.6, cacheRead: 0.03, cacheWrite: 0.06 });
    expect(cost?.total).toBeCloseTo(0.84);
  });

  it("takes the prices of long calls for a whole call", () => {
    const price = findPrice("openai:gpt-5.5") ?? { input: 0, output: 0 };
    const at = (inputTokens: number) =>
      priceUsage({ ...usage, inputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 }, price)
        .cost;
    expect(at(272_000)?.total).toBeCloseTo(1.36);
    expect(at(300_000)?.total).toBeCloseTo(3);
  });
});
