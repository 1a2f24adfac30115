/** Histories at random go through every provider: none refuses one, and none is told less than it can take. More of them:
 *  `npm run fuzz:dialects -- --histories 20000`. */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { playHistory } from "./play.ts";
import { type HistoryServer, startHistoryServer } from "./server.ts";

let server: HistoryServer;
beforeAll(async () => {
  // The engine says there what the histories make go wrong on purpose.
  for (const level of ["info", "warn", "error"] as const)
    vi.spyOn(console, level).mockImplementation(() => {});
  server = await startHistoryServer();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server.close();
});

describe("a history at random", () => {
  it("is taken by every provider, and tells it everything", async () => {
    for (let seed = 1; seed <= 300; seed += 1) expect((await playHistory(seed, server)).faults).toEqual([]);
  });
});
