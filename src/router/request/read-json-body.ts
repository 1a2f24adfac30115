/** Reads request bodies within their caps: a JSON object, and anything else refused by name; or bytes as they are. */

import { EdgeflueError, invalidRequest } from "../../errors.ts";
import { requestLimits, sandboxLimits } from "../../limits.ts";
import { refuseUnknownFields } from "../../protocol/request/refuse-unknown-fields.ts";
import { joinBytes } from "../../sandbox/join-bytes.ts";

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
  const bytes = request.headers.has("content-length")
    ? await request.arrayBuffer()
    : joinBytes(await readChunks(request.body, requestLimits.bodyBytesMax));
  try {
    decoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
    return decoder.decode(bytes);
  } catch (error) {
    throw new EdgeflueError("invalid_json", "The body is not text in UTF-8.", { hint: String(error) });
  }
}

/** The body as it is, by default within the bound of one file. */
export async function readBytes(
  request: Request,
  max: number = sandboxLimits.fileBytesMax,
): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > max) throw tooLarge(max);
  return request.body === null ? new Uint8Array() : joinBytes(await readChunks(request.body, max));
}

async function readChunks(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  return chunks;
}

function tooLarge(max: number = requestLimits.bodyBytesMax): EdgeflueError {
  return new EdgeflueError("payload_too_large", `The body is over the limit of ${max} bytes.`, {
    meta: { max },
  });
}
