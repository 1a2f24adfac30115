/** One HTTP request to a server, with the author's headers, and the body of its response within a bound. */

import type { Clock } from "../../clock.ts";
import { mcpLimits } from "../limits.ts";
import { McpFailure, tooLarge } from "./failure.ts";

export interface Endpoint {
  readonly url: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

export interface Sent {
  method: "POST" | "GET" | "DELETE";
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
  body?: string;
}

export interface ReadOptions {
  bytesMax: number;
  /** Gets how much was read. */
  onBytes?(bytes: number): void;
}

/** Headers of the author, such as the credentials, go to the server's origin alone. A redirect is followed by the message that
 *  it answers, and no other: what was moved for a moment is back for the next. */
export async function send(
  { fetch, ...endpoint }: Endpoint,
  { method, headers, signal, body }: Sent,
): Promise<Response> {
  let { url } = endpoint;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(url, {
      method,
      headers: { "user-agent": "edgeflue", ...endpoint.headers, ...headers },
      redirect: "manual",
      signal,
      ...(body !== undefined && { body }),
    });
    const { status } = response;
    if (status !== 0 && (status < 300 || status > 399)) return response;
    await response.body?.cancel();
    const target = findTarget(url, response);
    if (target === undefined || redirects >= mcpLimits.redirectsMax)
      throw new McpFailure(`redirects elsewhere with status ${status}, which is not followed`);
    url = target;
  }
}

/** Only a redirect that keeps the method, within the origin. */
function findTarget(from: string, { status, headers }: Response): string | undefined {
  const location = headers.get("location");
  if ((status !== 307 && status !== 308) || location === null) return undefined;
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  return target !== undefined && target.origin === new URL(from).origin ? target.href : undefined;
}

export async function readText(
  { body, headers }: Response,
  { bytesMax, onBytes }: ReadOptions,
): Promise<string> {
  if (Number(headers.get("content-length") ?? 0) > bytesMax) {
    await body?.cancel();
    throw tooLarge(bytesMax);
  }
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    onBytes?.(chunk.byteLength);
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
