/** Refuses an answer that is not an event stream, and says what arrived instead. */

import { modelLimits } from "../limits.ts";
import { ModelCallError, toShownUrl } from "./model-error.ts";

/** A server that streams sends the content type of a stream, or none. Throws `model_rejected` for JSON and HTML. */
export async function requireEventStream(url: string, response: Response): Promise<void> {
  const type = response.headers.get("content-type") ?? "";
  if (!/\b(?:application\/json|text\/html)\b/i.test(type)) return;
  const head = (await readHead(response)).slice(0, modelLimits.errorTextCharsMax);
  throw new ModelCallError(
    "model_rejected",
    "The model's provider did not answer with a stream.",
    `${toShownUrl(url)} answered ${response.status} with ${type}: ${head}`,
    false,
  );
}

/** The beginning of a body as text. */
export async function readHead({ body }: Response): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= modelLimits.refusalBytesMax) break;
  }
  return text.slice(0, modelLimits.refusalBytesMax);
}
