/** The live view of one operation: turns its events into SSE frames for all its readers. The first text goes out
 *  at once, what follows within a few milliseconds goes out together. A reader that is too slow is cut off;
 *  the operation never waits for one. */

import type { Clock } from "../clock.ts";
import { streamLimits } from "../limits.ts";
import type { EnvelopeOptions } from "../protocol/error-envelope.ts";
import type { StreamEvent } from "../protocol/event.ts";
import { heartbeatFrame, toSseFrame } from "../protocol/sse.ts";

type Reader = ReadableStreamDefaultController<Uint8Array>;

const encoder = new TextEncoder();
const heartbeat = encoder.encode(heartbeatFrame);

export class OperationFeed {
  readonly #clock: Clock;
  readonly #envelope: EnvelopeOptions;
  readonly #readers = new Set<Reader>();
  /** Text that waits for the end of the current window; undefined while no window is open. */
  #waiting: string | undefined;
  #cancelWindow = () => {};
  #cancelHeartbeat = () => {};

  constructor(clock: Clock, envelope: EnvelopeOptions) {
    this.#clock = clock;
    this.#envelope = envelope;
  }

  /** A stream of everything from now on. It closes after `end` or `error`. */
  subscribe(): ReadableStream<Uint8Array> {
    let reader: Reader;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          reader = controller;
          this.#readers.add(reader);
          if (this.#readers.size === 1) this.#beat();
        },
        cancel: () => this.#drop(reader),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: streamLimits.bufferBytesMax }),
    );
  }

  get isWatched(): boolean {
    return this.#readers.size > 0;
  }

  /** Takes a piece of text from the model. */
  text(text: string): void {
    if (this.#readers.size === 0 || text === "") return;
    if (this.#waiting !== undefined) {
      this.#waiting += text;
      return;
    }
    this.#send({ type: "delta", text });
    this.#waiting = "";
    this.#cancelWindow = this.#clock.after(streamLimits.coalesceMs, () => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      // Opens the next window, so that a steady stream goes out once per window.
      if (waiting !== undefined && waiting !== "") this.text(waiting);
    });
  }

  /** Sends an event, after the text that came before it. */
  emit(event: StreamEvent): void {
    this.#flush();
    if (this.#readers.size > 0) this.#send(event);
    if (event.type !== "end" && event.type !== "error") return;
    this.#cancelHeartbeat();
    for (const reader of this.#readers) reader.close();
    this.#readers.clear();
  }

  #flush(): void {
    this.#cancelWindow();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined && waiting !== "") this.#send({ type: "delta", text: waiting });
  }

  #send(event: StreamEvent): void {
    this.#write(encoder.encode(toSseFrame(event, this.#envelope)));
  }

  #write(frame: Uint8Array): void {
    for (const reader of this.#readers) {
      if ((reader.desiredSize ?? 0) < frame.byteLength) {
        reader.error(new Error("The reader is too slow for this stream; read the operation instead."));
        this.#drop(reader);
      } else {
        reader.enqueue(frame);
      }
    }
  }

  #beat(): void {
    this.#cancelHeartbeat = this.#clock.after(streamLimits.heartbeatMs, () => {
      this.#write(heartbeat);
      if (this.#readers.size > 0) this.#beat();
    });
  }

  #drop(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size === 0) this.#cancelHeartbeat();
  }
}
