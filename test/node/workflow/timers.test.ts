/** Times of a run's calls: each comes once, whichever timer brings it, and on whatever clock. */

import type { WorkflowContext } from "edgeflue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hasEnded } from "../../../src/protocol/run/run.ts";
import { RunWorld } from "./run-world.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

type Ctx = WorkflowContext<never>;

/** A step that fails five times, so that its pause is 16 seconds, and then never ends. */
function flaky() {
  const begun: number[] = [];
  const run = (ctx: Ctx) =>
    ctx.step(
      "flaky",
      ({ attempt }) => {
        begun.push(attempt);
        if (attempt < 6) throw new Error("not yet");
        return new Promise<string>(() => {});
      },
      { retries: 9 },
    );
  return { run, begun };
}

async function playUntil(world: RunWorld, ms: number): Promise<void> {
  const end = world.clock.now() + ms;
  await world.play(ms);
  if (end > world.clock.now()) world.clock.advance(end - world.clock.now());
}

describe("the pause before an attempt of a step", () => {
  it("ends in one attempt when a host came back shortly before it", async () => {
    const { run, begun } = flaky();
    const world = new RunWorld({ run });
    await world.start();
    await playUntil(world, 15_500);
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    await playUntil(world, 8_000);
    world.restart({ run });
    await world.play(20_000);
    expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("ends in one attempt when a host came back after it, before the alarm", async () => {
    const { run, begun } = flaky();
    const world = new RunWorld({ run });
    await world.start();
    await playUntil(world, 15_500);
    world.host.kill();
    world.clock.advance(17_000);
    world.restart({ run });
    await world.settle();
    await world.wakeIfDue();
    await world.settle();
    expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

it("wakes a run whose next host has a clock that is behind", async () => {
  const run = async (ctx: Ctx) => {
    await ctx.sleep(8_000);
    return "woken";
  };
  const world = new RunWorld({ run });
  await world.start();
  await world.settle();
  world.host.kill();
  world.clock.advance(-5_000);
  world.restart({ run });
  const record = await world.play(120_000);
  expect(record && hasEnded(record.status)).toBe(true);
});

it("refuses a time that is too far away in each replay, also when it has come nearer", async () => {
  const day = 24 * 3_600_000;
  const run = async (ctx: Ctx) => {
    const far = ctx.now() + 400 * day;
    const refused = await ctx.sleepUntil(far).catch(({ code }) => code);
    await ctx.sleep(60 * day);
    return ctx.step("after", () => refused);
  };
  const world = new RunWorld({ run });
  await world.start();
  await world.settle();
  world.host.kill();
  world.clock.advance(59 * day);
  world.restart({ run });
  expect(await world.play(2 * day)).toMatchObject({ status: "succeeded", result: "invalid_request" });
});
