/** Sends requests to a host that may die at any moment. What can be sent again is sent until somebody answers. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../host.ts";
import { retryDelayMs, retryDelayMsMax } from "../limits.ts";
import type { Answer } from "./sent-request.ts";

export interface CallOptions {
  body?: object | string;
  method?: string;
  headers?: Record<string, string>;
  /** The path is the host's, not the session's. */
  isOfHost?: boolean;
}

export class Caller {
  readonly #host: Host;
  readonly #path: string;

  constructor(host: Host, session: string) {
    this.#host = host;
    this.#path = `/agents/chaos/${session}`;
  }

  /** Undefined when nobody knows what became of it. */
  async send(path: string, options: CallOptions = {}): Promise<Answer | undefined> {
    try {
      const response = await this.open(path, options);
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json");
      const answer = { status: response.status, body: isJson ? JSON.parse(text) : text };
      return isLost(response, answer) ? undefined : answer;
    } catch {
      return undefined; // The process is dead or not yet there.
    }
  }

  /** Only for what may be sent twice. */
  async sendUntilAnswered(path: string, options: CallOptions = {}): Promise<Answer> {
    for (let time = 0; ; time += 1) {
      const answer = await this.send(path, options);
      if (answer !== undefined) return answer;
      await pause(time);
    }
  }

  async open(path: string, { body, method, headers, isOfHost }: CallOptions): Promise<Response> {
    const url = `${await this.#host.url()}${isOfHost ? "" : this.#path}${path}`;
    const text = typeof body === "object" ? JSON.stringify(body) : body;
    return fetch(url, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { ...(typeof body === "object" && { "content-type": "application/json" }), ...headers },
      ...(text !== undefined && { body: text }),
    });
  }
}

/** Ever longer, within bounds. */
export async function pause(time: number): Promise<void> {
  await sleep(Math.min(retryDelayMs * 2 ** Math.min(time, 10), retryDelayMsMax));
}

/** The session's object was lost in the middle; an operation that has settled as interrupted names no time to come
 *  back. */
function isLost({ headers }: Response, { status }: Answer): boolean {
  return status === 503 && headers.has("retry-after");
}
