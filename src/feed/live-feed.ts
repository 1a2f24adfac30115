/** The live view of a session: passes on what is stored, as it is stored, and the text of the step that runs, as it
 *  comes. The first text goes out at once, what follows within a few milliseconds goes out together. Readers catch up
 *  from the log at their own pace; nothing waits for one. */

import type { Clock } from "../clock.ts";
import { describeError, EdgeflueError } from "../errors.ts";
import type { CommandOutput } from "../protocol/event/event.ts";
import type { NumberedEvent } from "../protocol/event/event-log.ts";
import type { StreamPosition } from "../protocol/event/stream-position.ts";
import {
  type FeedEncoder,
  FeedReader,
  type FeedSource,
  type FrameSink,
  type RunningStep,
} from "./feed-reader.ts";
import { streamLimits } from "./limits.ts";
import { StreamSink } from "./stream-sink.ts";

export interface SubscribeOptions {
  /** What the reader has seen. Default: all that is stored until now. */
  after?: StreamPosition | undefined;
  encoder: FeedEncoder;
  /** Sent before anything else. */
  prelude?: string | undefined;
  /** Whether the reader has seen the operation begin. Default false. */
  hasBegun?: boolean;
}

export class LiveFeed {
  readonly #clock: Clock;
  readonly #source: FeedSource;
  readonly #readers = new Set<FeedReader>();
  /** Those of them that have to be kept open. */
  readonly #streams = new Set<FeedReader>();
  #step: RunningStep | undefined;
  /** Text of the step that waits for the end of the current window; undefined while no window is open. */
  #waiting: string | undefined;
  /** What commands wrote that waits for the end of its window. */
  readonly #written: { operationId: string; piece: CommandOutput }[] = [];
  /** Reasoning that waits for the end of its window. */
  #thought: RunningStep | undefined;
  #cancelWindow = () => {};
  #cancelHeartbeat = () => {};

  constructor(clock: Clock, source: FeedSource) {
    this.#clock = clock;
    this.#source = source;
  }

  /** Throws `rate_limited` when there are as many streams as there may be. Call it before what a stream is asked for with. */
  requireRoom(): void {
    if (this.#streams.size >= streamLimits.readersMax) throw tooManyReaders();
  }

  /** As a stream of bytes, with comments that keep a quiet connection open. */
  subscribe(options: SubscribeOptions): ReadableStream<Uint8Array> {
    let reader: FeedReader | undefined;
    const sink = new StreamSink({
      onReady: () => reader?.ready(),
      onCancel: () => reader !== undefined && this.#drop(reader),
      bytesMax: () =>
        Math.min(streamLimits.bufferBytesMax, streamLimits.buffersBytesMax / this.#streams.size),
    });
    reader = this.#createReader(sink, options);
    this.#streams.add(reader);
    if (this.#streams.size === 1) this.#beat();
    reader.start();
    return sink.stream;
  }

  /** Into a sink of the caller's, who says when that is gone. */
  attach(sink: FrameSink, options: SubscribeOptions): { ready(): void; detach(): void } {
    const reader = this.#createReader(sink, options);
    reader.start();
    return { ready: () => reader.ready(), detach: () => this.#drop(reader) };
  }

  /** There is nothing to follow any more: every stream ends. */
  close(): void {
    this.#each((reader) => reader.close());
  }

  /** The engine is dropped: every stream breaks, and its reader reconnects to the next engine. */
  disconnect(error: Error): void {
    this.#cancelWindow();
    this.#each((reader) => reader.disconnect(error));
  }

  #createReader(
    sink: FrameSink,
    { after, encoder, prelude, hasBegun = false }: SubscribeOptions,
  ): FeedReader {
    const reader: FeedReader = new FeedReader(sink, {
      source: this.#source,
      step: () => this.#step,
      encoder,
      prelude,
      hasBegun,
      position: after ?? { offset: this.#source.newestOffset(), chars: this.#step?.text.length ?? 0 },
      onClose: () => this.#drop(reader),
    });
    this.#readers.add(reader);
    return reader;
  }

  /** Whether anybody follows. */
  get isWatched(): boolean {
    return this.#readers.size > 0;
  }

  /** An operation begins. */
  begin(operationId: string): void {
    this.#each((reader) => reader.begin(operationId));
  }

  /** Takes a piece of the answer's text from the model. */
  text(operationId: string, text: string): void {
    this.#think();
    if (this.#waiting !== undefined) {
      this.#waiting += text;
      return;
    }
    this.#show(operationId, text);
    if (this.#readers.size === 0) return;
    this.#waiting = "";
    this.#cancelWindow = this.#clock.after(streamLimits.coalesceMs, () => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      // Opens the next window, so that a steady stream goes out once per window.
      if (waiting !== undefined && waiting !== "") this.text(operationId, waiting);
    });
  }

  /** Takes a piece of the model's reasoning. */
  reasoning(operationId: string, text: string): void {
    if (this.#thought !== undefined) this.#thought.text += text;
    else if (this.#readers.size > 0) {
      this.#thought = { operationId, text };
      this.#clock.after(streamLimits.coalesceMs, () => this.#think());
    }
  }

  /** Takes a piece of what a command writes. Pieces of one stream that come together go out together. */
  output(operationId: string, { text, ...piece }: CommandOutput): void {
    if (this.#readers.size === 0) return;
    const last = this.#written.at(-1);
    const isSame = last?.operationId === operationId && last.piece.stream === piece.stream;
    if (isSame && last.piece.toolCallId === piece.toolCallId) last.piece.text += text;
    else this.#written.push({ operationId, piece: { ...piece, text } });
    if (this.#written.length === 1 && !isSame)
      this.#clock.after(streamLimits.coalesceMs, () => this.#write());
  }

  #write(): void {
    const written = this.#written.splice(0);
    for (const { operationId, piece } of written) this.#each((reader) => reader.output(operationId, piece));
  }

  #think(): void {
    const thought = this.#thought;
    this.#thought = undefined;
    if (thought !== undefined) this.#each((reader) => reader.reasoning(thought));
  }

  /** Takes what has just been stored, after the text that came before it. */
  stored(events: readonly NumberedEvent[]): void {
    this.#think();
    this.#write();
    this.#flush();
    this.#each((reader) => reader.stored(events));
    if (events.some(endsStep)) this.#step = undefined;
  }

  #show(operationId: string, text: string): void {
    if (this.#step?.operationId === operationId) this.#step.text += text;
    else this.#step = { operationId, text };
    this.#each((reader) => reader.text(text));
  }

  #flush(): void {
    this.#cancelWindow();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined && waiting !== "" && this.#step !== undefined) {
      this.#show(this.#step.operationId, waiting);
    }
  }

  #beat(): void {
    this.#cancelHeartbeat = this.#clock.after(streamLimits.heartbeatMs, () => {
      this.#each((reader) => reader.beat(), this.#streams);
      if (this.#streams.size > 0) this.#beat();
    });
  }

  /** A reader that fails is dropped, and disturbs neither the others nor the operation. */
  #each(action: (reader: FeedReader) => void, readers: ReadonlySet<FeedReader> = this.#readers): void {
    // A copy: a reader that ends leaves the set.
    for (const reader of [...readers]) {
      try {
        action(reader);
      } catch (error) {
        console.error(`edgeflue: a reader failed and was dropped: ${describeError(error)}`);
        this.#drop(reader);
      }
    }
  }

  #drop(reader: FeedReader): void {
    this.#readers.delete(reader);
    this.#streams.delete(reader);
    if (this.#streams.size === 0) this.#cancelHeartbeat();
  }
}

export function tooManyReaders(): EdgeflueError {
  const { readersMax, retryAfterSeconds } = streamLimits;
  return new EdgeflueError("rate_limited", `Already ${readersMax} readers follow, which is as many as may.`, {
    hint: "Close streams and sockets that nobody reads.",
    retryAfterSeconds,
  });
}

/** Whether the text of a step is stored now, or void. */
export function endsStep({ type, taskId }: NumberedEvent): boolean {
  return taskId === undefined && (type === "text_delta" || type === "step_retry" || type === "operation");
}
