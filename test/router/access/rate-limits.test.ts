/** Rate limits, counted by the runtime's own binding: three a minute. */

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { bearer, keys, mint, record } from "./recording-host.ts";

const session = "/agents/helper";

interface Call {
  credential: string;
  instance?: string;
  address?: string;
}

/** The statuses of prompts, in order. One that passed is a conflict: the host that records has no sessions. */
async function statuses(binding: "keys" | "instances", calls: readonly Call[]): Promise<number[]> {
  const { router } = record({ rateLimits: { [binding]: env.THREE_A_MINUTE, seconds: 60 } });
  const found: number[] = [];
  for (const { credential, instance = "x", address = "192.0.2.1" } of calls) {
    const response = await router.fetch(
      new Request(`http://edgeflue.test${session}/${instance}`, {
        method: "POST",
        headers: { ...bearer(credential), "content-type": "application/json", "cf-connecting-ip": address },
        body: JSON.stringify({ message: "hi" }),
      }),
    );
    if (response.status === 429) expect(response.headers.get("retry-after")).toBe("60");
    await response.body?.cancel();
    found.push(response.status);
  }
  return found;
}

describe("a rate limit", () => {
  // The runtime counts from zero at each full minute. Tests that are about to meet one wait for it.
  beforeAll(async () => {
    const untilNextMinute = 60_000 - (Date.now() % 60_000);
    if (untilNextMinute < 5_000) await new Promise((resolve) => setTimeout(resolve, untilNextMinute));
  });

  it("of a key refuses its fourth request, and no request of another key", async () => {
    const call = { credential: keys.helper };
    const other = { credential: keys.full };
    expect(await statuses("keys", [call, call, call, call, other])).toEqual([409, 409, 409, 429, 409]);
  });

  it("of an address counts wrong keys, so that keys cannot be tried one after the other", async () => {
    const guess = (key: string) => ({ credential: key, address: "192.0.2.7" });
    const guesses = ["first", "second", "third", "fourth"].map((word) => guess(`${word}-guess-0123456789`));
    expect(await statuses("keys", guesses)).toEqual([401, 401, 401, 429]);
  });

  it("of an instance counts all callers together, and other instances not", async () => {
    const token = await mint(keys.helper, { instance: "shared" });
    const call = (credential: string) => ({ credential, instance: "shared" });
    const calls = [call(keys.full), call(token), call(keys.helper), call(keys.full)];
    expect(await statuses("instances", [...calls, { credential: keys.full, instance: "own" }])).toEqual([
      409, 409, 409, 429, 409,
    ]);
  });

  it("of a key counts the messages of a socket, each of which is a request", async () => {
    const { router } = record({ rateLimits: { keys: env.THREE_A_MINUTE, seconds: 60 } });
    const { webSocket } = await router.fetch(
      new Request(`http://edgeflue.test${session}/x`, {
        headers: { ...bearer(keys.backend), upgrade: "websocket" },
      }),
    );
    if (webSocket === null) throw new Error("There is no socket.");
    const { promise, resolve } = Promise.withResolvers<void>();
    const answers: string[] = [];
    webSocket.addEventListener("message", ({ data }) => {
      answers.push(JSON.parse(String(data)).error.type);
      if (answers.length === 4) resolve();
    });
    webSocket.accept();
    // One that is wrong is a request as well. The upgrade was the first.
    for (const message of ['{"message":"hi"}', "no JSON", '{"message":"hi"}', '{"message":"hi"}'])
      webSocket.send(message);
    await promise;
    expect(answers).toEqual(["session_busy", "invalid_json", "rate_limited", "rate_limited"]);
  });
});
