/** What a provider's error means, for HTTP and for streams. Codes take precedence over words, and rates over lengths,
 *  since a limit of tokens per minute counts tokens too. Pure. */

import {
  authCodes,
  brokenCodes,
  finalCodes,
  isDailyQuota,
  malformedCodes,
  quotaCodes,
  rateCodes,
  saysOverload,
  saysQuota,
  saysRate,
  unavailableCodes,
} from "./codes.ts";
import type { FailureKind } from "./model-failure.ts";
import { isAboveLimit, overflowCodes, saysOverflow } from "./overflow.ts";
import type { ProviderReport } from "./provider-report.ts";

/** `retryAfterMs` is the delay that the report names. */
export function classify(report: ProviderReport, retryAfterMs: number | undefined): FailureKind {
  const { status, codes, text } = report;
  const has = (known: ReadonlySet<string>) => codes.some((code) => known.has(code));
  const isRate = status === 429 || has(rateCodes);
  if (has(quotaCodes) && !(isRate && isBrief(retryAfterMs, text))) return "quota";
  if (status === 402) return "quota";
  if (has(overflowCodes)) return "overflow";
  // A refusal with a code of its own may quote such words, as of a tool's description.
  const isPlain = status === 401 || ((status === 400 || status === 422) && has(finalCodes));
  if (isRate || (saysRate(text) && !isPlain)) return readRate(report, retryAfterMs, isRate);
  if (has(malformedCodes)) return "malformed";
  if (has(authCodes) || status === 401) return "unauthorized";
  if (saysQuota(text)) return "quota";
  if (saysOverflow(text) || status === 413) return "overflow";
  if (status === 403) return "unauthorized";
  return readRest(report, has);
}

/** Some servers use the same code and words for a request that exceeds a whole minute's allowance by itself. */
function readRate(
  { text, status }: ProviderReport,
  retryAfterMs: number | undefined,
  isRate: boolean,
): FailureKind {
  if (isAboveLimit(text)) return "overflow";
  if (saysQuota(text) && !isBrief(retryAfterMs, text)) return "quota";
  // "Rate limit" in a sentence about something else: the status decides.
  if (!isRate && status !== undefined && status >= 400 && status < 429 && saysOverflow(text))
    return "overflow";
  return "rate";
}

/** Whether the quota is available again after the delay that the report names. */
function isBrief(retryAfterMs: number | undefined, text: string): boolean {
  return retryAfterMs !== undefined && !isDailyQuota(text);
}

function readRest(
  { status, text }: ProviderReport,
  has: (known: ReadonlySet<string>) => boolean,
): FailureKind {
  if (has(unavailableCodes) || (status !== undefined && status >= 500)) return "unavailable";
  if (status === 408 || status === 409 || status === 425) return "unavailable";
  if (has(finalCodes)) return "rejected";
  // Including redirects, which are not followed.
  if (status !== undefined) return saysOverload(text) ? "unavailable" : "rejected";
  if (has(brokenCodes)) return "broken";
  return saysOverload(text) ? "unavailable" : "broken";
}
