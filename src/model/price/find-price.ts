/** The price of a common model from the generated table. The author's own prices take precedence: see report-turn.ts. */

import { ownEntry } from "../../protocol/check/own-entry.ts";
import type { ModelPrice } from "../../protocol/usage.ts";
import { type PriceRow, priceRows } from "./prices.ts";

/** `reference` is `provider:model` or `provider/model`. Undefined for a model that is not in the table. */
export function findPrice(reference: string): ModelPrice | undefined {
  const separator = reference.search(/[:/]/);
  if (separator <= 0) return undefined;
  const provider = reference.slice(0, separator);
  const model = reference.slice(separator + 1);
  const row = rowOf(provider, model) ?? rowOf(provider, model.replace(edition, ""));
  return row === undefined ? undefined : toPrice(row);
}

/** Suffixes that providers append to a model's name for an edition of it, which has the same price. */
const edition = /(?:-\d{4}-\d{2}-\d{2}|-\d{8}|-latest|-preview(?:-\d{2}-\d{2,4})?|-\d{3})$/;

/** Providers that serve the models of another one under the same names. */
const sellers: Readonly<Record<string, string>> = { moonshot: "kimi", azure: "openai" };

function rowOf(provider: string, model: string): PriceRow | undefined {
  const key = `${ownEntry(sellers, provider) ?? provider}:${model}`;
  return ownEntry(priceRows, key);
}

function toPrice([input = 0, output = 0, cacheRead, cacheWrite, above, ...long]: PriceRow): ModelPrice {
  return {
    ...toRates([input, output, cacheRead, cacheWrite]),
    ...(above !== undefined && { long: { aboveTokens: above, ...toRates(long) } }),
  };
}

function toRates([input = 0, output = 0, cacheRead, cacheWrite]: PriceRow) {
  return {
    input,
    output,
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
  };
}
