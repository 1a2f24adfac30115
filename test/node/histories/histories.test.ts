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
    for (let seed = 1; seed <= 150; seed += 1) expect((await playHistory(seed, server)).faults).toEqual([]);
  }, 120_000);

  /** Seeds of what was refused once, by more histories than these. */
  it.each([
    ["text and calls in one message, to Mistral", 17],
    ["an answer without reasoning_content, to DeepSeek", 5],
    ["half a character in the description of a tool", 10],
    ["a host that dies while a call waits for its approval", 302],
  ])("is taken with %s", async (_what, seed) => {
    const { faults, facts } = await playHistory(seed, server);
    expect(faults).toEqual([]);
    expect(facts).toBeGreaterThan(0);
  });
});
