/** One end of a WebSocket that speaks JSON: messages are handled one at a time, in the order in which they came. */

import { parseJson } from "../../channel/read-body.ts";
import { EdgeflueError, invalidRequest, toErrorRecord } from "../../errors.ts";
import { isObject } from "../../protocol/check/field-checks.ts";
import { type EnvelopeOptions, toErrorEnvelope } from "../../protocol/error-envelope.ts";
import { closeSocket, expiredCode } from "./close-socket.ts";
import { socketLimits } from "./limits.ts";

export interface JsonSocket {
  /** Throws for a message that is too long for clients; the socket stays open. */
  send(message: object): void;
  sendError(error: unknown): void;
  close(): void;
  readonly isOpen: boolean;
}

export interface JsonSocketParts extends EnvelopeOptions {
  /** When it is closed, in milliseconds since 1970. Default: never. */
  expiresAt?: number | undefined;
  /** Asked before each message is read, also one that is wrong. What it throws is the answer. Default: all are read. */
  admit?: () => Promise<void>;
  /** What it throws is sent as an error, and the next message is handled all the same. */
  onMessage(message: Record<string, unknown>, socket: JsonSocket): Promise<void>;
}

/** The answer to an upgrade. */
export function acceptJsonSocket({ admit, onMessage, expiresAt, ...envelope }: JsonSocketParts): Response {
  const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
  server.accept();
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  const socket: JsonSocket = {
    get isOpen() {
      return server.readyState === WebSocket.READY_STATE_OPEN;
    },
    send(message) {
      const text = JSON.stringify(message);
      const bytes = new TextEncoder().encode(text).length;
      if (bytes > socketLimits.messageBytesMax)
        throw new EdgeflueError("payload_too_large", "The answer is too long for a message of a socket.", {
          hint: "Read it over HTTP: the session and the run have it.",
          meta: { bytes, max: socketLimits.messageBytesMax },
        });
      if (socket.isOpen) server.send(text);
    },
    sendError(error) {
      if (!(error instanceof EdgeflueError)) console.error(error);
      if (socket.isOpen)
        server.send(JSON.stringify({ type: "error", ...toErrorEnvelope(toErrorRecord(error), envelope) }));
    },
    close: () => server.close(1000),
  };
  const handle = async (data: unknown) => {
    try {
      await admit?.();
      if (socket.isOpen) await onMessage(parse(data), socket);
    } catch (error) {
      socket.sendError(error);
    } finally {
      waiting -= 1;
    }
  };
  server.addEventListener("message", ({ data }) => {
    if (waiting >= socketLimits.messagesMax) {
      socket.sendError(
        new EdgeflueError("queue_full", "Too many messages of this socket wait for an answer."),
      );
      return;
    }
    waiting += 1;
    last = last.then(() => handle(data));
  });
  if (expiresAt !== undefined) {
    const timer = setTimeout(
      () => closeSocket(server, expiredCode, "The token has expired."),
      Math.max(0, expiresAt - Date.now()),
    );
    server.addEventListener("close", () => clearTimeout(timer));
  }
  // The other half of the handshake: without it the runtime reports the end as an error.
  server.addEventListener("close", ({ code }) => {
    if (server.readyState !== WebSocket.READY_STATE_CLOSED) closeSocket(server, code);
  });
  return new Response(null, { status: 101, webSocket: client });
}

export function isUpgrade(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

function parse(data: unknown): Record<string, unknown> {
  const message = parseJson(typeof data === "string" ? data : "", "message");
  if (isObject(message)) return message as Record<string, unknown>; // an object
  throw invalidRequest("The message must be a JSON object.");
}
