/** Streams that end when the token expires that opened them. */

import type { EnvelopeOptions } from "../../protocol/error-envelope.ts";
import { toSseFrame } from "../../protocol/event/sse.ts";
import { tokenExpired } from "./caller.ts";

/** Its last frame is then an error. Cancelling it cancels the source.
 *
 *  The chunks pass through JavaScript: in workerd a pipe between two `IdentityTransformStream`s, of which the route's
 *  is the second, delivers nothing. */
export function untilExpiry(
  source: ReadableStream<Uint8Array>,
  expiresAt: number,
  envelope: EnvelopeOptions,
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
          controller.enqueue(expiryFrame(envelope));
          controller.close();
          reader.cancel(new Error("The token has expired.")).catch(() => {});
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

function expiryFrame(envelope: EnvelopeOptions): Uint8Array {
  const { code, message } = tokenExpired();
  return new TextEncoder().encode(toSseFrame({ type: "error", error: { code, message } }, envelope));
}
