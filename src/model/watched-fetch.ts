/** The `fetch` of the AI SDK's providers: it follows no redirect, refuses an answer that is not a stream of events, and
 *  reports every byte, also those that become no part, and ends a stream whose event never ends. */

import { describeError } from "../errors.ts";
import { requireEventStream } from "./answer-format.ts";
import { EventSize } from "./event-size.ts";
import { ModelCallError } from "./model-error.ts";

export interface FetchWatch {
  /** Bytes have arrived, whatever they are. */
  onActivity?: (() => void) | undefined;
  /** The answer is given up. The stream fails too, which not every stream behind it passes on. */
  onBroken?: ((error: unknown) => void) | undefined;
}

export function watchedFetch(watch: FetchWatch): typeof fetch {
  return async (url, init) => {
    const response = await reach(String(url), init ?? {});
    if (!response.ok || response.body === null) return response;
    await requireEventStream(String(url), response);
    return new Response(watchBody(response.body, watch), response);
  };
}

/** The same bytes, until an event does not end. */
function watchBody(
  body: ReadableStream<Uint8Array>,
  { onActivity, onBroken }: FetchWatch,
): ReadableStream<Uint8Array> {
  const size = new EventSize();
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        onActivity?.();
        try {
          size.add(chunk);
        } catch (error) {
          onBroken?.(error);
          throw error;
        }
        controller.enqueue(chunk);
      },
    }),
  );
}

/** Sends a request. A server that cannot be reached is an error with its host: the platform's own names none. */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    // A redirect would send the conversation, and the deployment's own headers, to another server.
    return await fetch(url, { ...init, redirect: "manual" });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ModelCallError(
      "model_unavailable",
      "The model's provider cannot be reached.",
      `${new URL(url).host}: ${describeError(error)} Check the provider's base URL, and whether the server runs.`,
      true,
    );
  }
}
