/** The ways to a provider's server. The `fetch` that the AI SDK's providers are given: it follows no redirect, refuses an answer that is no stream of
 *  events, and tells of every byte, also of those that become no part. */

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
    // A redirect would take the conversation, and headers of the deployment's own, to another place.
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
