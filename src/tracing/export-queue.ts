/** Hands spans to the exporter, for each session or run one batch after the other. A service that answers slowly, or never, has
 *  one request of a session at most: a Durable Object has six connections, and its models need them. What waits for such a
 *  service is bounded. */

import { describeError } from "../errors.ts";
import { tracingLimits } from "./limits.ts";
import { charsOf, type TraceSpan } from "./trace-span.ts";

type Batch = readonly TraceSpan[];

/** The batches of one session or run, while there are any. */
interface Line {
  waiting: Batch[];
  sending: Batch;
  sentAt: number;
}

export class ExportQueue {
  readonly #send: (spans: Batch) => unknown;
  readonly #lines = new Map<string, Line>();
  /** Of all that waits or is being sent. */
  #chars = 0;
  #isFull = false;

  constructor(send: (spans: Batch) => unknown) {
    this.#send = send;
  }

  /** Settles once nothing of the session waits any more, or at once where a request is under way. Never rejects: who observes
   *  events may do more with them than this. What the exporter throws or rejects with is logged, and its spans are lost. */
  async add(key: string, spans: Batch): Promise<void> {
    if (spans.length === 0) return;
    await Promise.all([this.#enqueue(key, spans), ...this.#findDead().map((dead) => this.#drain(dead))]);
  }

  async #enqueue(key: string, spans: Batch): Promise<void> {
    const chars = countChars(spans);
    // The only batch is sent whatever its length.
    if (this.#chars > 0 && this.#chars + chars > tracingLimits.queuedCharsMax) return this.#reportFull();
    this.#isFull = false;
    this.#chars += chars;
    const line = this.#lines.get(key);
    if (line !== undefined) line.waiting.push(spans);
    else await this.#drain(key, [spans]);
  }

  async #drain(key: string, waiting = this.#lines.get(key)?.waiting ?? []): Promise<void> {
    for (let batch = takeBatch(waiting); batch.length > 0; batch = takeBatch(waiting)) {
      const line: Line = { waiting, sending: batch, sentAt: Date.now() };
      this.#lines.set(key, line);
      try {
        const outcome = this.#send(batch);
        // An exporter that is done at once keeps nobody waiting.
        if (outcome instanceof Promise) await outcome;
      } catch (error) {
        console.warn(`edgeflue: traces could not be exported: ${describeError(error)}`);
      }
      // It was taken for dead, and another call went on.
      if (this.#lines.get(key) !== line) return;
      this.#chars -= countChars(batch);
    }
    this.#lines.delete(key);
  }

  /** The lines whose requests have ended with their host: nobody would hear of it. */
  #findDead(): string[] {
    const now = Date.now();
    const dead = [...this.#lines].filter(([, { sentAt }]) => now - sentAt >= tracingLimits.exportMsMax);
    for (const [key, line] of dead) {
      this.#chars -= countChars(line.sending);
      this.#lines.set(key, { ...line, sending: [] });
    }
    return dead.map(([key]) => key);
  }

  #reportFull(): void {
    if (!this.#isFull)
      console.warn("edgeflue: traces are left out: the service that they are sent to takes them too slowly.");
    this.#isFull = true;
  }
}

/** The oldest, with those after them that fit into the same request. */
function takeBatch(waiting: Batch[]): Batch {
  const batch: TraceSpan[] = [];
  let chars = 0;
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    chars += countChars(next);
    if (batch.length > 0 && chars > tracingLimits.requestCharsMax) break;
    for (const span of next) batch.push(span);
    waiting.shift();
  }
  return batch;
}

function countChars(spans: Batch): number {
  return spans.reduce((sum, span) => sum + charsOf(span), 0);
}
