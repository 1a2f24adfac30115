/** Refuses an answer that is not an event stream, and says what arrived instead: some servers send an error with the
 *  status 200. */

import { modelLimits } from "../limits.ts";
import { ModelCallError, reportedFailure, toShownUrl } from "./model-error.ts";

/** A server that streams sends the content type of a stream, or none. Throws for JSON and HTML: the error that it
 *  reports, else `model_rejected`. */
export async function requireEventStream(url: string, response: Response): Promise<void> {
  if (!/\b(?:application\/json|text\/html)\b/i.test(typeOf(response))) return;
  throw notAStream(url, response, await readHead(response));
}

export function isJson(response: Response): boolean {
  return /\bapplication\/json\b/i.test(typeOf(response));
}

/** `body` is what the server sent instead, or the beginning of it. */
export function notAStream(url: string, response: Response, body: string): ModelCallError {
  const reported = readError(body);
  if (reported !== undefined) return reported;
  const head = body.slice(0, modelLimits.errorTextCharsMax);
  return new ModelCallError(
    "model_rejected",
    "The model's provider did not answer with a stream.",
    `${toShownUrl(url)} answered ${response.status} with ${typeOf(response)}: ${head}`,
    false,
  );
}

/** The error that a JSON document reports, if it says what it is about. */
function readError(body: string): ModelCallError | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    // A page, or only the beginning of a document.
    return undefined;
  }
  // Google sends a list.
  const [document]: unknown[] = [answer].flat();
  if (typeof document !== "object" || document === null) return undefined;
  const { error }: { error?: unknown } = document;
  if (error === undefined || error === null || error === "" || error === false) return undefined;
  const failure = reportedFailure(error);
  return failure.error.code === "model_stream_broken" ? undefined : ModelCallError.of(failure);
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
