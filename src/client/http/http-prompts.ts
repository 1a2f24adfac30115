/** Prompts over HTTP: their answers, or their events as they come. Each carries a key, so that sending it again means
 *  the same operation. */

import type { WireEvent } from "../../protocol/agent-session/read-events.ts";
import { type LocalCall, refuseFunctions } from "../../protocol/local-call.ts";
import type { PromptResult, SessionRequest } from "../../protocol/prompt.ts";
import type { StreamOptions } from "../../protocol/session.ts";
import { identify, splitKey } from "../identified.ts";
import { parsePromptResult } from "../wire-result.ts";
import type { HttpConnection, HttpRequest } from "./http-connection.ts";
import { openHttpStream } from "./http-stream.ts";

/** Where the prompts of one session go. */
export interface PromptRoute {
  path: string;
  streamPath: string;
  query?: NonNullable<HttpRequest["query"]>;
  /** Finds the result in the answer's JSON. */
  unwrap: (body: unknown) => unknown;
}

export class HttpPrompts {
  readonly #connection: HttpConnection;
  readonly #route: PromptRoute;

  constructor(connection: HttpConnection, route: PromptRoute) {
    this.#connection = connection;
    this.#route = route;
  }

  async prompt(request: SessionRequest, local: LocalCall = {}): Promise<PromptResult> {
    refuseFunctions(local);
    const { path, unwrap } = this.#route;
    return parsePromptResult(
      unwrap(await this.#connection.json({ ...this.#toRequest(request, local), path })),
    );
  }

  async stream(
    request: SessionRequest,
    { after, ...local }: LocalCall & StreamOptions = {},
  ): Promise<ReadableStream<Uint8Array>> {
    refuseFunctions(local);
    const sent = { ...this.#toRequest(request, local), path: this.#route.streamPath };
    return openHttpStream(this.#connection, sent, { after, isLast: endsOperation });
  }

  #toRequest(request: SessionRequest, { signal }: LocalCall): Omit<HttpRequest, "path"> {
    const { query = {} } = this.#route;
    return { method: "POST", query, ...splitKey(identify(request)), signal };
  }
}

/** Whether an operation's stream is over with this event. */
export function endsOperation({ type }: WireEvent): boolean {
  return type === "end" || type === "error";
}
