/** How long a provider asks us to wait: in a header, a field of its report, or its words. Pure but for the clock with
 *  which a date is compared. */

import type { ProviderReport } from "./provider-report.ts";

/** Milliseconds; undefined if the report does not say, or names a delay of nothing: the pause is then ours to choose. */
export function readRetryDelay({ headers, text }: ProviderReport, now = Date.now()): number | undefined {
  const { "retry-after-ms": milliseconds = "", "retry-after": header = "" } = headers;
  const delays = [
    Number.parseFloat(milliseconds),
    fromHeader(header, now),
    fromFields(text),
    fromWords(text),
  ];
  return delays.find((delay) => delay !== undefined && delay > 0 && Number.isSafeInteger(Math.ceil(delay)));
}

function fromHeader(text: string, now: number): number | undefined {
  const seconds = Number(text);
  if (!Number.isNaN(seconds)) return seconds * 1000;
  // Engines read "-5" and "5, 10" as dates too.
  const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? parseDuration(text) : date - now;
}

/** Google's `RetryInfo`, and the same in gateways' words. Quoted reports have their quotes escaped. */
const fieldPattern = /\\*"(retry_?delay|retry_?after(?:_?(?:seconds|ms))?)\\*":\s*\\*"?([\d.]+)(ms|s)?/i;

function fromFields(text: string): number | undefined {
  const [, name = "", number = "", unit] = fieldPattern.exec(text) ?? [];
  const value = Number.parseFloat(number);
  if (!(value >= 0)) return undefined;
  return unit === "ms" || (unit === undefined && /ms$/i.test(name)) ? value : value * 1000;
}

/** "Please try again in 11.054s", "retry after 20 seconds", "wait 1m30s before", "Please retry in 450ms". */
const wordsPattern =
  /(?:try again|retry|retry your request|wait)\s+(?:in|after|for|at least)?\s*(?:about\s+)?((?:[\d.]+\s*(?:ms|milliseconds?|h(?:ours?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)(?![a-z])\s*)+)/i;

function fromWords(text: string): number | undefined {
  const [, duration] = wordsPattern.exec(text) ?? [];
  return duration === undefined ? undefined : parseDuration(duration);
}

/** `1m30.5s`, `20 seconds`, `450ms`. */
function parseDuration(text: string): number | undefined {
  let total: number | undefined;
  for (const [, number = "", unit = ""] of text.toLowerCase().matchAll(/([\d.]+)\s*(ms|milli|h|m|s)/g)) {
    const value = Number.parseFloat(number);
    if (Number.isFinite(value)) total = (total ?? 0) + value * (unitMs[unit] ?? 0);
  }
  return total;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, milli: 1, s: 1000, m: 60_000, h: 3_600_000 };
