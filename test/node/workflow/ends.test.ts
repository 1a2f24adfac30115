/** How runs end, and what still works for them then. */

import type { WorkflowContext } from "edgeflue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EdgeflueError } from "../../../src/errors.ts";
import { requestLimits } from "../../../src/limits.ts";
import { createSession } from "../../../src/protocol/session.ts";
import { workflowLimits } from "../../../src/workflow/limits.ts";
import { RunWorld } from "./run-world.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

type Ctx = WorkflowContext<never>;

/** A session whose prompts never end, and what of it was aborted. */
function endlessSession(aborted: unknown[]) {
  return createSession(async (verb, [request]) => {
    if (verb !== "abort") return new Promise(() => {});
    aborted.push((request as { idempotencyKey: string }).idempotencyKey);
    return { aborted: true };
  });
}

async function ask(ctx: Pick<WorkflowContext, "init" | "step">): Promise<string> {
  const agent = await ctx.init("helper");
  await ctx.step("before", () => 1);
  return (await (await agent.session()).prompt("Think for ever.")).text;
}

describe("a prompt that a run waits for", () => {
  for (const dies of [false, true]) {
    it(`ends when the run is cancelled${dies ? " on the next host, before that one comes to it" : ""}`, async () => {
      const aborted: string[] = [];
      const world = new RunWorld({ run: ask }, { openSession: () => endlessSession(aborted) });
      await world.start();
      await world.settle();
      if (dies) world.restart({ run: ask });
      await world.engine.cancel();
      await world.settle();
      expect(aborted).toEqual([`${world.runId}:2`]);
      const { events } = await world.engine.events({});
      expect(events.at(-1)).toMatchObject({ type: "run_end" });
    });
  }

  for (const ends of ["with the run", "with its branch"] as const) {
    it(`ends ${ends} although the host dies before the session was asked, and then when the session can be`, async () => {
      vi.spyOn(console, "warn").mockReturnValue();
      const aborted: string[] = [];
      let isThere = false;
      const openSession = () =>
        createSession(async (verb, [request]) => {
          if (verb !== "abort") return new Promise(() => {});
          if (!isThere) throw new Error("unreachable");
          aborted.push((request as { idempotencyKey: string }).idempotencyKey);
          return { aborted: true };
        });
      const run = async (ctx: Ctx) => {
        if (ends === "with the run") return ask(ctx);
        await ctx.race([(branch) => branch.sleep(10), (branch) => ask(branch)]);
        return ctx.waitForEvent("never");
      };
      const world = new RunWorld({ run }, { openSession });
      await world.start();
      if (ends === "with the run") {
        await world.settle();
        // The end is stored; nothing that comes after it is.
        world.dieAt(1);
        await expect(world.engine.cancel()).rejects.toMatchObject({ code: "operation_interrupted" });
      } else await world.play(1000);
      await world.settle();
      // No code of the run is there on the next host.
      const gone = async () => {
        throw new Error("The workflow is not there.");
      };
      world.restart(ends === "with the run" ? gone : { run });
      await world.settle();
      expect(aborted).toEqual([]);
      isThere = true;
      await world.play(60_000);
      await world.wakeIfDue();
      await world.passTime(60_000);
      expect(aborted).toEqual([ends === "with the run" ? `${world.runId}:2` : `${world.runId}:0.1.2`]);
      // It is asked once.
      await world.passTime(24 * 3_600_000);
      expect(aborted).toHaveLength(1);
    });
  }

  it("is not asked for again by a call that was cancelled while its session restarted", async () => {
    const verbs: string[] = [];
    const session = createSession(async (verb) => {
      verbs.push(verb);
      if (verb === "abort") return { aborted: false, operationIds: [] };
      throw new EdgeflueError("operation_interrupted", "The session restarts.");
    });
    const world = new RunWorld({ run: ask }, { openSession: () => session });
    await world.start();
    await world.settle();
    await world.engine.cancel();
    await world.passTime(60_000);
    expect(verbs).toEqual(["prompt", "abort"]);
  });

  it("goes on when its host is closed", async () => {
    const aborted: string[] = [];
    const world = new RunWorld({ run: ask }, { openSession: () => endlessSession(aborted) });
    await world.start();
    await world.settle();
    world.engine.close();
    await world.settle();
    expect(aborted).toEqual([]);
  });

  it("ends with a branch that lost, and with a run that ended without it", async () => {
    const aborted: string[] = [];
    const run = async (ctx: Ctx) => {
      await ctx.race([(branch) => branch.sleep(10), (branch) => ask(branch)]);
      void ask(ctx);
      await ctx.sleep(10);
    };
    const world = new RunWorld({ run }, { openSession: () => endlessSession(aborted) });
    await world.start();
    expect((await world.play())?.status).toBe("succeeded");
    expect(aborted).toEqual([`${world.runId}:0.1.2`, `${world.runId}:4`]);
  });
});

it("runs the `finally` of cancelled code to its end, and stores nothing of it", async () => {
  const seen: string[] = [];
  const run = async (ctx: Ctx) => {
    try {
      await ctx.sleep(100_000);
    } finally {
      const code = await ctx.step("clean up", () => seen.push("not this")).catch((error) => error.code);
      ctx.log.info("nor this");
      seen.push(code);
    }
  };
  const world = new RunWorld({ run });
  await world.start();
  await world.settle();
  await world.engine.cancel();
  await world.settle();
  expect(seen).toEqual(["run_cancelled"]);
  const { events } = await world.engine.events({});
  expect(events.map(({ type }) => type)).toEqual(["run_start", "sleep_start", "run_end"]);
});

it("leaves no timer of a replay that was cancelled, which would keep a process alive", async () => {
  const run = async (ctx: Ctx) => {
    await ctx.step("before", () => 1);
    await ctx.sleep(100_000);
  };
  const world = new RunWorld({ run });
  await world.start();
  await world.settle();
  // Its code is not loaded yet when the run is cancelled.
  world.restart(() => new Promise(() => {}));
  await world.engine.cancel();
  await world.settle();
  expect(world.clock.nextDelayMs).toBeUndefined();
});

it("tells who waits for a run whose host is closed", async () => {
  const world = new RunWorld({ run: (ctx: Ctx) => ctx.sleep(100_000) });
  await world.start();
  world.engine.close();
  await expect(world.engine.wait()).rejects.toMatchObject({ code: "operation_interrupted" });
});

it("wakes a run that worked again after it had only waited", async () => {
  let resume = () => {};
  const elsewhere = new Promise<void>((resolve) => {
    resume = resolve;
  });
  let hasDied = false;
  const run = async (ctx: Ctx) => {
    void ctx.waitForEvent("never");
    await elsewhere;
    return ctx.step("work", () => (hasDied ? "done" : new Promise<string>(() => {})));
  };
  const world = new RunWorld({ run });
  await world.start();
  await world.play(2 * workflowLimits.heartbeatMs);
  expect(world.host.alarm).toBeUndefined();
  resume();
  await world.settle();
  const { alarm } = world.host;
  expect(alarm).toBeLessThanOrEqual(world.clock.now() + workflowLimits.heartbeatMs);
  hasDied = true;
  world.restart({ run });
  expect((await world.play())?.result).toBe("done");
});

it("hears of an observer that rejects, and goes on", async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", listen);
  const onRunEvent = async () => {
    throw new Error("The observer's own.");
  };
  const world = new RunWorld({ run: () => 1 }, { onRunEvent });
  await world.start();
  expect((await world.play())?.status).toBe("succeeded");
  await world.settle();
  process.off("unhandledRejection", listen);
  expect(unhandled).toEqual([]);
});

it("stores an event's payload once, so that the largest has room in a row", async () => {
  const world = new RunWorld({ run: (ctx: Ctx) => ctx.waitForEvent("go") });
  await world.start();
  await world.engine.deliver({ name: "go", payload: "漢".repeat(500_000) });
  const [row] = world.shared.all<{ bytes: number }>(
    "SELECT LENGTH(CAST(payload AS BLOB)) + LENGTH(CAST(digest AS BLOB)) AS bytes FROM deliveries",
  );
  expect(row?.bytes).toBeLessThan(2_000_000);
});

describe("cancelled code that catches everything", () => {
  /** Stops by itself much later, so that a failure does not hang. */
  async function insist(call: () => Promise<unknown>): Promise<number> {
    for (let calls = 1; calls < 100_000; calls += 1) {
      try {
        await call();
      } catch {
        tries = calls;
      }
    }
    return tries;
  }
  let tries = 0;
  beforeEach(() => {
    tries = 0;
  });

  const calls: Record<string, (ctx: WorkflowContext) => Promise<unknown>> = {
    "a step": (ctx) => ctx.step("poll", () => new Promise(() => {})),
    "a sleep": (ctx) => ctx.sleep(60_000),
    "an agent": (ctx) => ctx.init("helper"),
    branches: (ctx) => ctx.parallel([(branch) => branch.waitForEvent("never")]),
    "branches in branches": (ctx) =>
      ctx.parallel([(branch) => branch.race([(inner) => inner.waitForEvent("never")])]),
  };
  for (const [what, call] of Object.entries(calls)) {
    it(`gets ${what} refused a bounded number of times, when its run is cancelled`, async () => {
      const world = new RunWorld({ run: (ctx: Ctx) => insist(() => call(ctx)) });
      await world.start();
      await world.settle();
      await world.engine.cancel();
      await world.settle();
      expect(tries).toBeGreaterThan(10);
      expect(tries).toBeLessThanOrEqual(2 * workflowLimits.refusalsMax + 1);
    });

    it(`gets ${what} refused a bounded number of times, when its branch is, and the run goes on`, async () => {
      const run = async (ctx: Ctx) => {
        await ctx.race([(branch) => branch.sleep(10), (branch) => insist(() => call(branch))]);
        return ctx.step("after", () => "gone on");
      };
      const world = new RunWorld({ run });
      await world.start();
      expect(await world.play()).toMatchObject({ status: "succeeded", result: "gone on" });
      expect(tries).toBeLessThanOrEqual(2 * workflowLimits.refusalsMax + 1);
    });
  }
});

describe("the events of a run", () => {
  const talkative = async (ctx: Ctx) => {
    for (let line = 0; line < 400; line += 1) ctx.log.info("line", { text: "漢".repeat(30_000) });
    return "said";
  };

  it("come in pages that fit into an answer, and none is left out", async () => {
    const world = new RunWorld({ run: talkative });
    await world.start();
    await world.play();
    const seen: number[] = [];
    for (let after = 0; ; ) {
      const { events, nextAfter } = await world.engine.events({ after });
      if (events.length === 0) break;
      const chars = JSON.stringify(events).length;
      expect(chars).toBeLessThanOrEqual(requestLimits.messagePageBytesMax + 100_000);
      seen.push(...events.map(({ index }) => index));
      after = nextAfter;
    }
    expect(seen).toEqual(Array.from({ length: 402 }, (_, index) => index + 1));
  });

  it("are refused to a query that cannot be answered", async () => {
    const world = new RunWorld({ run: async () => "ended" });
    await world.start();
    await world.play();
    for (const query of [
      { limit: workflowLimits.eventPageMax + 1 },
      { limit: 0 },
      { limit: Number.NaN },
      { after: -1 },
      { after: 1.5 },
      { types: [7] as unknown as string[] },
    ])
      await expect(world.engine.events(query), JSON.stringify(query)).rejects.toMatchObject({
        code: "invalid_request",
      });
  });
});

it("refuses an event that no wait can be for", async () => {
  const world = new RunWorld({ run: (ctx: Ctx) => ctx.waitForEvent("go") });
  await world.start();
  const names: unknown[] = ["", 7, undefined, "x".repeat(workflowLimits.nameCharsMax + 1), "\ud800"];
  for (const name of names)
    await expect(world.engine.deliver({ name: name as string })).rejects.toMatchObject({
      code: "invalid_request",
    });
  for (const idempotencyKey of ["", 7, "x".repeat(requestLimits.idempotencyKeyCharsMax + 1)])
    await expect(
      world.engine.deliver({ name: "go", idempotencyKey: idempotencyKey as string }),
    ).rejects.toMatchObject({ code: "invalid_request" });
});

describe("a commit that fails", () => {
  it("is no cancellation: who cancelled hears that nothing was stored", async () => {
    const run = (ctx: Ctx) => ctx.waitForEvent("go");
    const world = new RunWorld({ run });
    await world.start();
    await world.settle();
    world.dieAt(1, "before");
    await expect(world.engine.cancel()).rejects.toMatchObject({ code: "operation_interrupted" });
    world.restart({ run });
    await world.settle();
    expect(await world.engine.record()).toMatchObject({ status: "waiting" });
  });

  it("ends the steps that run, which the next engine begins again, and their timers", async () => {
    const reasons: unknown[] = [];
    const run = (ctx: Ctx) =>
      ctx.parallel([
        (branch) =>
          branch.step("long", ({ signal }) => {
            signal.addEventListener("abort", () => reasons.push(signal.reason));
            return new Promise(() => {});
          }),
        (branch) => branch.step("short", () => short.promise),
      ]);
    const short = Promise.withResolvers<void>();
    const world = new RunWorld({ run });
    await world.start();
    await world.settle();
    world.dieAt(1, "before");
    short.resolve();
    await world.settle();
    expect(world.host.isDead).toBe(true);
    expect(reasons).toMatchObject([{ code: "operation_interrupted" }]);
    expect(world.clock.nextDelayMs).toBeUndefined();
  });
});

it("refuses branches that are no list and no record, instead of running none", async () => {
  const run = async (ctx: Ctx) => {
    const branch = () => 1;
    const given: unknown[] = [new Map([["a", branch]]), new Set([branch]), "ab", [branch, undefined]];
    const messages: string[] = [];
    for (const branches of given)
      await ctx.parallel(branches as []).catch((error: Error) => messages.push(error.message));
    return messages;
  };
  const world = new RunWorld({ run });
  await world.start();
  const says = "[edgeflue] ctx.parallel(): the branches must be functions: (ctx) => …";
  expect((await world.play())?.result).toEqual([says, says, says, says]);
});

it("takes an answer whose text has half a character, which is the model's mistake", async () => {
  const half = "Done \ud83d";
  const session = createSession(async () => ({ text: half, result: { list: [half] }, metadata: {} }));
  const run = async (ctx: Ctx) => {
    const { text, result } = await (await (await ctx.init("helper")).session()).prompt("Work.");
    return { text, result };
  };
  const world = new RunWorld({ run }, { openSession: () => session });
  await world.start();
  const whole = "Done \ufffd";
  expect((await world.play())?.result).toEqual({ text: whole, result: { list: [whole] } });
});

it("asks other sessions to abort although one of them never answers", async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  const asked: string[] = [];
  const openSession = (label: string) =>
    createSession(async (verb) => {
      if (verb !== "abort") return new Promise(() => {});
      asked.push(label);
      return label.startsWith("hung") ? new Promise(() => {}) : { aborted: true, operationIds: [] };
    });
  const prompt = async (ctx: Pick<WorkflowContext, "init">, agent: string) =>
    (await (await ctx.init(agent, { id: "x" })).session("s")).prompt("Think for ever.");
  const run = async (ctx: Ctx) => {
    await ctx.race([(branch) => branch.sleep(10), (branch) => prompt(branch, "hung")]);
    return prompt(ctx, "sound");
  };
  const world = new RunWorld({ run }, { openSession });
  await world.start();
  await world.play(1_000);
  expect(asked).toEqual(["hung/x/s"]);
  await world.engine.cancel();
  await world.passTime(workflowLimits.abortMsMax + 1_000);
  expect(asked).toContain("sound/x/s");
  // The one that gave no answer is asked again.
  await world.passTime(10 * workflowLimits.abortRetryMs);
  expect(asked.filter((label) => label === "hung/x/s").length).toBeGreaterThan(2);
  expect(asked.filter((label) => label === "sound/x/s")).toHaveLength(1);
  world.engine.close();
  expect(world.clock.nextDelayMs).toBeUndefined();
});
