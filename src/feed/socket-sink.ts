/** Frames as messages of a WebSocket that may hibernate: its reader's position is in its attachment. A reader that
 *  acknowledges nothing is paused. */

import { formatPosition, type StreamPosition } from "../protocol/event/stream-position.ts";
import type { FrameSink } from "./feed-reader.ts";
import { streamLimits } from "./limits.ts";

/** What a socket remembers while its object sleeps. */
export interface Attachment {
  /** Where its reader is. */
  id: string;
  unacknowledgedBytes: number;
  /** When what its reader was let in with expires, in milliseconds since 1970; absent when it does not. */
  expiresAt?: number;
}

export class SocketSink implements FrameSink {
  readonly #socket: WebSocket;
  #isClosed = false;
  #isPaused = false;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** A socket does not say how much it has buffered: a reader that acknowledges nothing gets a `paused` frame. */
  isFull(): boolean {
    if (this.#isClosed) return true;
    const isFull = readAttachment(this.#socket).unacknowledgedBytes >= streamLimits.unacknowledgedBytesMax;
    if (isFull && !this.#isPaused) this.#transmit(pausedFrame);
    this.#isPaused = isFull;
    return isFull;
  }

  send(frame: string, position: StreamPosition): void {
    const { unacknowledgedBytes, expiresAt, ...attached } = readAttachment(this.#socket);
    // A timer would keep the object awake: an expired reader hears nothing, and is closed when there is something.
    if (expiresAt !== undefined && expiresAt <= Date.now()) {
      this.#close(1008, "The token has expired.");
      return;
    }
    this.#transmit(frame);
    this.#socket.serializeAttachment({
      ...attached,
      id: formatPosition(position),
      unacknowledgedBytes: unacknowledgedBytes + frame.length,
      ...(expiresAt !== undefined && { expiresAt }),
    });
  }

  close(): void {
    this.#close(1000);
  }

  /** Service restart: clients reconnect. */
  disconnect(): void {
    this.#close(1012, "The session restarts.");
  }

  #close(code: number, reason?: string): void {
    this.#isClosed = true;
    try {
      this.#socket.close(code, reason);
    } catch {
      // The other end has closed it.
    }
  }

  #transmit(frame: string): void {
    if (this.#isClosed) return;
    try {
      this.#socket.send(frame);
    } catch {
      // The other end has gone; its close is on the way.
      this.#isClosed = true;
    }
  }
}

const pausedFrame = JSON.stringify({
  type: "paused",
  reason: 'Too much is unacknowledged. Send {"type":"ack"} to continue.',
});

export function readAttachment(socket: WebSocket): Attachment {
  return (socket.deserializeAttachment() as Attachment | null) ?? { id: "", unacknowledgedBytes: 0 }; // written by the sink
}
