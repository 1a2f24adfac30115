/** Readers of a session over WebSockets, on the hibernation API: an idle socket keeps no object in memory. Each
 *  reader's position is in its attachment, so a woken object continues where the last one stopped. */

import type { EdgeflueError } from "../../errors.ts";
import { streamLimits } from "../../feed/limits.ts";
import { tooManyReaders } from "../../feed/live-feed.ts";
import { readAttachment, SocketSink } from "../../feed/socket-sink.ts";
import { toErrorEnvelope } from "../../protocol/error-envelope.ts";
import { parsePosition, type StreamPosition } from "../../protocol/event/stream-position.ts";
import type { SessionEngine } from "../session-engine.ts";
import type { SocketRequest } from "./socket-request.ts";

/** The part of a Durable Object's state that has its sockets. */
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

  /** Attaches the sockets that an earlier object has accepted. */
  resume(engine: SessionEngine): void {
    for (const socket of this.#host.getWebSockets()) {
      this.#attach(socket, engine, parsePosition(readAttachment(socket).id));
    }
  }

  /** Accepts a reader, from where it was or from now on; none when there are as many as there may be. */
  accept(engine: SessionEngine, { after, expiresAt }: Omit<SocketRequest, "address">): Response {
    if (this.#attached.size >= streamLimits.readersMax) return toResponse(tooManyReaders());
    const { 0: client, 1: server } = new WebSocketPair();
    this.#host.acceptWebSocket(server);
    if (expiresAt !== undefined) server.serializeAttachment({ ...readAttachment(server), expiresAt });
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

/** An exception would lose its code on the way from the session's object. */
function toResponse(error: EdgeflueError): Response {
  const { status, retryAfterSeconds } = error;
  const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return Response.json(toErrorEnvelope(error.toRecord()), { status, headers });
}

function isAcknowledgement(text: string): boolean {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null && "type" in message && message.type === "ack";
  } catch {
    return false;
  }
}
