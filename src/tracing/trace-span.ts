/** A finished span, and the ids of traces and spans. Ids are made from what a span is about: a host that goes on with the
 *  work of one that died gives the same spans the same ids, and all of them find their parents. */

export type AttributeValue = string | number | boolean;

export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface SpanEvent {
  name: string;
  /** Milliseconds since 1970. */
  timeMs: number;
  attributes: Attributes;
}

export interface TraceSpan {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** Absent for the span of a whole operation or run. */
  parentSpanId?: string;
  name: string;
  /** `client`: a call of a model's service. */
  kind: "internal" | "client";
  /** Milliseconds since 1970. */
  startMs: number;
  endMs: number;
  attributes: Attributes;
  events: readonly SpanEvent[];
  /** Absent when nothing went wrong; the message may be empty. */
  error?: { message: string };
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
