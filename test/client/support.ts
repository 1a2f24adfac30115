/** The client in the same workerd as the server: what it sends goes through a fetch that a test can disturb. */

import { exports } from "cloudflare:workers";
import {
  type AgentSession,
  type ConnectionOptions,
  createFlueClient,
  type FlueClient,
} from "edgeflue/client";
import { unique } from "../support/api.ts";

export type Fetch = NonNullable<ConnectionOptions["fetch"]>;

/** The Worker under test. */
export const server: Fetch = async (url, init) => exports.default.fetch(new Request(url, init));

export interface Disturbed {
  client: FlueClient;
  /** Of the agent of the session contract. */
  session: AgentSession;
  /** What was sent, oldest first. */
  requests: Request[];
  /** The pauses between attempts, in milliseconds. */
  pauses: number[];
}

/** `disturb` intercepts the client's requests; `attempt` counts from 1. Pauses take no time. */
export function connect(
  disturb: (send: () => Promise<Response>, attempt: number) => Promise<Response>,
  options: Partial<ConnectionOptions> = {},
): Disturbed {
  const requests: Request[] = [];
  const pauses: number[] = [];
  const client = createFlueClient({
    baseUrl: "http://edgeflue.test",
    fetch: (url, init) => {
      const attempt = requests.push(new Request(url, init));
      return disturb(() => server(url, init), attempt);
    },
    wait: async (delayMs) => void pauses.push(delayMs),
    ...options,
  });
  return { client, session: client.agent("contract", "client").session(unique()), requests, pauses };
}

/** As a connection that cannot be made, or breaks. */
export function disconnect(): never {
  throw new TypeError("fetch failed");
}

/** The answer, whose body breaks off after so many bytes. */
export function cut(response: Response, bytesMax: number, how: "break" | "end"): Response {
  let bytes = 0;
  const scissors = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const left = bytesMax - bytes;
      bytes += chunk.length;
      if (left > 0) controller.enqueue(chunk.subarray(0, left));
      if (bytes < bytesMax) return;
      if (how === "end") controller.terminate();
      else controller.error(new TypeError("The connection was reset."));
    },
  });
  return new Response(response.body?.pipeThrough(scissors) ?? null, response);
}
