/** Sends spans to any service that takes OpenTelemetry's protocol over HTTP, as JSON
 *  (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */

import { describeError } from "../errors.ts";
import { checkOptionValues, isObject } from "../protocol/check/field-checks.ts";
import { findIllegalHeader } from "../protocol/check/illegal-header.ts";
import * as is from "../protocol/check/value-checks.ts";
import type { TraceExporter, TraceResource } from "./create-tracing.ts";
import { tracingLimits } from "./limits.ts";
import { toOtlpBody } from "./otlp-body.ts";
import type { TraceSpan } from "./trace-span.ts";

export interface OtlpExporterOptions {
  /** Where traces are posted, with the path: `https://collector.example.com/v1/traces`. */
  url: string;
  /** Such as the service's key. A function is asked before each request. Default: none. */
  headers?: TextHeaders | (() => TextHeaders | Promise<TextHeaders>);
  /** Of one request. Default 10,000. */
  timeoutMs?: number;
  /** Default: the platform's. */
  fetch?: typeof fetch;
}

type TextHeaders = Readonly<Record<string, string>>;

/** What became of a request that may not be the last one. */
type Outcome =
  /** `refused`: how many of its spans the service has not taken. */
  | { type: "taken"; refused: number }
  | { type: "passing"; reason: string; retryAfterMs?: number }
  | { type: "too_large"; reason: string };

/** A request that is refused with 429, 502, 503 or 504, or that fails, is sent twice more at most; one that is too large, in
 *  halves. */
export function otlpExporter(options: OtlpExporterOptions): TraceExporter {
  checkOptionValues<OtlpExporterOptions>("otlpExporter()", options, {
    url: (value) =>
      isHttpUrl(value)
        ? undefined
        : "must be an http or https URL without a user and a password, such as https://collector.example.com/v1/traces",
    headers: (value) => (typeof value === "function" ? undefined : findHeaderProblem(value)),
    timeoutMs: is.wholeNumber(1, 60_000),
    fetch: is.aFunction,
  });
  const { url, headers = {}, timeoutMs = tracingLimits.timeoutMsDefault, fetch: send = fetch } = options;
  const { host, search } = new URL(url);

  async function post(body: string): Promise<Outcome> {
    const given: unknown = typeof headers === "function" ? await headers() : headers;
    const problem = findHeaderProblem(given);
    if (problem !== undefined) throw notSent(`headers() ${problem}`);
    const sent = new Headers(given as TextHeaders); // there is no problem with them
    sent.set("content-type", "application/json");
    let response: Response;
    try {
      response = await send(url, {
        method: "POST",
        headers: sent,
        body,
        redirect: "manual", // the headers are for this address alone
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      return { type: "passing", reason: withoutQuery(describeError(error)) };
    }
    // It has taken them, whatever becomes of the rest of its answer.
    if (response.ok) return { type: "taken", refused: await readRefused(response).catch(() => 0) };
    await response.body?.cancel().catch(() => {});
    const reason = `it answered ${response.status}`;
    if (response.status === 413) return { type: "too_large", reason };
    if (![429, 502, 503, 504].includes(response.status)) throw notSent(reason);
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    const isTold = Number.isFinite(seconds);
    return { type: "passing", reason, ...(isTold && { retryAfterMs: Math.max(seconds, 0) * 1000 }) };
  }

  /** Some services take their key there. */
  function withoutQuery(text: string): string {
    return search === "" ? text : text.replaceAll(search, "");
  }

  function notSent(reason: string): Error {
    return new Error(`Traces could not be sent to ${host}: ${reason}.`);
  }

  async function postPatiently(body: string): Promise<Outcome> {
    let outcome = await post(body);
    for (const delayMs of tracingLimits.retryDelaysMs) {
      if (outcome.type !== "passing") break;
      const { retryAfterMs = delayMs } = outcome;
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(retryAfterMs, tracingLimits.retryAfterMsMax)),
      );
      outcome = await post(body);
    }
    return outcome;
  }

  async function sendSpans(
    spans: readonly TraceSpan[],
    resource: TraceResource,
    halvings = 0,
  ): Promise<void> {
    const outcome = await postPatiently(toOtlpBody(spans, resource));
    if (outcome.type === "too_large" && spans.length > 1 && halvings < tracingLimits.halvingsMax) {
      const middle = Math.ceil(spans.length / 2);
      // One half may have what the service never takes.
      const first = sendSpans(spans.slice(0, middle), resource, halvings + 1);
      const [settled] = await Promise.allSettled([first]);
      await sendSpans(spans.slice(middle), resource, halvings + 1);
      if (settled.status === "rejected") throw settled.reason;
      return;
    }
    if (outcome.type !== "taken") throw notSent(outcome.reason);
    if (outcome.refused > 0) throw notSent(`it refused ${outcome.refused} of ${spans.length} spans`);
  }

  return {
    async export(spans, resource) {
      if (spans.length > 0) await sendSpans(spans, resource);
    },
  };
}

/** What a service says that takes a part of a request. */
async function readRefused({ body }: Response): Promise<number> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > tracingLimits.answerCharsMax) return 0;
  }
  const { partialSuccess } = Object(JSON.parse(text)) as { partialSuccess?: unknown }; // any value as an object
  const { rejectedSpans } = Object(partialSuccess) as { rejectedSpans?: unknown };
  return Number(rejectedSpans) || 0;
}

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

function findHeaderProblem(value: unknown): string | undefined {
  if (!isObject(value) || is.eachValue(is.nonEmptyText)(value) !== undefined)
    return "must be an object of texts, or a function that returns one";
  const name = findIllegalHeader(value);
  return name === undefined ? undefined : `has no valid name or value of a header: ${JSON.stringify(name)}`;
}
