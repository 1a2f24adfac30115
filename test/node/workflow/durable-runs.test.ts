/** What a run keeps across deaths of its host: each case by its id in the list of how workflow engines fail. */

import { NonRetryableError, type WorkflowContext } from "edgeflue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { workflowLimits } from "../../../src/workflow/limits.ts";
import { countingSession, RunWorld } from "./run-world.ts";

// A host that dies says so.
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

type Ctx = WorkflowContext<never>;

/** Plays a workflow without a death, and then once for each commit at which the host dies. */
async function dieEverywhere(
  create: () => { run: (ctx: Ctx) => unknown; effects: string[] },
  check: (facts: { result: unknown; effects: string[]; dieAt: number | undefined }) => void,
): Promise<number> {
  for (let dieAt = 0; ; dieAt += 1) {
    const { run, effects } = create();
    const world = new RunWorld({ run });
    if (dieAt > 0) world.dieAt(dieAt, dieAt % 2 === 0 ? "after" : "before");
    let record: Awaited<ReturnType<RunWorld["play"]>>;
    try {
      await world.start();
      record = await world.play();
    } catch {
      record = undefined;
    }
    const hasDied = world.host.isDead;
    if (hasDied) {
      world.restart({ run });
      // A caller whose request was not answered sends it again.
      await world.start();
      record = await world.play();
    }
    expect(record?.status, `death at commit ${dieAt}`).toBe("succeeded");
    check({ result: record?.result, effects, dieAt: dieAt === 0 ? undefined : dieAt });
    if (dieAt > 0 && !hasDied) return dieAt;
  }
}

describe("a run", () => {
  it("returns each finished step after a death, at every commit", async () => {
    const deaths = await dieEverywhere(
      () => {
        const effects: string[] = [];
        const run = async (ctx: Ctx) => {
          const first = await ctx.step("first", () => {
            effects.push("first");
            return 1;
          });
          await ctx.sleep(60_000);
          const second = await ctx.step("second", async () => {
            effects.push("second");
            return first + 1;
          });
          ctx.log.info("both");
          return { first, second };
        };
        return { run, effects };
      },
      ({ result, effects, dieAt }) => {
        expect(result).toEqual({ first: 1, second: 2 });
        // One more at most: the attempt whose result was not stored.
        expect(effects.length, `death at ${dieAt}`).toBeLessThanOrEqual(3);
        if (dieAt === undefined) expect(effects).toEqual(["first", "second"]);
      },
    );
    expect(deaths).toBeGreaterThan(8);
  });

  it("wf-01: takes every race the way that it went, wherever the journal is cut", async () => {
    const paths = new Set<string>();
    await dieEverywhere(
      () => {
        const effects: string[] = [];
        const run = async (ctx: Ctx) => {
          const path: string[] = [];
          const hops = async (count: number, name: string) => {
            for (let hop = 0; hop < count; hop += 1) await null;
            return name;
          };
          const winner = await Promise.race([
            ctx.sleep(50).then(() => hops(1, "sleep")),
            ctx.step("quick", () => "x").then(() => hops(7, "step")),
          ]);
          path.push(winner);
          await Promise.all(
            [30, 10, 20].map(async (ms) => {
              await ctx.sleep(ms);
              const at = ctx.now();
              path.push(`${ms}`);
              path.push(await ctx.step("after", () => `after ${ms}`));
              if (at > ctx.now()) path.push("time went back");
            }),
          );
          path.push(String(ctx.random()), ctx.uuid());
          const [left, right] = await ctx.parallel([
            async (branch) => {
              await branch.step("a", () => 1);
              return branch.step("b", () => "left");
            },
            async (branch) => branch.step("a", () => "right"),
          ]);
          return [...path, left, right].join(" ");
        };
        return { run, effects };
      },
      // The run's id seeds its chance, so it is not the same in two worlds.
      ({ result }) => paths.add(String(result).replace(/0\.\d+ [0-9a-f-]{36}/, "chance")),
    );
    expect([...paths]).toEqual(["step 10 after 10 20 after 20 30 after 30 chance left right"]);
  });

  it("wf-02: runs a step of the same name twice, and replays each to its own result", async () => {
    await dieEverywhere(
      () => {
        let count = 0;
        const run = async (ctx: Ctx) => {
          const polls: number[] = [];
          for (let poll = 0; poll < 3; poll += 1) polls.push(await ctx.step("poll", () => count++));
          const branches = await ctx.parallel({
            left: (branch) => branch.step("poll", () => "left"),
            right: (branch) => branch.step("poll", () => "right"),
          });
          return {
            inOrder: polls.every((value, index) => index === 0 || value > (polls[index - 1] ?? 0)),
            branches,
          };
        };
        return { run, effects: [] };
      },
      ({ result }) => expect(result).toEqual({ inOrder: true, branches: { left: "left", right: "right" } }),
    );
  });

  describe("wf-03: of changed code", () => {
    const original = async (ctx: Ctx) => {
      const a = await ctx.step("a", () => "A");
      const b = await ctx.step("b", () => "B");
      await ctx.sleep(60_000);
      return a + b + (await ctx.step("c", () => "C"));
    };
    const changes: Record<string, (ctx: Ctx) => unknown> = {
      inserted: async (ctx) => {
        await ctx.step("new", () => 0);
        return original(ctx);
      },
      renamed: async (ctx) => [await ctx.step("a", () => 0), await ctx.step("bee", () => 0)],
      removed: async (ctx) => {
        await ctx.step("b", () => 0);
        await ctx.sleep(60_000);
      },
      swapped: async (ctx) => [await ctx.step("b", () => 0), await ctx.step("a", () => 0)],
      "of another kind": async (ctx) => [await ctx.step("a", () => 0), await ctx.sleep(1)],
      "ended early": async (ctx) => ctx.step("a", () => 0),
      "in branches": async (ctx) => ctx.parallel([(branch) => branch.step("a", () => 0)]),
    };
    for (const [name, run] of Object.entries(changes)) {
      it(`fails by name when a call was ${name}`, async () => {
        const world = new RunWorld({ run: original }, { deploy: "one" });
        await world.start();
        await world.settle();
        world.restart({ run }, { deploy: "two" });
        await world.settle();
        world.clock.advance(60_000);
        await world.wakeIfDue();
        const record = await world.play();
        expect(record?.status).toBe("failed");
        expect(record?.error?.code).toBe("workflow_changed");
        expect(record?.error?.hint).toMatch(/At the place \d.*Deploy then: one; now: two/s);
      });
    }

    it("runs new calls after those that were made", async () => {
      const world = new RunWorld({ run: original });
      await world.start();
      await world.settle();
      world.restart({
        run: async (ctx: Ctx) => [await original(ctx), await ctx.step("new", () => "D")].join(),
      });
      await world.settle();
      world.clock.advance(60_000);
      await world.wakeIfDue();
      expect(await world.play()).toMatchObject({ status: "succeeded", result: "ABC,D" });
    });

    it("fails by name when the file is gone", async () => {
      const world = new RunWorld({ run: original });
      await world.start();
      await world.settle();
      world.restart(async () => {
        throw new Error("no such file");
      });
      await world.settle();
      world.clock.advance(60_000);
      await world.wakeIfDue();
      const record = await world.play();
      expect(record?.error?.code).toBe("workflow_invalid");
    });
  });

  it("wf-04: never takes a death of the host for a step's result, also when code catches everything", async () => {
    await dieEverywhere(
      () => {
        const effects: string[] = [];
        const run = async (ctx: Ctx) => {
          try {
            return await ctx.step("careful", async ({ idempotencyKey }) => {
              effects.push(idempotencyKey);
              return "done";
            });
          } catch {
            return "caught";
          }
        };
        return { run, effects };
      },
      ({ result, effects }) => {
        expect(result).toBe("done");
        expect(new Set(effects).size).toBe(1);
      },
    );
  });

  it("wf-05: is woken when its host dies asleep, in a step, or before the first line", async () => {
    for (const moment of ["asleep", "in a step"]) {
      const isFirst = { value: true };
      const run = async (ctx: Ctx) => {
        if (moment === "asleep") await ctx.sleep(120_000);
        return ctx.step("work", () =>
          isFirst.value && moment === "in a step" ? new Promise(() => {}) : "done",
        );
      };
      const world = new RunWorld({ run });
      await world.start();
      await world.settle();
      const alarm = world.host.alarm ?? 0;
      world.host.kill();
      isFirst.value = false;
      world.restart({ run });
      await world.settle();
      world.clock.advance(alarm - world.clock.now());
      await world.wakeIfDue();
      expect(await world.play(), moment).toMatchObject({ status: "succeeded", result: "done" });
    }
  });

  it("wf-05: fails after a bounded number of deaths at one place, before each of which it rests twice as long", async () => {
    let attempts = 0;
    const run = async (ctx: Ctx) =>
      ctx.step("kills", () => {
        attempts += 1;
        return new Promise(() => {});
      });
    const world = new RunWorld({ run });
    await world.start();
    await world.settle();
    const rests: number[] = [];
    for (let death = 1; death <= workflowLimits.deathsMax; death += 1) {
      expect(attempts).toBe(death);
      const diedAt = world.clock.now();
      world.restart({ run });
      await world.settle();
      while (attempts === death && death < workflowLimits.deathsMax) {
        // A host that dies while the run rests changes nothing.
        world.restart({ run });
        world.clock.advance((world.host.alarm ?? 0) - world.clock.now());
        await world.wakeIfDue();
        await world.settle();
      }
      rests.push(world.clock.now() - diedAt);
    }
    expect(rests).toEqual([0, 500, 1000, 2000, 4000, 8000, 16_000, 0]);
    expect(await world.engine.record()).toMatchObject({
      status: "failed",
      error: { code: "run_interrupted" },
    });
  });

  it("wf-05: outlives many deaths while it only waits, and not without end", async () => {
    const run = async (ctx: Ctx) => {
      await ctx.sleep(3_600_000);
      return "awake";
    };
    const world = new RunWorld({ run });
    await world.start();
    const die = async () => {
      await world.settle();
      world.restart({ run });
      // As if something had begun its code.
      world.clock.advance(workflowLimits.heartbeatMs);
      await world.wakeIfDue();
    };
    for (let death = 0; death < workflowLimits.deathsMax * 4; death += 1) await die();
    await world.settle();
    expect((await world.engine.record()).status).toBe("waiting");
    expect((await world.play(4 * 3_600_000))?.result).toBe("awake");
  });

  describe("wf-06: of values", () => {
    const cases: Record<string, { value: () => unknown; says: RegExp }> = {
      "a Date": { value: () => ({ when: new Date(0) }), says: /a Date at \.when/ },
      "a BigInt": { value: () => [1n], says: /a bigint at \[0\]/ },
      bytes: { value: () => new Uint8Array(3), says: /a Uint8Array/ },
      "a Map": { value: () => ({ a: { b: new Map() } }), says: /a Map at \.a\.b/ },
      "not a number": { value: () => Number.NaN, says: /is NaN/ },
      "a cycle": {
        value: () => {
          const value: Record<string, unknown> = {};
          value.self = { value };
          return value;
        },
        says: /refers to itself at \.self\.value/,
      },
      "a hole in a list": {
        value: () => ({ list: Object.assign([], { 1: "x" }) }),
        says: /undefined at \.list\[0\]/,
      },
      "what a regular expression matched": {
        value: () => [/(?<digit>\d)/.exec("a1")],
        says: /the field "index" on a list at \[0\]/,
      },
      "a match without groups": { value: () => /\d/.exec("a1"), says: /the field "index" on a list, which/ },
      "what cannot be read": {
        value: () => ({
          get broken() {
            throw new Error("no such column");
          },
        }),
        says: /cannot be read: no such column/,
      },
      "too much": { value: () => "x".repeat(workflowLimits.valueCharsMax), says: /characters as JSON/ },
      depth: {
        value: () => {
          let value: unknown = 0;
          for (let depth = 0; depth < 100_000; depth += 1) value = [value];
          return value;
        },
        says: /nested too deeply/,
      },
    };
    for (const [name, { value, says }] of Object.entries(cases)) {
      it(`refuses ${name} as a catchable error of the step, which is not tried again`, async () => {
        let times = 0;
        const run = async (ctx: Ctx) => {
          try {
            await ctx.step("large", () => {
              times += 1;
              return value();
            });
            return "no error";
          } catch (error) {
            return { code: (error as { code: string }).code, message: (error as Error).message };
          }
        };
        const world = new RunWorld({ run });
        await world.start();
        const record = await world.play();
        expect(record?.result).toMatchObject({ code: "value_invalid", message: expect.stringMatching(says) });
        expect(times).toBe(1);
      });
    }

    it("gives the attempt that made a value what a replay would get", async () => {
      const run = async (ctx: Ctx) => {
        const value = await ctx.step("make", () => ({ kept: 1, dropped: undefined, list: [{ a: 1 }] }));
        return { hasDropped: "dropped" in value, keys: Object.keys(value) };
      };
      const world = new RunWorld({ run });
      await world.start();
      expect((await world.play())?.result).toEqual({ hasDropped: false, keys: ["kept", "list"] });
    });
  });

  it("wf-07: throws the same error live and in a replay", async () => {
    class PaymentError extends Error {
      override name = "PaymentError";
      code = "card_declined";
      detail = { attempt: 2 };
    }
    const seen: unknown[] = [];
    const run = async (ctx: Ctx) => {
      try {
        await ctx.step(
          "charge",
          () => {
            throw new PaymentError("Declined", { cause: new TypeError("bad card") });
          },
          { retries: 0 },
        );
      } catch (thrown) {
        const error = thrown as PaymentError;
        const cause = error.cause as Error;
        seen.push([
          error instanceof Error,
          error instanceof PaymentError,
          error.name,
          error.message,
          error.code,
          error.detail,
          cause instanceof TypeError,
          cause.message,
        ]);
      }
      try {
        await ctx.step(
          "text",
          () => {
            throw "just words";
          },
          { retries: 0 },
        );
      } catch (error) {
        seen.push(error);
      }
      await ctx.sleep(60_000);
      return seen.length;
    };
    const world = new RunWorld({ run });
    await world.start();
    await world.settle();
    world.restart({ run });
    await world.settle();
    world.clock.advance(60_000);
    await world.wakeIfDue();
    await world.play();
    expect(seen).toHaveLength(4);
    expect(seen[0]).toEqual([
      true,
      false,
      "PaymentError",
      "Declined",
      "card_declined",
      { attempt: 2 },
      true,
      "bad card",
    ]);
    expect(seen[2]).toEqual(seen[0]);
    expect([seen[1], seen[3]]).toEqual(["just words", "just words"]);
  });

  describe("wf-08: of events", () => {
    it("takes an event that came before the wait", async () => {
      const run = async (ctx: Ctx) => {
        await ctx.sleep(30_000);
        return [await ctx.waitForEvent("go"), await ctx.waitForEvent("go")];
      };
      const world = new RunWorld({ run });
      await world.start();
      await world.engine.deliver({ name: "go", payload: 1 });
      await world.engine.deliver({ name: "go", payload: 2 });
      expect((await world.play())?.result).toEqual([1, 2]);
    });

    it("does not give an event to a wait that has timed out or lost a race", async () => {
      const run = async (ctx: Ctx) => {
        const first = await ctx.waitForEvent("go", { timeoutMs: 20 }).catch((error) => error.code);
        for (let round = 0; round < 3; round += 1) {
          const winner = await Promise.race([ctx.waitForEvent("go"), ctx.sleep(50).then(() => "slept")]);
          if (winner !== "slept") return [first, round, winner];
        }
        return [first, "never"];
      };
      const world = new RunWorld({ run });
      await world.start();
      await world.settle();
      world.clock.advance(20);
      await world.settle();
      for (let round = 0; round < 2; round += 1) {
        world.clock.advance(50);
        await world.settle();
      }
      world.restart({ run });
      await world.settle();
      await world.engine.deliver({ name: "go", payload: "now" });
      expect((await world.play())?.result).toEqual(["event_timeout", 2, "now"]);
    });

    it("cancels the waits of the losers of ctx.race()", async () => {
      const run = async (ctx: Ctx) => {
        const first = await ctx.race([(a) => a.waitForEvent("go"), (b) => b.sleep(50).then(() => "slept")]);
        await ctx.step("between", () => null);
        return [first, await ctx.waitForEvent("go")];
      };
      const world = new RunWorld({ run });
      await world.start();
      await world.settle();
      world.clock.advance(50);
      await world.settle();
      await world.engine.deliver({ name: "go", payload: "mine" });
      expect((await world.play())?.result).toEqual(["slept", "mine"]);
    });
  });

  it("reads no more for a late event than for an early one", async () => {
    const run = async (ctx: Ctx) => {
      for (let count = 0; count < 200; count += 1) await ctx.waitForEvent("more");
    };
    const world = new RunWorld({ run });
    await world.start();
    const read: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      await world.settle();
      const before = world.shared.rowsRead;
      await world.engine.deliver({ name: "more", payload: count, idempotencyKey: `key-${count}` });
      read.push(world.shared.rowsRead - before);
    }
    expect(Math.max(...read.slice(100))).toBeLessThanOrEqual(Math.max(...read.slice(1, 100)));
    expect((await world.play())?.status).toBe("succeeded");
  });

  it("parses its payload a few times, however many calls it makes", async () => {
    const payload = { text: "x".repeat(100_000) };
    const run = async (ctx: Ctx) => {
      for (let count = 0; count < 50; count += 1) await ctx.step("step", () => count);
    };
    const world = new RunWorld({ run });
    const parse = vi.spyOn(JSON, "parse");
    await world.start(payload);
    await world.settle();
    const parsed = parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
    expect(parsed).toBeLessThan(10 * payload.text.length);
    expect((await world.play())?.status).toBe("succeeded");
  });

  it("wf-09: takes a delivery with the same key once, and two without one twice", async () => {
    const run = async (ctx: Ctx) => [await ctx.waitForEvent("go"), await ctx.waitForEvent("go")];
    const world = new RunWorld({ run });
    await world.start();
    const once = await world.engine.deliver({ name: "go", payload: 1, idempotencyKey: "k" });
    const again = await world.engine.deliver({ name: "go", payload: 1, idempotencyKey: "k" });
    expect(again).toEqual({ ...once, isRepeated: true });
    await expect(world.engine.deliver({ name: "go", payload: 9, idempotencyKey: "k" })).rejects.toMatchObject(
      {
        code: "idempotency_conflict",
      },
    );
    await world.settle();
    await world.settle();
    expect((await world.engine.record()).status).toBe("waiting");
    await world.engine.deliver({ name: "go", payload: 2 });
    expect((await world.play())?.result).toEqual([1, 2]);
    await expect(world.engine.deliver({ name: "go" })).rejects.toMatchObject({ code: "run_ended" });
    // A repeat of what was accepted gets its answer also after the end.
    expect(await world.engine.deliver({ name: "go", payload: 1, idempotencyKey: "k" })).toEqual(again);
  });

  it("wf-10: cuts off an attempt at its deadline, and never takes its late result", async () => {
    const late: ((value: string) => void)[] = [];
    const keys: string[] = [];
    const run = async (ctx: Ctx) =>
      ctx.step(
        "slow",
        ({ attempt, idempotencyKey }) => {
          keys.push(idempotencyKey);
          return attempt === 1 ? new Promise<string>((resolve) => late.push(resolve)) : "second";
        },
        { timeoutMs: 100, retries: 1 },
      );
    const world = new RunWorld({ run });
    await world.start();
    await world.settle();
    await world.engine.deliver({ name: "unrelated" });
    expect(keys).toHaveLength(1);
    world.clock.advance(100);
    await world.settle();
    late[0]?.("first");
    const record = await world.play();
    expect(record?.result).toBe("second");
    expect(keys).toEqual([keys[0], keys[0]]);
  });

  it("tries a failed step again, with pauses that a death does not shorten, and not what says so", async () => {
    let times = 0;
    const run = async (ctx: Ctx) => {
      await ctx
        .step("no", () => {
          times += 100;
          throw new NonRetryableError("never");
        })
        .catch((error) => expect(error).toBeInstanceOf(NonRetryableError));
      return ctx.step(
        "flaky",
        ({ attempt }) => {
          times += 1;
          if (attempt < 4) throw new Error(`attempt ${attempt}`);
          return attempt;
        },
        { retries: 5 },
      );
    };
    const world = new RunWorld({ run });
    const began = world.clock.now();
    await world.start();
    await world.settle();
    world.restart({ run });
    const record = await world.play();
    expect(record).toMatchObject({ result: 4 });
    expect(times).toBe(104);
    expect((record?.endedAt ?? 0) - began).toBe(1_000 + 2_000 + 4_000);
  });

  it("wf-11: cancels the other branches when one fails, without an unhandled rejection", async () => {
    const signals: AbortSignal[] = [];
    const run = async (ctx: Ctx) => {
      try {
        await ctx.parallel([
          (branch) => branch.step("hangs", ({ signal }) => new Promise(() => signals.push(signal))),
          (branch) => branch.waitForEvent("never"),
          (branch) => branch.sleep(86_400_000),
          async (branch) => {
            await branch.sleep(10);
            throw new Error("this one");
          },
          (branch) =>
            branch.step(
              "too",
              () => {
                throw new Error("that one");
              },
              { retries: 50 },
            ),
        ]);
        return "no error";
      } catch (error) {
        return (error as Error).message;
      }
    };
    const world = new RunWorld({ run });
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", listen);
    await world.start();
    const record = await world.play(100_000);
    process.off("unhandledRejection", listen);
    expect(record).toMatchObject({ status: "succeeded", result: "this one" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(unhandled).toEqual([]);
  });

  it("wf-12: has one end, which the first writer decides", async () => {
    let release = (_value: string) => {};
    const run = async (ctx: Ctx) => {
      try {
        return await ctx.step("work", ({ signal }) => {
          signal.addEventListener("abort", () => release("late"));
          return new Promise<string>((resolve) => {
            release = resolve;
          });
        });
      } catch {
        return "survived";
      }
    };
    const world = new RunWorld({ run });
    await world.start();
    await world.settle();
    expect(await world.engine.cancel()).toEqual({ cancelled: true, status: "cancelled" });
    await world.settle();
    expect(await world.engine.cancel()).toEqual({ cancelled: false, status: "cancelled" });
    expect(await world.engine.record()).toMatchObject({
      status: "cancelled",
      error: { code: "run_cancelled" },
    });
    const { events } = await world.engine.events({ types: ["run_end"] });
    expect(events).toHaveLength(1);
  });

  it("wf-13: sleeps as long as it was told, and refuses what is no time", async () => {
    const run = async (ctx: Ctx) => {
      const refused: string[] = [];
      for (const ms of [Number.NaN, -1, Number.POSITIVE_INFINITY, 1e12]) {
        await ctx.sleep(ms).catch((error) => refused.push(error.code));
      }
      await ctx.sleepUntil(new Date(Number.NaN)).catch((error) => refused.push(error.code));
      await ctx.sleep(0);
      await ctx.sleepUntil(0);
      await ctx.sleep(40 * 86_400_000);
      return refused;
    };
    const world = new RunWorld({ run });
    const began = world.clock.now();
    await world.start();
    const record = await world.play(50 * 86_400_000);
    expect(record?.result).toEqual(Array(5).fill("invalid_request"));
    expect((record?.endedAt ?? 0) - began).toBe(40 * 86_400_000);
  });

  it("wf-13: costs nothing while it sleeps: no heartbeat after the first", async () => {
    const run = async (ctx: Ctx) => ctx.sleep(86_400_000);
    const world = new RunWorld({ run });
    await world.start();
    await world.settle();
    world.clock.advance(workflowLimits.heartbeatMs);
    await world.wakeIfDue();
    const jobs = world.shared.all<{ name: string }>("SELECT name FROM jobs").map(({ name }) => name);
    expect(jobs).toEqual(["timer:0"]);
    await world.settle();
    expect((await world.engine.record()).status).toBe("waiting");
  });

  it("wf-14: writes each log line once, in order", async () => {
    const run = async (ctx: Ctx) => {
      for (let line = 0; line < 4; line += 1) {
        ctx.log.info(`line ${line}`, { line });
        await ctx.sleep(60_000);
      }
    };
    const world = new RunWorld({ run });
    await world.start();
    for (let wake = 0; wake < 4; wake += 1) {
      await world.settle();
      world.restart({ run });
      await world.settle();
      world.clock.advance(60_000);
      await world.wakeIfDue();
    }
    await world.play();
    expect(await world.logs()).toEqual(["line 0", "line 1", "line 2", "line 3"]);
  });

  it("asks each prompt once, and gets its stored answer in a replay", async () => {
    const answers = new Map<string, string>();
    const asked: string[] = [];
    const run = async (ctx: Ctx) => {
      const agent = await ctx.init("helper");
      const session = await agent.session();
      const first = await session.prompt("one", { signal: ctx.signal });
      await ctx.sleep(60_000);
      const second = await session.prompt("two");
      return [first.text, second.text];
    };
    for (let dieAt = 1; dieAt < 30; dieAt += 1) {
      answers.clear();
      asked.length = 0;
      const openSession = () => countingSession(answers, asked);
      const world = new RunWorld({ run }, { openSession });
      world.dieAt(dieAt);
      await world.start().catch(() => {});
      let record = await world.play().catch(() => undefined);
      if (world.host.isDead) {
        world.restart({ run });
        await world.start();
        record = await world.play();
      }
      expect(record?.result, `death at ${dieAt}`).toEqual(["answer 1", "answer 2"]);
      expect(asked).toEqual(["one", "two"]);
    }
  });

  it("checks payload and result by the workflow's schemas", async () => {
    const workflow = {
      input: z.object({ count: z.coerce.number() }),
      output: z.object({ double: z.number() }),
      run: async (ctx: WorkflowContext<{ count: number }>) =>
        ctx.payload.count > 9 ? { double: "no" } : { double: ctx.payload.count * 2 },
    };
    const world = new RunWorld(workflow);
    await expect(world.start({ count: "x" })).rejects.toMatchObject({ code: "invalid_request" });
    await expect(world.engine.record()).rejects.toMatchObject({ code: "run_not_found" });
    await world.start({ count: "4" });
    expect((await world.play())?.result).toEqual({ double: 8 });
    const other = new RunWorld(workflow);
    await other.start({ count: 10 });
    expect((await other.play())?.error?.code).toBe("result_invalid");
  });

  it("has the bindings of its host, as they are", async () => {
    const bindings = { ORDERS: { count: () => 7 } };
    const run = (ctx: Ctx) => (ctx.bindings as unknown as typeof bindings).ORDERS.count();
    const world = new RunWorld({ run }, { bindings });
    await world.start();
    expect((await world.play())?.result).toBe(7);
  });

  it("keeps secrets out of its events and its error", async () => {
    const run = async (ctx: Ctx) => {
      ctx.log.info("the key is sk-very-secret-value-1", { key: ctx.env.API_KEY });
      throw new Error(`refused for ${ctx.env.API_KEY}`);
    };
    const world = new RunWorld({ run }, { env: { API_KEY: "sk-very-secret-value-1" } });
    await world.start();
    const record = await world.play();
    const { events } = await world.engine.events({});
    expect(JSON.stringify([record, events])).not.toContain("very-secret");
  });

  it("tells when calls begin, fail and end, once each over a crash", async () => {
    let failures = 0;
    const run = async (ctx: Ctx) => {
      await ctx.step("flaky", () => {
        failures += 1;
        if (failures === 1) throw new Error("not yet, sk-very-secret-value-1");
      });
      await ctx.sleep(60_000);
      await ctx.step("last", () => 1);
    };
    const world = new RunWorld({ run }, { env: { API_KEY: "sk-very-secret-value-1" } });
    await world.start();
    await world.play(30_000);
    world.restart({ run });
    await world.play();
    const { events } = await world.engine.events({});
    expect(events.map(({ type, data }) => `${type} ${data.name ?? ""}`.trim())).toEqual([
      "run_start",
      "step_start flaky",
      "step_retry flaky",
      "step_end flaky",
      "sleep_start sleep",
      "sleep_end sleep",
      "step_start last",
      "step_end last",
      "run_end",
    ]);
    expect(events[3]?.data).toMatchObject({ attempts: 2, is_error: false, duration_ms: 1000 });
    expect(events[2]?.data).toMatchObject({ attempt: 1, error: expect.stringContaining("not yet") });
    expect(JSON.stringify(events)).not.toContain("very-secret");
  });
});
