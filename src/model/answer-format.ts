/** Refuses an answer that is not an event stream, and says what arrived instead. */

import { modelLimits } from "../limits.ts";
import { ModelCallError, toShownUrl } from "./model-error.ts";

/** A server that streams sends the content type of a stream, or none. Throws `model_rejected` for JSON and HTML. */
export async function requireEventStream(url: string, response: Response): Promise<void> {
  if (!/\b(?:application\/json|text\/html)\b/i.test(typeOf(response))) return;
  throw notAStream(url, response, await readHead(response));
}

export function isJson(response: Response): boolean {
  return /\bapplication\/json\b/i.test(typeOf(response));
}

/** `body` is what the server sent instead, or the beginning of it. */
export function notAStream(url: string, response: Response, body: string): ModelCallError {
  const head = body.slice(0, modelLimits.errorTextCharsMax);
  return new ModelCallError(
    "model_rejected",
    "The model's provider did not answer with a stream.",
    `${toShownUrl(url)} answered ${response.status} with ${typeOf(response)}: ${head}`,
    false,
  );
}

function typeOf({ headers }: Response): string {
  return headers.get("content-type") ?? "";
}

/** The beginning of a body as text. */
export async function readHead(
  { body }: Response,
  charsMax: number = modelLimits.refusalBytesMax,
): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= charsMax) break;
  }
  return text.slice(0, charsMax);
}
