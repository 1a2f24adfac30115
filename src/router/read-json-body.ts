/** Reads a request body as a JSON object, within the cap, and refuses anything else by name. */

import { EdgeflueError, invalidRequest } from "../errors.ts";
import { requestLimits } from "../limits.ts";

/** An empty body is an empty object, as in PyFlue. */
export async function readJsonBody(request: Request): Promise<Record<string, unknown>> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > requestLimits.bodyBytesMax) throw tooLarge();
  const text = await readText(request);
  if (text.trim() === "") return {};
  const contentType = request.headers.get("content-type") ?? "";
  if (!/\bapplication\/(?:[\w.-]+\+)?json\b/i.test(contentType)) {
    throw new EdgeflueError("unsupported_media_type", "The body must be JSON.", {
      hint: "Send the header `Content-Type: application/json`.",
      meta: { received: contentType },
    });
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new EdgeflueError("invalid_json", "The body is not valid JSON.", { hint: String(error) });
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidRequest('The body must be a JSON object, for example {"message": "…"}.');
  }
  return body as Record<string, unknown>; // checked: a plain object
}

/** The body as text; stops reading as soon as it is over the cap, whatever its header said. */
async function readText(request: Request): Promise<string> {
  if (request.body === null) return "";
  if (request.headers.has("content-length")) return request.text();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > requestLimits.bodyBytesMax) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(): EdgeflueError {
  const max = requestLimits.bodyBytesMax;
  return new EdgeflueError("payload_too_large", `The body is over the limit of ${max} bytes.`, {
    meta: { max },
  });
}
