/** Code of a workflow that never ends by itself, each in one way. */

import type { WorkflowContext } from "edgeflue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { workflowLimits } from "../../../src/workflow/limits.ts";
import { RunWorld } from "./run-world.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

type Ctx = WorkflowContext<never>;

const hour = 3_600_000;
const never = () => new Promise<never>(() => {});
const neverChecked = z.string().refine(never);

describe("a schema whose check never ends", () => {
  it("fails the run that it would begin", async () => {
    const world = new RunWorld({ run: () => 1, input: neverChecked });
    const started = world.start("a");
    await world.settle();
    world.clock.advance(workflowLimits.checkMsMax);
    expect(await started).toMatchObject({
      status: "failed",
      error: {
        code: "operation_timeout",
        message: expect.stringContaining("payload took longer than 120 s"),
      },
    });
  });

  it("fails the run whose result it checks", async () => {
    const world = new RunWorld({ run: () => "a", output: neverChecked });
    await world.start();
    expect(await world.play()).toMatchObject({
      status: "failed",
      error: { code: "operation_timeout", message: expect.stringContaining("result took longer than 120 s") },
    });
  });
});

describe("code that waits for ever outside of a step", () => {
  it.each<[string, (ctx: Ctx) => Promise<unknown>]>([
    ["from its beginning", never],
    ["after a step", (ctx) => ctx.step("one", () => 1).then(never)],
    ["after a long sleep", (ctx) => ctx.sleep(5 * hour).then(never)],
    ["in a branch", (ctx) => ctx.parallel([(branch) => branch.step("one", () => 1), never])],
  ])("fails the run %s", async (_, run) => {
    const world = new RunWorld({ run });
    await world.start();
    const record = await world.play(10 * hour);
    expect(record).toMatchObject({ status: "failed", error: { code: "operation_timeout" } });
    expect(record?.error?.message).toContain("neither ended nor made a call of ctx for 60 minutes");
  });

  it("does not fail one that waits for an event, sleeps, or works in a step for longer", async () => {
    const run = async (ctx: Ctx) => {
      await ctx.sleep(3 * hour);
      await ctx.step(
        "long",
        () => new Promise((resolve) => void world.clock.after(3 * hour, () => resolve(1))),
        {
          timeoutMs: 4 * hour,
        },
      );
      return ctx.waitForEvent("late");
    };
    const world: RunWorld = new RunWorld({ run });
    await world.start();
    expect(await world.play(30 * hour)).toMatchObject({ status: "waiting" });
    await world.engine.deliver({ name: "late", payload: "came" });
    expect(await world.play()).toMatchObject({ status: "succeeded", result: "came" });
  });

  it("does not fail one that goes on now and then", async () => {
    const run = async (ctx: Ctx) => {
      for (let turn = 0; turn < 4; turn++) {
        await new Promise<void>((resolve) => void world.clock.after(0.9 * hour, resolve));
        await ctx.step("turn", () => turn);
      }
      return "done";
    };
    const world: RunWorld = new RunWorld({ run });
    await world.start();
    expect(await world.play(10 * hour)).toMatchObject({ status: "succeeded", result: "done" });
  });
});

it("keeps a bounded number of log lines, and counts the others at the run's end, also after a replay", async () => {
  const run = async (ctx: Ctx) => {
    for (let line = 0; line < 200_000; line++) ctx.log.info("again");
    await ctx.waitForEvent("go");
    ctx.log.info("last");
  };
  const world = new RunWorld({ run });
  await world.start();
  await world.settle();
  world.restart({ run });
  await world.settle();
  await world.engine.deliver({ name: "go" });
  expect(await world.play()).toMatchObject({ status: "succeeded" });
  const { events } = await world.engine.events({ types: ["run_end"] });
  const { logLinesMax } = workflowLimits;
  expect(events[0]?.data.log_lines_left_out).toBe(200_001 - logLinesMax);
  expect((await world.engine.record()).eventCount).toBeLessThan(logLinesMax + 10);
});

it("keeps a bounded number of characters of log lines", async () => {
  const run = (ctx: Ctx) => {
    for (let line = 0; line < 2_000; line++) ctx.log.info("again", { text: "x".repeat(30_000) });
  };
  const world = new RunWorld({ run });
  await world.start();
  await world.play();
  expect((await world.engine.record()).eventCount).toBeLessThan(workflowLimits.logCharsMax / 30_000 + 10);
});

it("leaves no listener of a branch that has ended", async () => {
  const added = vi.spyOn(AbortSignal.prototype, "addEventListener");
  const removed = vi.spyOn(AbortSignal.prototype, "removeEventListener");
  const run = async (ctx: Ctx) => {
    for (let turn = 0; turn < 10; turn++) {
      await ctx.parallel([(branch) => branch.step("one", () => 1), async () => 2]);
      await ctx.race([(branch) => branch.step("one", () => 1), (branch) => branch.sleep(1_000)]);
    }
  };
  const world = new RunWorld({ run });
  await world.start();
  expect(await world.play()).toMatchObject({ status: "succeeded" });
  // The run's own branch is the only one that is left.
  expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length - 1);
});
