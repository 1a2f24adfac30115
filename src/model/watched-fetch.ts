/** The `fetch` that the AI SDK's providers are given: it follows no redirect, refuses an answer that is no stream of
 *  events, and tells of every byte, also of those that become no part. */

import { modelLimits } from "../limits.ts";
import { ModelCallError } from "./model-error.ts";

export function watchedFetch(onActivity: () => void = () => {}): typeof fetch {
  return async (url, init) => {
    // A redirect would take the conversation, and headers of the deployment's own, to another place.
    const response = await fetch(url, { ...init, redirect: "manual" });
    if (!response.ok || response.body === null) return response;
    if (isOtherFormat(response)) throw await toFormatError(String(url), response);
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

/** A server that means to stream says so, or says nothing; these are answers of another kind. */
function isOtherFormat({ headers }: Response): boolean {
  return /\b(?:application\/json|text\/html)\b/i.test(headers.get("content-type") ?? "");
}

async function toFormatError(url: string, response: Response): Promise<ModelCallError> {
  const type = response.headers.get("content-type");
  return new ModelCallError(
    "model_rejected",
    "The model's provider did not answer with a stream.",
    `${url} answered ${response.status} with ${type}: ${await readHead(response)}`,
    false,
  );
}

/** The beginning of a body, as text. */
async function readHead({ body }: Response): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= modelLimits.refusalBytesMax) break;
  }
  return text.slice(0, modelLimits.errorTextCharsMax);
}
