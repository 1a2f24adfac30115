/** A span whose work goes on. */

import { tracingLimits } from "./limits.ts";
import type { Attributes, AttributeValue, SpanEvent, TraceSpan } from "./trace-span.ts";

export interface SpanStart {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: TraceSpan["kind"];
  startMs: number;
  attributes?: Record<string, AttributeValue | undefined>;
}

export class OpenSpan {
  readonly spanId: string;
  readonly name: string;
  readonly #start: SpanStart;
  readonly #attributes: Record<string, AttributeValue> = {};
  readonly #events: SpanEvent[] = [];
  #error: { message: string } | undefined;

  constructor(start: SpanStart) {
    this.spanId = start.spanId;
    this.name = start.name;
    this.#start = start;
    this.set(start.attributes ?? {});
  }

  set(attributes: Readonly<Record<string, AttributeValue | undefined>>): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined) continue;
      this.#attributes[name] = typeof value === "string" ? clip(value) : value;
    }
  }

  /** An attribute with what people and models wrote, which may be longer. */
  setContent(name: string, value: unknown): void {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    this.#attributes[name] = clip(text, tracingLimits.contentCharsMax);
  }

  addEvent(name: string, timeMs: number, attributes: Readonly<Record<string, unknown>>): void {
    if (this.#events.length === tracingLimits.spanEventsMax) return;
    const known = Object.entries(attributes).filter(([, value]) => isValue(value));
    const clipped = known.map(([key, value]) => [key, typeof value === "string" ? clip(value) : value]);
    this.#events.push({ name, timeMs, attributes: Object.fromEntries(clipped) as Attributes });
  }

  get hasFailed(): boolean {
    return this.#error !== undefined;
  }

  fail(message: string, errorType?: Record<string, AttributeValue | undefined>): void {
    this.#error = { message: clip(message) };
    if (errorType !== undefined) this.set(errorType);
  }

  end(endMs: number, startMs: number = this.#start.startMs): TraceSpan {
    const { traceId, spanId, parentSpanId, name, kind = "internal" } = this.#start;
    return {
      traceId,
      spanId,
      ...(parentSpanId !== undefined && { parentSpanId }),
      name,
      kind,
      startMs: Math.min(startMs, endMs),
      endMs,
      attributes: this.#attributes,
      events: this.#events,
      ...(this.#error !== undefined && { error: this.#error }),
    };
  }
}

function isValue(value: unknown): value is AttributeValue {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

function clip(text: string, charsMax: number = tracingLimits.attributeCharsMax): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax).toWellFormed()}…`;
}
