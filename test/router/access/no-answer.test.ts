/** An application's rules, or a rate limit, that never answer: the request does. */

import { describe, expect, it } from "vitest";
import { accessLimits } from "../../../src/router/access/limits.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { bearer, keys, record } from "./recording-host.ts";

const { authorizeMsMax, rateLimitMsMax } = accessLimits;
const prompt = () =>
  new Request("http://edgeflue.test/agents/helper/x", {
    method: "POST",
    headers: { ...bearer(keys.full), "content-type": "application/json" },
    body: JSON.stringify({ message: "hi" }),
  });
const never = () => new Promise<never>(() => {});

describe("what never answers", () => {
  it("authorize(): the request is refused as one to send again, and reaches nothing", async () => {
    const clock = new FakeClock();
    const { router, reached } = record({ clock, authorize: never });
    const isWaiting = clock.timerSet();
    const answer = Promise.resolve(router.fetch(prompt()));
    await isWaiting;
    clock.advance(authorizeMsMax);
    const response = await answer;
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await response.json()).toMatchObject({ error: { type: "server_unavailable" } });
    expect(reached).toEqual([]);
  });

  it("a rate limit: the request goes on, as after a limit that fails", async () => {
    const clock = new FakeClock();
    const { router, reached } = record({ clock, rateLimits: { keys: { limit: never }, seconds: 60 } });
    const isWaiting = clock.timerSet();
    const answer = Promise.resolve(router.fetch(prompt()));
    await isWaiting;
    clock.advance(rateLimitMsMax);
    expect((await answer).status).toBe(409);
    expect(reached).toHaveLength(1);
  });
});
