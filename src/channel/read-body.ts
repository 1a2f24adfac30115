/** The body of a request: raw bytes, within a cap that is checked while they come, and the JSON that they are. */

import { describeError, EdgeflueError, invalidRequest } from "../errors.ts";
import { requestLimits } from "../limits.ts";
import { isObject } from "../protocol/check/field-checks.ts";
import { isTooDeep } from "../protocol/json/json-depth.ts";
import { joinBytes } from "../sandbox/join-bytes.ts";

export async function readBody(request: Request | Response, max: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > max) throw tooLarge(max);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > max) throw tooLarge(max);
    chunks.push(chunk);
  }
  return joinBytes(chunks);
}

/** The reading of a body that a caller sends: one that breaks off, or is none, is the caller's mistake. */
export async function requireWhole<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof EdgeflueError) throw error;
    throw invalidRequest("The body did not come whole.", { hint: describeError(error), cause: error });
  }
}

/** Throws `invalid_json`, and `invalid_request` for what is nested too deeply. `what` it is in words. */
export function parseJson(text: string, what = "body"): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new EdgeflueError("invalid_json", `The ${what} is not valid JSON.`, { hint: String(error) });
  }
  const { bodyDepthMax: max } = requestLimits;
  if (isTooDeep(value, max))
    throw invalidRequest(`The ${what} is nested deeper than ${max} levels.`, { meta: { max } });
  return value;
}

/** Throws `invalid_json`, and `invalid_request` for what is no object. */
export function parseObject(text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (!isObject(value)) throw invalidRequest("The body is no JSON object.");
  return value as Record<string, unknown>; // an object
}

export function tooLarge(max: number): EdgeflueError {
  return new EdgeflueError("payload_too_large", `The body is over the limit of ${max} bytes.`, {
    meta: { max },
  });
}
