/** The world outside: counts every call of a tool. What it answers takes some time, and fails sometimes. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { Moments } from "../moments.ts";
import type { Random } from "../random.ts";

export interface CountedCall {
  tool: string;
  token: string;
  toolCallId: string;
  idempotencyKey: string;
  /** What the tool returned; undefined when the call failed. */
  receipt: number | undefined;
}

export interface ToolServer {
  url: string;
  /** In the order of arrival. */
  calls: CountedCall[];
  close(): void;
}

const workMsMax = 120;
/** One of so many calls fails. */
const failureEvery = 15;

export async function startToolServer(moments: Moments, random: Random): Promise<ToolServer> {
  const calls: CountedCall[] = [];
  const server = createServer(async (request, response) => {
    const sent = await text(request).catch(() => undefined);
    if (sent === undefined) return; // The caller died while it called: nothing was asked.
    const fails = random.integer(failureEvery) === 0;
    const receipt = fails ? undefined : calls.length + 1;
    calls.push({ tool: request.url?.slice(1) ?? "", ...JSON.parse(sent), receipt });
    moments.happened("tool called");
    await sleep(random.integer(workMsMax));
    response
      .writeHead(fails ? 500 : 200, { "content-type": "application/json" })
      .end(JSON.stringify({ receipt }));
    moments.happened("tool answered");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // a listening TCP server has no other kind
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
