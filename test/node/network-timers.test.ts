/** The timers of a request end with it, also when it is aborted and nobody reads its response. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { createNetwork } from "../../src/sandbox/network/network.ts";
import { countTimers } from "./support/count-timers.ts";

it.each([
  ["before its headers", "/silent"],
  ["after them, with a body that nobody reads", "/endless"],
])("leaves no timer when it is aborted %s", async (_, path) => {
  const asked = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    if (request.url === "/endless") response.writeHead(200).write("begun");
    asked.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
  const clock = countTimers();
  const end = new AbortController();
  const network = createNetwork([{ url: `${host}/`, allowPrivate: true }], { clock, signal: end.signal });
  const request = network.request({ url: host + path });
  await (path === "/endless" ? request : asked.promise);
  expect(clock.waiting).toBeGreaterThan(0);
  end.abort();
  await request.catch(() => {});
  expect(clock.waiting).toBe(0);
  server.closeAllConnections();
  server.close();
});
