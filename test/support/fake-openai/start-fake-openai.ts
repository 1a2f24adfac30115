/** A deterministic OpenAI over real HTTP on 127.0.0.1: `POST /v1/chat/completions` and `POST /v1/responses`,
 *  streaming or not, scripted by a function of the request; at paths of their own the other providers too, see
 *  protocols.ts. Records every request. Whoever starts it closes it. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerRequest } from "./answer-request.ts";
import { isRecord, type RecordedRequest } from "./recorded-request.ts";
import { echo, type Respond } from "./scripts.ts";

export interface FakeOpenAiOptions {
  /** Default `echo`: says the newest user message back. */
  respond?: Respond;
  /** Default 0: any free port. */
  port?: number;
  /** Whether it refuses what the provider refuses. Default true; a benchmark measures without it. */
  validates?: boolean;
}

export interface FakeOpenAi {
  /** The base URL for providers, `/v1` included. */
  url: string;
  port: number;
  /** In order of arrival. Its reader may empty it. */
  requests: RecordedRequest[];
  /** Resolves as soon as `count` requests have arrived since the start; the test's own timeout bounds the wait. */
  received(count: number): Promise<void>;
  /** Breaks off what is still being answered. */
  close(): Promise<void>;
}

export async function startFakeOpenAi({
  respond = echo,
  port = 0,
  validates = true,
}: FakeOpenAiOptions = {}): Promise<FakeOpenAi> {
  const requests: RecordedRequest[] = [];
  const waiters = new Set<{ count: number; resolve: () => void }>();
  let receivedCount = 0;

  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    const signal = whenGone(response);
    void readBody(incoming).then((bodyText) => {
      if (bodyText === undefined) return;
      const record = toRecord(incoming, { index: receivedCount++, bodyText });
      response.once("close", () => {
        if (record.outcome === "open") record.outcome = "client_gone";
      });
      requests.push(record);
      for (const { count, resolve } of waiters) if (count <= receivedCount) resolve();
      return answerRequest(response, { respond, validates, record, bodyText, signal });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo; // A listening TCP server has no other kind.

  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    port: address.port,
    requests,
    received: (count) => {
      if (receivedCount >= count) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter = { count, resolve };
      waiters.add(waiter);
      return promise.finally(() => waiters.delete(waiter));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function whenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  return gone.signal;
}

/** Undefined when the client hung up before the body's end. */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk);
  } catch {
    return undefined; // The client is gone; there is nobody to answer.
  }
  return Buffer.concat(chunks).toString();
}

function toRecord(
  { method = "", url = "", headers }: IncomingMessage,
  { index, bodyText }: { index: number; bodyText: string },
): RecordedRequest {
  const receivedAt = performance.now();
  return {
    index,
    method,
    path: url.split("?", 1)[0] ?? url,
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: parseBody(bodyText),
    receivedAt,
    outcome: "open",
  };
}

/** Empty for what is not a JSON object. */
function parseBody(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return isRecord(body) ? body : {};
  } catch {
    return {};
  }
}
