/** Streams that end when the token expires that opened them. */

import type { EnvelopeOptions } from "../../protocol/error-envelope.ts";
import { toSseFrame } from "../../protocol/event/sse.ts";
import { tokenExpired } from "./caller.ts";

/** Its last frame is then an error. Cancelling it cancels the source. */
export function untilExpiry(
  source: ReadableStream<Uint8Array>,
  expiresAt: number,
  envelope: EnvelopeOptions,
): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  const expiry = new AbortController();
  const timer = setTimeout(() => expiry.abort(), Math.max(0, expiresAt - Date.now()));
  void source
    .pipeTo(writable, { preventAbort: true, signal: expiry.signal })
    .catch((error: unknown) =>
      expiry.signal.aborted ? sayExpired(writable, envelope) : writable.abort(error),
    )
    // The reader has gone.
    .catch(() => {})
    .finally(() => clearTimeout(timer));
  return readable;
}

async function sayExpired(writable: WritableStream<Uint8Array>, envelope: EnvelopeOptions): Promise<void> {
  const writer = writable.getWriter();
  const { code, message } = tokenExpired();
  await writer.write(
    new TextEncoder().encode(toSseFrame({ type: "error", error: { code, message } }, envelope)),
  );
  await writer.close();
}
