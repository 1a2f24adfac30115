/** Spans as OpenTelemetry's protocol has them in JSON. Some services refuse a whole request for half a character. Pure. */

import type { TraceResource } from "./create-tracing.ts";
import type { Attributes, AttributeValue, TraceSpan } from "./trace-span.ts";

const kinds = { internal: 1, client: 3 } as const;
const errorStatus = 2;

export function toOtlpBody(spans: readonly TraceSpan[], { serviceName }: TraceResource): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: toAttributes({ "service.name": serviceName }) },
        scopeSpans: [{ scope: { name: "edgeflue" }, spans: spans.map(toSpan) }],
      },
    ],
  });
}

function toSpan({ traceId, spanId, parentSpanId, name, kind, ...span }: TraceSpan): object {
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: name.toWellFormed(),
    kind: kinds[kind],
    startTimeUnixNano: toNanoseconds(span.startMs),
    endTimeUnixNano: toNanoseconds(span.endMs),
    attributes: toAttributes(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: toNanoseconds(event.timeMs),
      attributes: toAttributes(event.attributes),
    })),
    ...(span.error !== undefined && {
      status: { code: errorStatus, message: span.error.message.toWellFormed() },
    }),
  };
}

/** A number of 64 bits is a text in the protocol's JSON. It has no sign: a clock that was set back may give one. */
function toNanoseconds(ms: number): string {
  return String(BigInt(Math.round(Math.max(ms, 0))) * 1_000_000n);
}

function toAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toValue(value) }));
}

function toValue(value: AttributeValue): object {
  if (typeof value === "string") return { stringValue: value.toWellFormed() };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "object") return { arrayValue: { values: value.map(toValue) } };
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}
