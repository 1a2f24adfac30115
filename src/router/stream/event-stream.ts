/** Answers as server-sent events. Each ends with `end` or `error`, also when the session's object dies. */

import type { ErrorRecord } from "../../errors.ts";
import type { EnvelopeOptions } from "../../protocol/error-envelope.ts";
import { eventStreamHeaders, toSseFrame } from "../../protocol/event/sse.ts";

export function acceptsEventStream(request: Request): boolean {
  return /\btext\/event-stream\b/i.test(request.headers.get("accept") ?? "");
}

export function eventStream(body: ReadableStream<Uint8Array>, envelope: EnvelopeOptions): Response {
  // The runtime moves the bytes; this code only wakes when the source ends or breaks.
  const { readable, writable } = new IdentityTransformStream();
  void body.pipeTo(writable, { preventAbort: true }).catch(() => sendLastFrame(writable, envelope));
  return new Response(readable, { headers: eventStreamHeaders });
}

const interrupted: ErrorRecord = {
  code: "operation_interrupted",
  message: "The session restarted while it worked on the request.",
  hint: "What it accepted continues; read the messages of the session.",
  retryAfterSeconds: 1,
};

async function sendLastFrame(writable: WritableStream<Uint8Array>, envelope: EnvelopeOptions): Promise<void> {
  try {
    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode(toSseFrame({ type: "error", error: interrupted }, envelope)));
    await writer.close();
  } catch {
    // The reader is gone as well.
  }
}
