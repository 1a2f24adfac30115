/** Ties an operation to its caller's `AbortSignal`, wherever the operation runs: it is found by its idempotency key. */

import { EdgeflueError } from "../errors.ts";
import type { Session } from "../protocol/session.ts";

const retryMs = 20;

/** Runs `call` with a request that has a key, and aborts the operation when the signal does. Until `gone` settles, if
 *  it is given, else until the call does. */
export async function withAbort<Request extends { idempotencyKey?: string }, T>(
  session: Session,
  signal: AbortSignal | undefined,
  request: Request,
  call: (request: Request) => Promise<T>,
  gone?: Promise<void>,
): Promise<T> {
  if (signal === undefined) return call(request);
  if (signal.aborted) throw new EdgeflueError("operation_aborted", "The signal was aborted before the call.");
  const { idempotencyKey = crypto.randomUUID() } = request;
  let isOver = false;
  const abort = async () => {
    // Until it is there to be ended: a request may still be on its way to the session.
    while (!isOver) {
      const { aborted } = await session.abort({ idempotencyKey });
      if (aborted) return;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  };
  // The operation's own outcome tells the caller; an abort that does not arrive changes nothing.
  const onAbort = () => void abort().catch(() => {});
  signal.addEventListener("abort", onAbort, { once: true });
  const release = () => {
    isOver = true;
    signal.removeEventListener("abort", onAbort);
  };
  try {
    return await call({ ...request, idempotencyKey });
  } finally {
    if (gone === undefined) release();
    else void gone.then(release);
  }
}
