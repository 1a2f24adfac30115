/** The ids of traces and spans, and how a request says which trace it belongs to: the header `traceparent` of W3C Trace
 *  Context. Ids are made from what a span is about: a host that goes on with the work of one that died gives the same spans
 *  the same ids, and all of them find their parents. */

export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits: the span that the request is made in. */
  spanId: string;
  /** Whether the caller records the trace. */
  isSampled: boolean;
}

const pattern = /^([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Undefined for what is none. Later versions may have more at the end. */
export function parseTraceparent(text: string): TraceContext | undefined {
  const [, version, traceId, spanId, flags = "", more] = pattern.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || version === "ff") return undefined;
  if (version === "00" && more !== undefined) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function toTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-0${isSampled ? 1 : 0}`;
}

/** What is wrong with the field of a request; undefined when nothing is. */
export function findTraceparentProblem(value: unknown): string | undefined {
  return typeof value === "string" && parseTraceparent(value) !== undefined
    ? undefined
    : 'must be a traceparent of W3C Trace Context: "00-{32 hexadecimal digits}-{16}-{2}"';
}

/** The span of a durable call of a run. */
export function toCallSpanId(runId: string, position: string): string {
  return toSpanId(`${runId} ${position}`);
}

export function toTraceId(id: string): string {
  return hash(id, 0x9e3779b9) + hash(id, 0x85ebca6b);
}

export function toSpanId(id: string): string {
  return hash(id, 0xc2b2ae35);
}

/** 64 bits as hexadecimal digits, never all zero: ids are spread, not secret. */
function hash(text: string, seed: number): string {
  let high = seed ^ 0xdeadbeef;
  let low = seed ^ 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  const digits = (part: number) => (part >>> 0).toString(16).padStart(8, "0");
  const id = digits(high) + digits(low);
  return id === "0000000000000000" ? "0000000000000001" : id;
}
