/** An answer that comes in a stream of events, which is continued where it broke off. */

import { createParser } from "eventsource-parser";
import { delay } from "../../clock.ts";
import { mcpLimits } from "../limits.ts";
import { cutOff, McpFailure, tooLarge } from "./failure.ts";
import {
  findAnswer,
  findServerRequests,
  parseMessage,
  type RpcAnswer,
  type ServerRequest,
} from "./json-rpc.ts";
import { isReturnable } from "./protocol.ts";
import { type Endpoint, type ReadOptions, send } from "./send.ts";

export interface StreamOptions extends ReadOptions {
  /** Of the protocol. */
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** Gets requests that the server makes meanwhile. Default: they are ignored. */
  onServerRequest?: ((request: ServerRequest) => void) | undefined;
}

/** Where a stream is, and how it continues. */
interface StreamState {
  bytes: number;
  lastEventId: string | undefined;
  resumeMs: number;
  serverRequests: number;
  answer: RpcAnswer | undefined;
}

/** Rejects with an `McpFailure` for a stream that ends without the answer. */
export async function readStream(
  endpoint: Endpoint,
  first: Response,
  id: number,
  options: StreamOptions,
): Promise<RpcAnswer> {
  const { signal } = options;
  const state: StreamState = {
    bytes: 0,
    lastEventId: undefined,
    resumeMs: mcpLimits.resumeMsDefault,
    serverRequests: 0,
    answer: undefined,
  };
  let open = async () => first;
  for (let resumes = 0; resumes <= mcpLimits.resumesMax; resumes += 1) {
    const { lastEventId } = state;
    try {
      const response = await open();
      await readEvents(response, id, state, options);
    } catch (error) {
      // Otherwise the connection broke.
      if (error instanceof McpFailure || signal.aborted) throw error;
    }
    if (state.answer !== undefined) return state.answer;
    const last = state.lastEventId;
    // Only a server that numbers its events can continue.
    if (last === undefined) throw cutOff();
    if (last !== lastEventId) resumes = 0;
    await delay(endpoint.clock, state.resumeMs, signal);
    open = () => resume(endpoint, last, options);
  }
  throw cutOff();
}

/** Whatever the server refuses now, it has taken the request. */
async function resume(
  endpoint: Endpoint,
  lastEventId: string,
  { headers, signal }: StreamOptions,
): Promise<Response> {
  const resumed = { ...headers, accept: "text/event-stream", "last-event-id": lastEventId };
  const response = await send(endpoint, { method: "GET", signal, headers: resumed }).catch(
    (error: unknown) => {
      throw error instanceof McpFailure ? cutOff() : error;
    },
  );
  if (!response.ok) throw cutOff();
  return response;
}

/** Reads until the answer, or the end. */
async function readEvents(
  response: Response,
  id: number,
  state: StreamState,
  { bytesMax, onServerRequest, onBytes }: StreamOptions,
): Promise<void> {
  const parser = createParser({
    onRetry: (ms) => {
      state.resumeMs = Math.min(Math.max(ms, mcpLimits.resumeMsMin), mcpLimits.resumeMsMax);
    },
    onEvent: ({ id: eventId, event = "message", data }) => {
      if (state.answer !== undefined) return;
      const isMessage = event === "message" && data !== "";
      const message = isMessage ? parseMessage(data) : null;
      // A sign of life, or an event that broke off: the stream continues with it.
      if (message === undefined) return;
      if (eventId !== undefined && isReturnable(eventId, mcpLimits.eventIdCharsMax))
        state.lastEventId = eventId;
      state.answer = findAnswer(message, id);
      for (const asked of findServerRequests(message)) {
        state.serverRequests += 1;
        if (state.serverRequests <= mcpLimits.serverRequestsMax) onServerRequest?.(asked);
      }
    },
  });
  const decoder = new TextDecoder();
  const lines = new Lines();
  for await (const chunk of response.body ?? []) {
    state.bytes += chunk.byteLength;
    onBytes?.(chunk.byteLength);
    if (state.bytes > bytesMax) throw tooLarge(bytesMax);
    parser.feed(lines.push(decoder.decode(chunk, { stream: true })));
    if (state.answer !== undefined) return;
  }
  // Some servers leave out the blank line after their last event.
  parser.feed(`${lines.push(decoder.decode())}\n\n`);
}

/** Text with LF as its only line end. With one CR in a long text the parser looks for the next one again at each line. */
class Lines {
  #endsInCr = false;

  push(text: string): string {
    const whole = this.#endsInCr ? `\r${text}` : text;
    this.#endsInCr = whole.endsWith("\r"); // half of a line end, perhaps
    return (this.#endsInCr ? whole.slice(0, -1) : whole).replaceAll(/\r\n?/g, "\n");
  }
}
