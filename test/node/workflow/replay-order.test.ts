/** A replay takes the way that the run took, whatever its code does between the calls. */

import type { WorkflowContext } from "edgeflue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RunWorld } from "./run-world.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

type Ctx = WorkflowContext<never>;

/** What a run without a death and one that is replayed at its end return. */
async function play(run: (ctx: Ctx) => unknown, worlds: RunWorld[] = []) {
  const results: unknown[] = [];
  for (const dies of [false, true]) {
    const ending = async (ctx: Ctx) => {
      const value = await run(ctx);
      await ctx.sleep(60_000);
      return value;
    };
    const world = new RunWorld({ run: ending });
    worlds.push(world);
    await world.start();
    await world.settle();
    if (dies) world.restart({ run: ending });
    const record = await world.play();
    results.push(record?.error ?? record?.result);
  }
  return results;
}

async function hops(count: number): Promise<void> {
  for (let hop = 0; hop < count; hop += 1) await null;
}

describe("a replay", () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 20, 40])(
    "goes the same way when code goes on for %i turns beside a step",
    async (count) => {
      const [live, replayed] = await play(async (ctx) => {
        const order: string[] = [];
        await Promise.all([
          ctx.step("a", () => 1).then(() => ctx.step("c", () => order.push("c"))),
          hops(count).then(() => ctx.step("b", () => order.push("b"))),
        ]);
        return "done";
      });
      expect([live, replayed]).toEqual(["done", "done"]);
    },
  );

  it("makes no call that the body of a step asks for", async () => {
    const results = await play(async (ctx) => {
      const refused = async (body: () => unknown) =>
        ctx.step("outer", body).catch((error: Error) => error.name);
      const outer = [
        await refused(() => ctx.step("same", () => "inner")),
        await refused(() => ctx.parallel([(branch) => branch.step("same", () => "inner")])),
        await refused(() => ctx.sleep(1)),
      ];
      return [...outer, await ctx.step("same", () => "own")];
    });
    const expected = [...Array(3).fill("NonRetryableError"), "own"];
    expect(results).toEqual([expected, expected]);
  });

  it("has the chance and the log lines of code, whatever the bodies of steps took", async () => {
    const worlds: RunWorld[] = [];
    const seen: string[][] = [];
    await play(async (ctx) => {
      const draw = async () => {
        ctx.log.info("in the body");
        const first = ctx.uuid();
        await hops(2);
        ctx.log.info("later in the body");
        return [first, ctx.uuid()];
      };
      const drawn = [ctx.uuid()];
      const open = ctx.step("first", draw);
      drawn.push(ctx.uuid());
      drawn.push(...(await open), ctx.uuid());
      ctx.log.info("between");
      drawn.push(...(await ctx.step("second", draw)), ctx.uuid());
      ctx.log.info("after");
      seen.push(drawn);
      return null;
    }, worlds);
    for (const world of worlds)
      expect(await world.logs()).toEqual(
        ["between", "after"].flatMap((line) => ["in the body", "later in the body", line]),
      );
    // The second run was begun, and then replayed.
    expect(seen[2]).toEqual(seen[1]);
    expect(new Set(seen[1])).toHaveProperty("size", 8);
  });

  it("writes the log line that a death left out after the body of a step wrote one", async () => {
    const run = async (ctx: Ctx) => {
      await ctx.step("logs", () => ctx.log.info("in the body"));
      await ctx.sleep(60_000);
      ctx.log.info("after");
    };
    const world = new RunWorld({ run });
    await world.start();
    await world.settle();
    world.restart({ run });
    await world.play();
    expect(await world.logs()).toEqual(["in the body", "after"]);
  });

  it("lets no branches begin within one that was cancelled", async () => {
    const done: string[] = [];
    const results = await play(async (ctx) => {
      const first = await ctx.race([
        (branch) => branch.step("quick", () => "first"),
        async (branch) => {
          await branch.sleep(50_000).catch(() => {});
          await branch.parallel([(inner) => inner.step("late", () => done.push("late"))]).catch(() => {});
        },
      ]);
      return first;
    });
    expect(results).toEqual(["first", "first"]);
    expect(done).toEqual([]);
  });
});

it("ends when a session cannot be opened", async () => {
  const run = async (ctx: Ctx) => {
    const agent = await ctx.init("helper");
    return (await (await agent.session()).prompt("hi")).text;
  };
  const world = new RunWorld({ run });
  await world.start();
  expect((await world.play(600_000))?.status).toBe("failed");
});
