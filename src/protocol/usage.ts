/** Token counts, summed over everything that one operation asked of models. */

import { roundDollars } from "./dollars.ts";

export interface Usage {
  /** Input tokens, cached ones included. */
  inputTokens: number;
  outputTokens: number;
  /** Input tokens read from the provider's prompt cache. */
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** Output tokens spent on reasoning. */
  reasoningTokens: number;
  /** Absent where no price of a model that was called is known. */
  cost?: UsageCost;
}

/** US dollars. */
export interface UsageCost {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  total: number;
}

/** US dollars for a million tokens of each kind. Input that came from the cache is not counted as `input` too. */
export interface TokenRates {
  input: number;
  /** Tokens spent on reasoning included. */
  output: number;
  /** Default: as `input`. */
  cacheRead?: number;
  /** Default: as `input`. */
  cacheWrite?: number;
}

export interface ModelPrice extends TokenRates {
  /** What a whole call costs that has more input than so many tokens, cached ones included. Default: the same. */
  long?: TokenRates & { aboveTokens: number };
}

export const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
};

/** What a provider or a backend says that it counted, with 0 in place of what is no count: a limit would never be reached
 *  with that. */
export function readUsage({ cost, ...counts }: Partial<Record<keyof Usage, unknown>>): Usage {
  return {
    ...readCounts(noUsage, counts),
    ...(typeof cost === "object" && cost !== null && { cost: readCounts(noCost, cost) }),
  };
}

function readCounts<Counts extends object>(
  none: Counts,
  given: Partial<Record<keyof Counts, unknown>>,
): Counts {
  const counts = Object.keys(none).map((name) => [name, readCount(given[name as keyof Counts])]); // its own names
  return Object.fromEntries(counts) as Counts; // the same names, all of numbers
}

function readCount(value: unknown): number {
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : 0;
}

export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
    ...((left.cost ?? right.cost) && { cost: addCost(left.cost ?? noCost, right.cost ?? noCost) }),
  };
}

const noCost: UsageCost = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 };

function addCost(left: UsageCost, right: UsageCost): UsageCost {
  return {
    input: roundDollars(left.input + right.input),
    output: roundDollars(left.output + right.output),
    cacheRead: roundDollars(left.cacheRead + right.cacheRead),
    cacheWrite: roundDollars(left.cacheWrite + right.cacheWrite),
    total: roundDollars(left.total + right.total),
  };
}

/** The usage of one call with what it costs. */
export function priceUsage(usage: Usage, { long, ...rates }: ModelPrice): Usage {
  const perToken = 1e-6;
  const price = long !== undefined && usage.inputTokens > long.aboveTokens ? long : rates;
  const { cacheReadTokens, cacheWriteTokens } = usage;
  const fresh = Math.max(usage.inputTokens - cacheReadTokens - cacheWriteTokens, 0);
  const input = roundDollars(fresh * price.input * perToken);
  const output = roundDollars(usage.outputTokens * price.output * perToken);
  const cacheRead = roundDollars(cacheReadTokens * (price.cacheRead ?? price.input) * perToken);
  const cacheWrite = roundDollars(cacheWriteTokens * (price.cacheWrite ?? price.input) * perToken);
  const total = roundDollars(input + output + cacheRead + cacheWrite);
  return { ...usage, cost: { input, output, cacheRead, cacheWrite, total } };
}

/** PyFlue's `PromptUsage`. Costs are 0 where no price is known. */
export function toWireUsage(usage: Usage) {
  const { input, output, cacheRead, cacheWrite, total } = usage.cost ?? noCost;
  return {
    input: usage.inputTokens,
    output: usage.outputTokens,
    cache_read: usage.cacheReadTokens,
    cache_write: usage.cacheWriteTokens,
    reasoning: usage.reasoningTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    cost: { input, output, cache_read: cacheRead, cache_write: cacheWrite, total },
  };
}
