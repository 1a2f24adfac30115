/** One reader of a session's feed, at its own pace: as long as it keeps up it gets what comes from memory; one that
 *  does not keep up reads on from the log. A client that reconnects at the position of the last frame misses nothing
 *  and gets nothing twice. */

import { eventLimits } from "../limits.ts";
import type { CommandOutput } from "../protocol/event/event.ts";
import type { NumberedEvent } from "../protocol/event/event-log.ts";
import type { StreamPosition } from "../protocol/event/stream-position.ts";

export interface FeedSource {
  /** Stored events after an offset, oldest first. */
  eventsAfter(offset: number, limit: number): readonly NumberedEvent[];
  /** The number of the newest stored event; 0 when there is none. */
  newestOffset(): number;
}

/** The text of the step that runs. */
export interface RunningStep {
  operationId: string;
  /** All of it that readers may see. */
  text: string;
}

/** How a reader sees things. Every method gives a frame, or nothing for what it does not show. */
export interface FeedEncoder {
  /** An operation begins to run. */
  begin?(operationId: string, position: StreamPosition): string | undefined;
  event(event: NumberedEvent, position: StreamPosition): string | undefined;
  text(step: RunningStep, text: string, position: StreamPosition): string | undefined;
  /** A piece of the running step's reasoning. Default: it is not shown. */
  reasoning?(piece: RunningStep, position: StreamPosition): string | undefined;
  /** A piece of what a command writes. Default: it is not shown. */
  output?(operationId: string, piece: CommandOutput, position: StreamPosition): string | undefined;
  /** What had been seen of a step's text is void. */
  retry(event: NumberedEvent, discardedChars: number, position: StreamPosition): string | undefined;
  /** The log does not have the reader's position, any more or at all: all that the reader needs instead. */
  snapshot(position: StreamPosition): string | undefined;
  readonly heartbeat: string;
  /** Whether the stream ends after this event. */
  isLast(event: NumberedEvent): boolean;
}

/** Where frames go. */
export interface FrameSink {
  /** Whether it can take no more for now. It calls `ready` of its reader when it can. */
  isFull(): boolean;
  /** `position` is where a reader of this frame then is. */
  send(frame: string, position: StreamPosition): void;
  close(): void;
  /** Ends with an error: what comes next is on another connection. */
  disconnect(error: Error): void;
}

export interface FeedReaderParts {
  source: FeedSource;
  step(): RunningStep | undefined;
  encoder: FeedEncoder;
  position: StreamPosition;
  prelude: string | undefined;
  hasBegun: boolean;
  onClose(): void;
}

/** Events that are read at once. */
const pageSizeMax = 100;

export class FeedReader {
  readonly #parts: FeedReaderParts;
  readonly #position: StreamPosition;
  readonly #sink: FrameSink;
  /** Whether it has seen all that there is, and takes what comes from memory. */
  #isLive = false;
  #isCatchingUp = false;
  /** As many as its sink took of the page before, so that few are read in vain. */
  #pageSize = pageSizeMax;

  constructor(sink: FrameSink, parts: FeedReaderParts) {
    this.#sink = sink;
    this.#parts = parts;
    this.#position = { ...parts.position };
  }

  /** Sends what there is already. */
  start(): void {
    this.#send(this.#parts.prelude);
    this.#catchUp();
  }

  /** The sink can take more. */
  ready(): void {
    if (!this.#isLive) this.#catchUp();
  }

  begin(operationId: string): void {
    if (this.#parts.hasBegun) return;
    this.#send(this.#parts.encoder.begin?.(operationId, this.#position));
  }

  /** The text of the running step has grown by a piece. */
  text(piece: string): void {
    if (!this.#isLive) return;
    if (this.#sink.isFull()) this.#isLive = false;
    else this.#sendText(piece);
  }

  /** A piece of reasoning. One that is away gets all of it when it is stored. */
  reasoning(piece: RunningStep): void {
    if (this.#isLive && !this.#sink.isFull())
      this.#send(this.#parts.encoder.reasoning?.(piece, this.#position));
  }

  /** A piece of what a command writes: its result has all of it. */
  output(operationId: string, piece: CommandOutput): void {
    if (this.#isLive && !this.#sink.isFull())
      this.#send(this.#parts.encoder.output?.(operationId, piece, this.#position));
  }

  stored(events: readonly NumberedEvent[]): void {
    for (const event of events) {
      if (!this.#isLive) return;
      if (this.#sink.isFull()) this.#isLive = false;
      else this.#sendEvent(event);
    }
  }

  beat(): void {
    if (this.#isLive && !this.#sink.isFull()) this.#send(this.#parts.encoder.heartbeat);
  }

  #catchUp(): void {
    // Sending makes the stream ask for more, in the middle of it.
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    try {
      this.#readOn();
    } finally {
      this.#isCatchingUp = false;
    }
  }

  #readOn(): void {
    this.#sendSnapshotIfNeeded();
    for (;;) {
      const page = this.#parts.source.eventsAfter(this.#position.offset, this.#pageSize);
      if (page.length === 0) break;
      for (const [sent, event] of page.entries()) {
        if (this.#sink.isFull()) {
          this.#pageSize = Math.max(sent, 1);
          return;
        }
        this.#sendEvent(event);
      }
      this.#pageSize = Math.min(2 * this.#pageSize, pageSizeMax);
    }
    if (this.#sink.isFull()) return;
    this.#isLive = true;
    this.#sendText();
  }

  #sendSnapshotIfNeeded(): void {
    const { source, encoder } = this.#parts;
    const newest = source.newestOffset();
    const isAhead = this.#position.offset > newest;
    if (!isAhead && this.#position.offset >= newest - eventLimits.keptMax) return;
    // Ahead of the log is one who has read another: that of a session that was deleted and begun again.
    const [first] = source.eventsAfter(isAhead ? 0 : this.#position.offset, 1);
    if (!isAhead && (first === undefined || first.offset === this.#position.offset + 1)) return;
    this.#position.offset = (first?.offset ?? 1) - 1;
    this.#position.chars = 0;
    this.#send(encoder.snapshot(this.#position));
  }

  #sendEvent(event: NumberedEvent): void {
    const { encoder } = this.#parts;
    const { chars } = this.#position;
    this.#position.offset = event.offset;
    if (event.taskId !== undefined) {
      this.#send(encoder.event(event, this.#position));
      return;
    }
    if (event.type === "text_delta" && typeof event.text === "string") {
      this.#position.chars = 0;
      const unsent = event.text.slice(chars);
      if (unsent !== "") this.#send(encoder.text(stepOf(event), unsent, this.#position));
      this.#retract(event, chars - event.text.length, this.#position);
    } else if (event.type === "step_retry") {
      this.#position.chars = 0;
      this.#send(encoder.retry(event, chars, this.#position));
    } else {
      if (event.type === "operation") {
        this.#position.chars = 0;
        this.#retract(event, chars, { offset: event.offset - 1, chars: 0 });
      }
      this.#send(encoder.event(event, this.#position));
    }
    if (encoder.isLast(event)) this.close();
  }

  /** Retracts text that was shown but never stored. A client that disconnects after this frame resumes at
   *  `position`. */
  #retract({ offset, timestamp, operationId }: NumberedEvent, chars: number, position: StreamPosition): void {
    if (chars <= 0) return;
    const reason = "The operation ended before this was stored.";
    const retry = { type: "step_retry", offset, timestamp, operationId, attempt: 0, delayMs: 0, reason };
    const frame = this.#parts.encoder.retry(retry, chars, position);
    if (frame !== undefined) this.#sink.send(frame, position);
  }

  /** `piece` is what came last. */
  #sendText(piece = ""): void {
    const step = this.#parts.step();
    const { chars } = this.#position;
    if (step === undefined || step.text.length <= chars) return;
    // The engine copies all of a text that has grown when a part of it is taken.
    const text = chars + piece.length === step.text.length ? piece : step.text.slice(chars);
    this.#position.chars = step.text.length;
    this.#send(this.#parts.encoder.text(step, text, this.#position));
  }

  #send(frame: string | undefined): void {
    if (frame !== undefined) this.#sink.send(frame, this.#position);
  }

  close(): void {
    this.#sink.close();
    this.#parts.onClose();
  }

  disconnect(error: Error): void {
    this.#sink.disconnect(error);
    this.#parts.onClose();
  }
}

function stepOf({ operationId, text }: NumberedEvent): RunningStep {
  return { operationId, text: String(text) };
}
