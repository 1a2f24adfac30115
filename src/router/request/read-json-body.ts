/** Reads request bodies within their cap: a JSON object, and anything else refused by name. */

import { parseJson, readBody, requireWhole, tooLarge } from "../../channel/read-body.ts";
import { EdgeflueError, invalidRequest } from "../../errors.ts";
import { requestLimits } from "../../limits.ts";
import { refuseUnknownFields } from "../../protocol/request/refuse-unknown-fields.ts";
import { refuseEncoding } from "./refuse-encoding.ts";

/** An empty body is an empty object, as in PyFlue. */
export async function readJsonBody(request: Request): Promise<Record<string, unknown>> {
  refuseEncoding(request);
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > requestLimits.bodyBytesMax) throw tooLarge(requestLimits.bodyBytesMax);
  const text = await readText(request);
  if (text.trim() === "") return {};
  const contentType = request.headers.get("content-type") ?? "";
  if (!/\bapplication\/(?:[\w.-]+\+)?json\b/i.test(contentType)) {
    throw new EdgeflueError("unsupported_media_type", "The body must be JSON.", {
      hint: "Send the header `Content-Type: application/json`.",
      meta: { received: contentType },
    });
  }
  const body = parseJson(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidRequest('The body must be a JSON object, for example {"message": "…"}.');
  }
  return body as Record<string, unknown>; // checked: a plain object
}

/** The body of a request that says all in its address: no fields, or those that every request may have. */
export async function readBareBody(
  request: Request,
  known: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const body = await readJsonBody(request);
  refuseUnknownFields(body, known);
  return body;
}

/** Keeps nothing between two whole bodies. */
let decoder: TextDecoder | undefined;

/** The body as text; stops reading as soon as it is over the cap, whatever Content-Length says. */
async function readText(request: Request): Promise<string> {
  if (request.body === null) return "";
  const bytes = await requireWhole<ArrayBuffer | Uint8Array>(
    request.headers.has("content-length")
      ? request.arrayBuffer()
      : readBody(request, requestLimits.bodyBytesMax),
  );
  try {
    decoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
    return decoder.decode(bytes);
  } catch (error) {
    throw new EdgeflueError("invalid_json", "The body is not text in UTF-8.", { hint: String(error) });
  }
}
