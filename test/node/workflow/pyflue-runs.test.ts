/** What PyFlue's runs lose, by the numbers of its faults: a run that is open for ever, events that nobody stored, a stream
 *  without the agents' work, observers that hear nothing. */

import type { WorkflowContext } from "edgeflue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hasEnded, type RunEvent } from "../../../src/protocol/run/run.ts";
import { countingSession, RunWorld } from "./run-world.ts";

// A host that dies says so.
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

type Ctx = WorkflowContext<never>;

/** Types of the events in a stream of frames, to its end; `types` has them as they come. */
async function read(stream: ReadableStream<Uint8Array>, types: string[] = []): Promise<string[]> {
  const decoder = new TextDecoder();
  for await (const chunk of stream)
    types.push(...[...decoder.decode(chunk).matchAll(/^event: (\w+)$/gm)].map(([, type = ""]) => type));
  return types;
}

describe("a run", () => {
  it("C13: ends after a death of its host and when its reader has left, and so does each stream of it", async () => {
    const run = async (ctx: Ctx) => {
      await ctx.sleep(60_000);
      return ctx.step("work", () => "done");
    };
    const world = new RunWorld({ run });
    await world.start();
    await (await world.engine.follow(0)).cancel();
    await world.settle();
    world.restart({ run });
    const following = read(await world.engine.follow(0));
    expect(await world.play()).toMatchObject({ status: "succeeded", result: "done" });
    expect((await following).at(-1)).toBe("run_end");
    // Also one that comes too late.
    expect((await read(await world.engine.follow(0))).at(-1)).toBe("run_end");
  });

  it("C16: tells its readers nothing that is not stored, and has ended only with its last event", async () => {
    const run = async (ctx: Ctx) => {
      ctx.log.info("begun");
      await ctx.step("first", () => 1);
      await ctx.step("second", () => 2);
    };
    for (let dieAt = 1; ; dieAt += 1) {
      const world = new RunWorld({ run });
      world.dieAt(dieAt, dieAt % 2 === 0 ? "after" : "before");
      const heard: string[] = [];
      try {
        await world.start();
        // It stays open, or breaks, where its host dies.
        read(await world.engine.follow(0), heard).catch(() => {});
        await world.play();
      } catch {
        // It died before it had begun.
      }
      const hasDied = world.host.isDead;
      world.host.kill();
      await world.settle();
      const host = world.restart({ run });
      const { events } = await host.engine.events({}).catch(() => ({ events: [] as RunEvent[] }));
      const stored = events.map(({ type }) => type);
      expect({ dieAt, told: heard }).toEqual({ dieAt, told: stored.slice(0, heard.length) });
      const record = await host.engine.record().catch(() => undefined);
      if (record !== undefined)
        expect({ dieAt, ended: hasEnded(record.status) }).toEqual({
          dieAt,
          ended: stored.at(-1) === "run_end",
        });
      if (hasDied) continue;
      expect(heard).toEqual(stored);
      expect(dieAt).toBeGreaterThan(5);
      break;
    }
  });

  it("C18: has in its stream what its agents were asked, and in its record what came of it", async () => {
    const run = async (ctx: Ctx) => {
      const session = await (await ctx.init("helper")).session();
      const { text } = await session.prompt("What is it?");
      return { text };
    };
    const session = countingSession(new Map(), []);
    const world = new RunWorld({ run }, { openSession: () => session });
    await world.start();
    const following = read(await world.engine.follow(0));
    expect(await world.play()).toMatchObject({ result: { text: "answer 1" } });
    expect(await following).toEqual(["run_start", "call_start", "call_end", "run_end"]);
  });

  it("C25: tells an observer each of its events with the run that it is of, and an observer that throws stops nothing", async () => {
    const heard: string[] = [];
    const run = async (ctx: Ctx) => {
      await ctx.step("work", () => 1);
      throw new Error("boom");
    };
    const world = new RunWorld(
      { run },
      {
        onRunEvent: ({ type, data }, { name, kind }) => {
          heard.push(`${kind} ${name} ${type}${data.is_error === true ? " failed" : ""}`);
          throw new Error("The observer has a mistake.");
        },
      },
    );
    await world.start();
    expect(await world.play()).toMatchObject({ status: "failed" });
    expect(heard).toEqual([
      "workflow flow run_start",
      "workflow flow step_start",
      "workflow flow step_end",
      "workflow flow run_end failed",
    ]);
  });
});
