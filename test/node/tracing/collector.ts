/** A service that takes traces as OpenTelemetry's protocol has them over HTTP, and refuses what a real one refuses:
 *  ids that are not hexadecimal, times that are numbers, attributes without a type. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Collected {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startMs: number;
  endMs: number;
  attributes: Record<string, unknown>;
  events: { name: string; attributes: Record<string, unknown> }[];
  status?: { code: number; message: string };
}

export class Collector {
  readonly spans: Collected[] = [];
  /** What was wrong with a request. */
  readonly problems: string[] = [];
  readonly requests: { authorization: string | undefined; serviceName: unknown; spans: number }[] = [];
  /** Answers for the next requests; 200 after them. */
  answers: { status: number; headers?: Record<string, string>; body?: string }[] = [];
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const { status, headers = {}, body = "{}" } = this.answers.shift() ?? { status: 200 };
      if (status === 200) {
        try {
          if (request.method !== "POST" || request.headers["content-type"] !== "application/json")
            throw new Error(`${request.method} with ${request.headers["content-type"]}`);
          this.#take(JSON.parse(Buffer.concat(chunks).toString()), request.headers.authorization);
        } catch (error) {
          this.problems.push(String(error));
          response.writeHead(400).end("{}");
          return;
        }
      }
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
    });
  });

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/traces`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  named(name: string): Collected[] {
    return this.spans.filter((span) => span.name === name);
  }

  /** The names of a span and of those above it, from the top. */
  pathOf(span: Collected): string {
    const parent = this.spans.find(({ spanId }) => spanId === span.parentSpanId);
    if (span.parentSpanId !== undefined && parent === undefined) return `? > ${span.name}`;
    return parent === undefined ? span.name : `${this.pathOf(parent)} > ${span.name}`;
  }

  #take({ resourceSpans }: OtlpBody, authorization: string | undefined): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const spans = scopeSpans.flatMap((scope) => scope.spans);
      const serviceName = readAttributes(resource.attributes)["service.name"];
      this.requests.push({ authorization, serviceName, spans: spans.length });
      for (const span of spans) this.spans.push(readSpan(span));
    }
  }
}

/** What a body claims to be; each span is checked. */
interface OtlpBody {
  resourceSpans: { resource: { attributes: OtlpAttribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}

interface OtlpAttribute {
  key: string;
  value: Record<string, unknown>;
}

interface OtlpSpan
  extends Pick<Collected, "traceId" | "spanId" | "parentSpanId" | "name" | "kind" | "status"> {
  startTimeUnixNano: unknown;
  endTimeUnixNano: unknown;
  attributes: OtlpAttribute[];
  events: { name: string; timeUnixNano: unknown; attributes: OtlpAttribute[] }[];
}

function readSpan(span: OtlpSpan): Collected {
  const { traceId, spanId, parentSpanId, name, kind, startTimeUnixNano, endTimeUnixNano } = span;
  if (!/^[0-9a-f]{32}$/.test(traceId) || /^0+$/.test(traceId)) throw new Error(`traceId ${traceId}`);
  if (!/^[0-9a-f]{16}$/.test(spanId) || /^0+$/.test(spanId)) throw new Error(`spanId ${spanId}`);
  if (parentSpanId !== undefined && !/^[0-9a-f]{16}$/.test(parentSpanId))
    throw new Error(`parentSpanId ${parentSpanId}`);
  if (typeof name !== "string" || name === "" || !name.isWellFormed()) throw new Error(`name ${name}`);
  if (span.status?.message.isWellFormed() === false) throw new Error(`message of ${name}`);
  if (![1, 2, 3, 4, 5].includes(kind)) throw new Error(`kind ${kind}`);
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    kind,
    startMs: readTime(startTimeUnixNano),
    endMs: readTime(endTimeUnixNano),
    attributes: readAttributes(span.attributes),
    events: span.events.map((event) => {
      readTime(event.timeUnixNano);
      return { name: event.name, attributes: readAttributes(event.attributes) };
    }),
    ...(span.status !== undefined && { status: span.status }),
  };
}

function readTime(value: unknown): number {
  if (typeof value !== "string" || !/^\d{19}$/.test(value)) throw new Error(`time ${value}`);
  return Number(BigInt(value) / 1_000_000n);
}

function readAttributes(list: OtlpAttribute[]): Record<string, unknown> {
  return Object.fromEntries(
    list.map(({ key, value }) => {
      const [type = "", ...others] = Object.keys(value);
      if (type === "arrayValue") {
        const { values = [] } = value[type] as { values?: OtlpAttribute["value"][] }; // as the protocol has it
        return [key, values.map((item) => readAttributes([{ key, value: item }])[key])];
      }
      const isRight =
        others.length === 0 &&
        ((type === "stringValue" && typeof value[type] === "string" && value[type].isWellFormed()) ||
          (type === "boolValue" && typeof value[type] === "boolean") ||
          (type === "intValue" && typeof value[type] === "string") ||
          (type === "doubleValue" && (typeof value[type] === "number" || value[type] === "NaN")));
      if (!isRight) throw new Error(`attribute ${key} ${JSON.stringify(value)}`);
      return [key, type === "intValue" ? Number(value[type]) : value[type]];
    }),
  );
}
