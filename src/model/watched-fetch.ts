/** The `fetch` of the AI SDK's providers: it follows no redirect, refuses an answer that is not a stream of events, and
 *  reports every byte, also those that become no part. */

import { describeError } from "../errors.ts";
import { requireEventStream } from "./answer-format.ts";
import { ModelCallError } from "./model-error.ts";

export function watchedFetch(onActivity: () => void = () => {}): typeof fetch {
  return async (url, init) => {
    const response = await reach(String(url), init ?? {});
    if (!response.ok || response.body === null) return response;
    await requireEventStream(String(url), response);
    const watched = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          onActivity();
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(watched, response);
  };
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
