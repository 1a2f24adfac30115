/** A finished span. */

export type AttributeValue = string | number | boolean | readonly string[];

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
  /** Absent for the span of a whole run, and for that of an operation whose caller has no trace. */
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

/** About how many characters it takes: those of its texts, and of all that every span has. */
export function charsOf({ attributes, events }: TraceSpan): number {
  return [{ attributes }, ...events]
    .flatMap((part) => Object.values(part.attributes))
    .reduce((sum: number, value) => sum + String(value).length, spanChars);
}

const spanChars = 500;
