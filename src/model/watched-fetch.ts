/** The `fetch` that the AI SDK's providers are given: it follows no redirect, refuses an answer that is no stream of
 *  events, and tells of every byte, also of those that become no part. */

import { requireEventStream } from "./answer-format.ts";

export function watchedFetch(onActivity: () => void = () => {}): typeof fetch {
  return async (url, init) => {
    // A redirect would take the conversation, and headers of the deployment's own, to another place.
    const response = await fetch(url, { ...init, redirect: "manual" });
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
