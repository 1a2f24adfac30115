/** Whom the killer of the chaos run leaves time to get on. */

import { describe, expect, it } from "vitest";
import { RunPlaces } from "../../chaos/run-places.ts";
import { operationLimits } from "../../src/limits.ts";

const deathsMax = 4;

/** A run that began at second 0, and a host that is killed once a second. */
function createPlaces() {
  let second = 0;
  const places = new RunPlaces(() => second * 1000);
  places.began("v1", { deathsMax });
  const kill = (times: number) => {
    for (let time = 0; time < times; time += 1) {
      second += 1;
      places.killed();
    }
  };
  /** Whether the killer waits, seen in the same turn. */
  const waits = async () => {
    const signal = AbortSignal.abort();
    return places.movedOn(signal).then(
      () => false,
      () => true,
    );
  };
  return { places, kill, waits, now: () => second };
}

describe("the places of runs", () => {
  it("have the killer wait once a run has borne as many deaths at one place as it has to", async () => {
    const { kill, waits } = createPlaces();
    kill(deathsMax - 1);
    expect(await waits()).toBe(false);
    kill(1);
    expect(await waits()).toBe(true);
  });

  it("count the deaths since a call ended, also when the run told of its end only later", async () => {
    const { places, kill, waits, now } = createPlaces();
    kill(deathsMax);
    const events = [{ type: "step_end", timestamp: 2.5 }];
    places.told("v1", events, now() * 1000);
    expect(await waits()).toBe(false);
    kill(2);
    places.told("v1", events, now() * 1000);
    expect(await waits()).toBe(true);
  });

  it("count no death before the run was seen waiting for an event", async () => {
    const { places, kill, waits, now } = createPlaces();
    kill(deathsMax);
    places.told("v1", [{ type: "wait_start", timestamp: 0.5 }], now() * 1000);
    expect(await waits()).toBe(false);
    kill(deathsMax);
    expect(await waits()).toBe(true);
  });

  it("have the killer wait sooner for a prompt, which its session gives up sooner", async () => {
    const { places, kill, waits, now } = createPlaces();
    places.told("v1", [{ type: "call_start", timestamp: 0 }], now() * 1000);
    kill(operationLimits.attemptsMax - 2);
    expect(await waits()).toBe(false);
    kill(1);
    expect(await waits()).toBe(true);
  });

  it("let the killer go on when the run moves on or ends, and name the one that does neither", async () => {
    const { places, kill, now } = createPlaces();
    kill(deathsMax);
    const signal = new AbortController().signal;
    const moving = places.movedOn(signal);
    places.told("v1", [{ type: "step_end", timestamp: now() }], now() * 1000);
    await moving;
    kill(deathsMax);
    const ending = places.movedOn(signal);
    places.ended("v1");
    await ending;
    places.began("v2", { deathsMax });
    kill(deathsMax);
    await expect(places.movedOn(AbortSignal.abort())).rejects.toThrow("The runs v2 do not get on");
  });
});
