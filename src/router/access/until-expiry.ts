/** Streams and sockets that end when the token expires that opened them. */

import type { EnvelopeOptions } from "../../protocol/error-envelope.ts";
import { toSseFrame } from "../../protocol/event/sse.ts";
import { closeSocket, expiredCode } from "../socket/close-socket.ts";
import { tokenExpired } from "./caller.ts";

/** Server-sent events, of which the last is then an error. Cancelling them cancels the source. */
export function eventsUntilExpiry(
  source: ReadableStream<Uint8Array>,
  expiresAt: number,
  envelope: EnvelopeOptions,
): ReadableStream<Uint8Array> {
  return untilExpiry(source, expiresAt, (controller) => {
    controller.enqueue(expiryFrame(envelope));
    controller.close();
  });
}

/** An answer of any kind: its body then breaks, and its socket is closed. */
export function answerUntilExpiry(answer: Response, expiresAt: number): Response {
  const { body, status, headers, webSocket } = answer;
  if (webSocket !== null)
    return new Response(null, { status, headers, webSocket: socketUntilExpiry(webSocket, expiresAt) });
  if (body === null) return answer;
  return new Response(
    untilExpiry(body, expiresAt, (controller) => controller.error(tokenExpired())),
    answer,
  );
}

/** The chunks pass through JavaScript: in workerd a pipe between two `IdentityTransformStream`s, of which the route's
 *  is the second, delivers nothing. */
function untilExpiry(
  source: ReadableStream<Uint8Array>,
  expiresAt: number,
  end: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isOpen = true;
  const leave = (): boolean => {
    clearTimeout(timer);
    const wasOpen = isOpen;
    isOpen = false;
    return wasOpen;
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const expire = () => {
          if (!leave()) return;
          end(controller);
          reader.cancel(tokenExpired()).catch(() => {});
        };
        timer = setTimeout(expire, Math.max(0, expiresAt - Date.now()));
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) {
            if (isOpen) controller.enqueue(value);
          } else if (leave()) controller.close();
        } catch (error) {
          if (leave()) controller.error(error);
        }
      },
      cancel(reason) {
        leave();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Another end for the socket: what comes to one of them is passed on to the other. */
function socketUntilExpiry(source: WebSocket, expiresAt: number): WebSocket {
  const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
  const timer = setTimeout(
    () => {
      for (const socket of [source, server]) closeSocket(socket, expiredCode, tokenExpired().message);
    },
    Math.max(0, expiresAt - Date.now()),
  );
  for (const [from, to] of [
    [source, server],
    [server, source],
  ] as const) {
    from.binaryType = "arraybuffer";
    from.addEventListener("message", ({ data }) => {
      if (to.readyState === WebSocket.READY_STATE_OPEN) to.send(data);
    });
    from.addEventListener("close", ({ code, reason }) => {
      clearTimeout(timer);
      for (const socket of [from, to]) closeSocket(socket, code, reason);
    });
    from.accept();
  }
  return client;
}

function expiryFrame(envelope: EnvelopeOptions): Uint8Array {
  const { code, message } = tokenExpired();
  return new TextEncoder().encode(toSseFrame({ type: "error", error: { code, message } }, envelope));
}
