/** Frames as a stream of bytes. What waits in it for a slow reader is bounded. */

import type { FrameSink } from "./feed-reader.ts";
import { streamLimits } from "./limits.ts";

const utf8 = new TextEncoder();

export class StreamSink implements FrameSink {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly #bytesMax: () => number;

  /** `onReady` is called when the reader can take more, `onCancel` when it has gone away. `bytesMax` is what may wait now, at
   *  most `bufferBytesMax`. */
  constructor({ onReady, onCancel, bytesMax }: { onReady(): void; onCancel(): void; bytesMax(): number }) {
    this.#bytesMax = bytesMax;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => onReady(),
        cancel: () => {
          this.#controller = undefined;
          onCancel();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: streamLimits.bufferBytesMax }),
    );
  }

  isFull(): boolean {
    if (this.#controller === undefined) return true;
    const waiting = streamLimits.bufferBytesMax - (this.#controller.desiredSize ?? 0);
    return waiting >= this.#bytesMax();
  }

  send(frame: string): void {
    this.#controller?.enqueue(utf8.encode(frame));
  }

  disconnect(error: Error): void {
    this.#controller?.error(error);
    this.#controller = undefined;
  }

  close(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }
}
