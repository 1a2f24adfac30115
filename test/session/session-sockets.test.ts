import { expect, it } from "vitest";
import { streamLimits } from "../../src/feed/limits.ts";
import { SessionSockets } from "../../src/session/durable-object/session-sockets.ts";
import type { SessionEngine } from "../../src/session/session-engine.ts";

it("refuses a reader when there are as many as there may be, and takes one when another has gone", async () => {
  const accepted: WebSocket[] = [];
  const sockets = new SessionSockets({
    acceptWebSocket: (socket) => void accepted.push(socket),
    getWebSockets: () => accepted,
  });
  const attach = () => ({ ready: () => {}, detach: () => {} });
  const engine = { attach } as unknown as SessionEngine; // all that is asked of one
  const accept = () => sockets.accept(engine, { after: undefined });
  for (let count = 0; count < streamLimits.readersMax; count += 1) expect(accept().status).toBe(101);
  const refused = accept();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
  expect(await refused.json()).toMatchObject({ error: { type: "rate_limited" } });
  for (const socket of accepted.slice(0, 1)) sockets.close(socket);
  expect(accept().status).toBe(101);
});
