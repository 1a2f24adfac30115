/** Ties an operation to its caller's `AbortSignal`, wherever the operation runs: it is found by its idempotency key. */

import { EdgeflueError, invalidField } from "../../errors.ts";
import { abortGraceMs, abortRepeatMs } from "../event/reconnect.ts";
import type { Session } from "../session.ts";

const signalKeyPrefix = "signal:";

/** Whether a key was made to find the operation of a signal, and stands for nothing else. */
export function isSignalKey(key: string): boolean {
  return key.startsWith(signalKeyPrefix);
}

/** Runs `call` with a request that has a key, and aborts the operation when the signal does: until `gone` settles, if
 *  it is given, else until the call does. The call's own signal ends its waiting when the abort does not arrive, or
 *  nothing comes of it. */
export async function withAbort<Request extends { idempotencyKey?: string }, T>(
  session: Pick<Session, "abort">,
  signal: AbortSignal | undefined,
  request: Request,
  call: (request: Request, signal?: AbortSignal) => Promise<T>,
  gone?: Promise<void>,
): Promise<T> {
  if (signal === undefined) return call(request);
  if (typeof signal?.addEventListener !== "function") {
    throw invalidField("signal", 'The option "signal" must be an AbortSignal.');
  }
  if (signal.aborted) throw new EdgeflueError("operation_aborted", "The signal was aborted before the call.");
  const { idempotencyKey = signalKeyPrefix + crypto.randomUUID() } = request;
  const waiting = new AbortController();
  const stopWaiting = () =>
    waiting.abort(new EdgeflueError("operation_aborted", "The call was aborted by its signal."));
  let isOver = false;
  let grace: ReturnType<typeof setTimeout> | undefined;
  const abort = async () => {
    grace = setTimeout(stopWaiting, abortGraceMs);
    // Until it is there to be ended: a request may still be on its way to the session.
    while (!isOver) {
      const { aborted } = await session.abort({ idempotencyKey });
      if (aborted) return;
      await new Promise((resolve) => setTimeout(resolve, abortRepeatMs));
    }
  };
  const onAbort = () => void abort().catch(stopWaiting);
  signal.addEventListener("abort", onAbort, { once: true });
  const release = () => {
    isOver = true;
    if (grace !== undefined) clearTimeout(grace);
    signal.removeEventListener("abort", onAbort);
  };
  try {
    return await call({ ...request, idempotencyKey }, waiting.signal);
  } finally {
    if (gone === undefined) release();
    else void gone.then(release);
  }
}
