/** Readers of a session over WebSockets, on the hibernation API: an idle socket keeps no object in memory. Where each
 *  reader is stands in its attachment, so a woken object goes on where the last one stopped. */

import type { FrameSink } from "../../feed/feed-reader.ts";
import { streamLimits } from "../../limits.ts";
import { formatPosition, parsePosition, type StreamPosition } from "../../protocol/event/stream-position.ts";
import type { SessionEngine } from "../session-engine.ts";

/** What a socket remembers while nobody is awake. */
interface Attachment {
  /** Where its reader is. */
  id: string;
  unacknowledgedBytes: number;
}

/** The part of a Durable Object's state that holds its sockets. */
interface SocketHost {
  acceptWebSocket(socket: WebSocket): void;
  getWebSockets(): WebSocket[];
}

export class SessionSockets {
  readonly #host: SocketHost;
  readonly #attached = new Map<WebSocket, { ready(): void; detach(): void }>();

  constructor(host: SocketHost) {
    this.#host = host;
  }

  /** Takes up the sockets that an object before this one has accepted. */
  resume(engine: SessionEngine): void {
    for (const socket of this.#host.getWebSockets()) {
      this.#attach(socket, engine, parsePosition(readAttachment(socket).id));
    }
  }

  /** Accepts a reader, from where it was or from now on. */
  accept(engine: SessionEngine, after: string | undefined): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.#host.acceptWebSocket(server);
    this.#attach(server, engine, parsePosition(after));
    return new Response(null, { status: 101, webSocket: client });
  }

  /** A reader says how far it has read: `{"type": "ack"}`. Anything else is not for this end. */
  message(socket: WebSocket, text: string | ArrayBuffer): void {
    if (typeof text !== "string" || !isAcknowledgement(text)) return;
    socket.serializeAttachment({ ...readAttachment(socket), unacknowledgedBytes: 0 });
    this.#attached.get(socket)?.ready();
  }

  close(socket: WebSocket): void {
    this.#attached.get(socket)?.detach();
    this.#attached.delete(socket);
    try {
      socket.close(1000);
    } catch {
      // It is closed already.
    }
  }

  #attach(socket: WebSocket, engine: SessionEngine, after: StreamPosition | undefined): void {
    this.#attached.set(socket, engine.attach(new SocketSink(socket), after));
  }
}

class SocketSink implements FrameSink {
  readonly #socket: WebSocket;
  #isClosed = false;
  #isPaused = false;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** A socket does not say how much waits in it: a reader that acknowledges nothing is told, and waited for. */
  isFull(): boolean {
    if (this.#isClosed) return true;
    const isFull = readAttachment(this.#socket).unacknowledgedBytes >= streamLimits.unacknowledgedBytesMax;
    if (isFull && !this.#isPaused) this.#transmit(pausedFrame);
    this.#isPaused = isFull;
    return isFull;
  }

  send(frame: string, position: StreamPosition): void {
    const unacknowledgedBytes = readAttachment(this.#socket).unacknowledgedBytes + frame.length;
    this.#transmit(frame);
    this.#socket.serializeAttachment({ id: formatPosition(position), unacknowledgedBytes });
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.close(1000);
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
  reason: 'Too much is unacknowledged. Send {"type":"ack"} to go on.',
});

function readAttachment(socket: WebSocket): Attachment {
  return (socket.deserializeAttachment() as Attachment | null) ?? { id: "", unacknowledgedBytes: 0 }; // written by the sink
}

function isAcknowledgement(text: string): boolean {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null && "type" in message && message.type === "ack";
  } catch {
    return false;
  }
}
