/** One message to a server over Streamable HTTP, and its answer: as JSON, or as a stream of events that is continued where it broke
 *  off. Bounded in bytes and time. Whatever happens, nothing stays open when it has settled. */

import { createParser } from "eventsource-parser";
import { type Clock, delay } from "../../clock.ts";
import { mcpLimits } from "../limits.ts";
import {
  cutOff,
  erred,
  McpFailure,
  notProtocol,
  refused,
  tooLarge,
  tooLate,
  unreachable,
} from "./failure.ts";
import {
  findAnswer,
  findServerRequest,
  parseJson,
  type RpcAnswer,
  type RpcRequest,
  type ServerRequest,
  toJson,
} from "./json-rpc.ts";

export interface Endpoint {
  /** Follows redirects of the server within its origin. */
  url: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

export interface ExchangeOptions {
  /** Of the protocol. */
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  bytesMax: number;
  signal: AbortSignal;
  /** Gets requests that the server makes meanwhile. */
  onServerRequest?(request: ServerRequest): void;
  /** Gets how much was read. */
  onBytes?(bytes: number): void;
}

export interface Reply {
  answer: RpcAnswer;
  sessionId: string | undefined;
}

/** Rejects with an `McpFailure`, or with the reason of the signal. */
export function exchange(endpoint: Endpoint, request: RpcRequest, options: ExchangeOptions): Promise<Reply> {
  return within(endpoint, options, async (signal) => {
    const response = await post(endpoint, toJson(request), { ...options, signal });
    const sessionId = response.headers.get("mcp-session-id") ?? undefined;
    const answer = await readAnswer(endpoint, response, request.id, { ...options, signal });
    return { answer, sessionId };
  });
}

/** Sends what has no answer. Rejects as `exchange` does. */
export function notify(
  endpoint: Endpoint,
  message: object,
  options: Omit<ExchangeOptions, "bytesMax">,
): Promise<void> {
  return within(endpoint, options, async (signal) => {
    const response = await post(endpoint, toJson(message), { ...options, signal });
    await response.body?.cancel();
  });
}

/** Tells the server that its session is over. */
export function endSession(endpoint: Endpoint, headers: Readonly<Record<string, string>>): Promise<void> {
  const options = { timeoutMs: mcpLimits.notifyMsMax, signal: new AbortController().signal };
  return within(endpoint, options, async (signal) => {
    const response = await send(endpoint, { method: "DELETE", headers, signal });
    await response.body?.cancel();
  });
}

/** Runs the work under a deadline, and says why it broke. */
async function within<T>(
  { clock }: Endpoint,
  { timeoutMs, signal }: Pick<ExchangeOptions, "timeoutMs" | "signal">,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const ended = Promise.withResolvers<never>();
  let isLate = false;
  const end = () => {
    controller.abort();
    ended.reject(new Error("The exchange has ended."));
  };
  const cancelTimer = clock.after(timeoutMs, () => {
    isLate = true;
    end();
  });
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([work(controller.signal), ended.promise]);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (isLate) throw tooLate(timeoutMs);
    throw error instanceof McpFailure ? error : unreachable(error);
  } finally {
    cancelTimer();
    signal.removeEventListener("abort", end);
    // Ends what is left of the answer, too.
    controller.abort();
  }
}

interface Sent {
  method: "POST" | "GET" | "DELETE";
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
  body?: string;
}

/** Headers of the author, such as the credentials, go to the server's origin alone. */
async function send(endpoint: Endpoint, { method, headers, signal, body }: Sent): Promise<Response> {
  const { fetch } = endpoint;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(endpoint.url, {
      method,
      headers: { "user-agent": "edgeflue", ...endpoint.headers, ...headers },
      redirect: "manual",
      signal,
      ...(body !== undefined && { body }),
    });
    const { status } = response;
    if (status !== 0 && (status < 300 || status > 399)) return response;
    await response.body?.cancel();
    const target = findTarget(endpoint.url, response);
    if (target === undefined || redirects >= mcpLimits.redirectsMax)
      throw new McpFailure(`redirects elsewhere with status ${status}, which is not followed`);
    endpoint.url = target;
  }
}

/** Only a redirect that keeps the method, within the origin. */
function findTarget(from: string, { status, headers }: Response): string | undefined {
  const location = headers.get("location");
  if ((status !== 307 && status !== 308) || location === null) return undefined;
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  return target !== undefined && target.origin === new URL(from).origin ? target.href : undefined;
}

async function post(
  endpoint: Endpoint,
  body: string,
  { headers, signal }: Pick<Sent, "headers" | "signal">,
): Promise<Response> {
  const response = await send(endpoint, {
    method: "POST",
    body,
    signal,
    headers: {
      ...headers,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
  });
  if (!response.ok) throw await toRefusal(response);
  return response;
}

async function toRefusal(response: Response): Promise<McpFailure> {
  const { status } = response;
  const { refusalBytesMax: bytesMax } = mcpLimits;
  const text = await readText(response, { bytesMax }).catch(() => "");
  try {
    const { error } = Object(parseJson(text)) as { error?: unknown }; // any value as an object
    if (typeof error === "object" && error !== null && status < 500 && status !== 401 && status !== 403)
      return erred(error, status);
  } catch {
    // No JSON: the words of something between the two ends, or of the server's own.
  }
  return refused(status, text);
}

async function readAnswer(
  endpoint: Endpoint,
  response: Response,
  id: number,
  options: ExchangeOptions,
): Promise<RpcAnswer> {
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json") {
    const answer = findAnswer(parseJson(await readText(response, options)), id);
    if (answer === undefined) throw notProtocol("answered with JSON that is no answer to the request");
    return answer;
  }
  if (type !== "text/event-stream") {
    await response.body?.cancel();
    const what = type === "" ? "without a content type" : `with the content type ${type.slice(0, 100)}`;
    throw notProtocol(`answered ${what}`);
  }
  return readStream(endpoint, response, id, options);
}

/** Where a stream is, and how it continues. */
interface StreamState {
  bytes: number;
  lastEventId: string | undefined;
  resumeMs: number;
  serverRequests: number;
  answer: RpcAnswer | undefined;
}

async function readStream(
  endpoint: Endpoint,
  first: Response,
  id: number,
  options: ExchangeOptions,
): Promise<RpcAnswer> {
  const state: StreamState = {
    bytes: 0,
    lastEventId: undefined,
    resumeMs: mcpLimits.resumeMsDefault,
    serverRequests: 0,
    answer: undefined,
  };
  let response = first;
  for (let resumes = 0; resumes <= mcpLimits.resumesMax; resumes += 1) {
    const before = state.lastEventId;
    await readEvents(response, id, state, options).catch((error: unknown) => {
      if (error instanceof McpFailure || options.signal.aborted) throw error;
    });
    if (state.answer !== undefined) return state.answer;
    // Only a server that numbers its events can continue.
    if (state.lastEventId === undefined) throw cutOff();
    if (state.lastEventId !== before) resumes = 0;
    await delay(endpoint.clock, state.resumeMs, options.signal);
    response = await send(endpoint, {
      method: "GET",
      signal: options.signal,
      headers: { ...options.headers, accept: "text/event-stream", "last-event-id": state.lastEventId },
    });
    if (!response.ok) throw cutOff();
  }
  throw cutOff();
}

/** Reads until the answer, or the end. */
async function readEvents(
  response: Response,
  id: number,
  state: StreamState,
  { bytesMax, onServerRequest, onBytes }: ExchangeOptions,
): Promise<void> {
  const parser = createParser({
    onRetry: (ms) => {
      state.resumeMs = Math.min(Math.max(ms, mcpLimits.resumeMsMin), mcpLimits.resumeMsMax);
    },
    onEvent: ({ id: eventId, event = "message", data }) => {
      // It is sent back as a header.
      if (eventId !== undefined && /^[\x21-\x7e]{1,500}$/.test(eventId)) state.lastEventId = eventId;
      if (event !== "message" || data === "" || state.answer !== undefined) return;
      const message = parseJson(data);
      state.answer = findAnswer(message, id);
      const asked = findServerRequest(message);
      if (asked === undefined || state.serverRequests >= mcpLimits.serverRequestsMax) return;
      state.serverRequests += 1;
      onServerRequest?.(asked);
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    state.bytes += chunk.byteLength;
    onBytes?.(chunk.byteLength);
    if (state.bytes > bytesMax) throw tooLarge(bytesMax);
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (state.answer !== undefined) return;
  }
  // Some servers leave out the blank line after their last event.
  parser.feed(`${decoder.decode()}\n\n`);
}

async function readText(
  { body, headers }: Response,
  { bytesMax, onBytes }: Pick<ExchangeOptions, "bytesMax" | "onBytes">,
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
