/** Sends spans to any service that takes OpenTelemetry's protocol over HTTP, as JSON
 *  (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */

import { describeError } from "../errors.ts";
import { checkOptionValues, isObject } from "../protocol/check/field-checks.ts";
import * as is from "../protocol/check/value-checks.ts";
import type { TraceExporter } from "./create-tracing.ts";
import { tracingLimits } from "./limits.ts";
import { toOtlpBody } from "./otlp-body.ts";

export interface OtlpExporterOptions {
  /** Where traces are posted, with the path: `https://collector.example.com/v1/traces`. */
  url: string;
  /** Such as the service's key. A function is asked before each request. Default: none. */
  headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  /** Of one request. Default 10,000. */
  timeoutMs?: number;
  /** Default: the platform's. */
  fetch?: typeof fetch;
}

/** A request that is refused with 429, 502, 503 or 504, or that fails, is sent twice more at most. */
export function otlpExporter(options: OtlpExporterOptions): TraceExporter {
  checkOptionValues<OtlpExporterOptions>("otlpExporter()", options, {
    url: (value) =>
      isHttpUrl(value)
        ? undefined
        : "must be an http or https URL, such as https://collector.example.com/v1/traces",
    headers: (value) =>
      typeof value === "function" || (isObject(value) && is.eachValue(is.nonEmptyText)(value) === undefined)
        ? undefined
        : "must be an object of texts, or a function that returns one",
    timeoutMs: is.wholeNumber(1, 60_000),
    fetch: is.aFunction,
  });
  const { url, headers = {}, timeoutMs = tracingLimits.timeoutMsDefault, fetch: send = fetch } = options;
  const host = new URL(url).host;

  async function post(body: string): Promise<"sent" | { retryAfterMs: number | undefined; reason: string }> {
    let response: Response;
    try {
      response = await send(url, {
        method: "POST",
        headers: {
          ...(typeof headers === "function" ? headers() : headers),
          "content-type": "application/json",
        },
        body,
        redirect: "manual", // the headers are for this address alone
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
    } catch (error) {
      return { retryAfterMs: undefined, reason: describeError(error) };
    }
    if (response.ok) return "sent";
    const reason = `it answered ${response.status}`;
    if (![429, 502, 503, 504].includes(response.status)) throw notSent(reason);
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return { retryAfterMs: Number.isFinite(seconds) ? Math.max(seconds, 0) * 1000 : undefined, reason };
  }

  function notSent(reason: string): Error {
    return new Error(`Traces could not be sent to ${host}: ${reason}.`);
  }

  return {
    async export(spans, resource) {
      if (spans.length === 0) return;
      const body = toOtlpBody(spans, resource);
      let outcome = await post(body);
      for (const delayMs of tracingLimits.retryDelaysMs) {
        if (outcome === "sent") return;
        const { retryAfterMs = delayMs } = outcome;
        await new Promise((resolve) =>
          setTimeout(resolve, Math.min(retryAfterMs, tracingLimits.retryAfterMsMax)),
        );
        outcome = await post(body);
      }
      if (outcome !== "sent") throw notSent(outcome.reason);
    },
  };
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
