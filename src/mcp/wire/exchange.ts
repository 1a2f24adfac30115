/** One message to a server over Streamable HTTP, and its answer: as JSON, or in a stream of events. Bounded in bytes and time.
 *  Whatever happens, nothing stays open when it has settled. */

import { mcpLimits } from "../limits.ts";
import { readStream, type StreamOptions } from "./answer-stream.ts";
import { erred, McpFailure, notAnAnswer, notProtocol, refused, tooLate, unreachable } from "./failure.ts";
import { findAnswer, parseJson, parseMessage, type RpcAnswer, type RpcRequest, toJson } from "./json-rpc.ts";
import { type Endpoint, readText, type Sent, send } from "./send.ts";

export interface Deadline {
  timeoutMs: number;
  /** The time of which this is what is left. Default: all of it. */
  wholeMs?: number;
  signal: AbortSignal;
}

export interface ExchangeOptions extends Deadline, StreamOptions {}

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
export async function within<T>(
  { clock }: Endpoint,
  { timeoutMs, wholeMs = timeoutMs, signal }: Deadline,
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
    if (isLate) throw tooLate(wholeMs);
    throw error instanceof McpFailure ? error : unreachable(error);
  } finally {
    cancelTimer();
    signal.removeEventListener("abort", end);
    // Ends what is left of the answer, too.
    controller.abort();
  }
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
  // No JSON: the words of something between the two ends, or of the server's own.
  const { error } = Object(parseMessage(text)) as { error?: unknown }; // any value as an object
  const isAnswer = typeof error === "object" && error !== null;
  return isAnswer && status < 500 && status !== 401 && status !== 403
    ? erred(error, response)
    : refused(response, text);
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
    if (answer === undefined) throw notAnAnswer();
    return answer;
  }
  if (type !== "text/event-stream") {
    await response.body?.cancel();
    const what = type === "" ? "without a content type" : `with the content type ${type.slice(0, 100)}`;
    throw notProtocol(`answered ${what}`);
  }
  return readStream(endpoint, response, id, options);
}
