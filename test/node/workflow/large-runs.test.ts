/** Runs whose payload and result are as large as each may be: a row of production has room for one of them. */

import { EdgeflueError, type WorkflowContext } from "edgeflue";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { workflowLimits } from "../../../src/workflow/limits.ts";
import { RunWorld } from "./run-world.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

type Ctx = WorkflowContext<never>;

/** Three bytes a character. */
const large = "漢".repeat(workflowLimits.valueCharsMax - 10);
const productionRowBytesMax = 2_000_000;

function largestRow(world: RunWorld): number {
  const tables = {
    run: ["payload", "outcome"],
    calls: ["name", "outcome"],
    run_events: ["data"],
    deliveries: ["payload"],
  };
  const sizes = Object.entries(tables).flatMap(([table, columns]) => {
    const bytes = columns.map((column) => `COALESCE(LENGTH(CAST(${column} AS BLOB)), 0)`).join(" + ");
    return world.shared.all<{ bytes: number }>(`SELECT ${bytes} AS bytes FROM ${table}`);
  });
  return Math.max(...sizes.map(({ bytes }) => bytes));
}

it("keeps a large result beside a large payload", async () => {
  const run = (ctx: Ctx) => ctx.payload;
  const world = new RunWorld({ run });
  await world.start(large);
  expect(await world.play()).toMatchObject({ status: "succeeded", payload: large, result: large });
  expect(largestRow(world)).toBeLessThan(productionRowBytesMax);
  world.restart({ run });
  expect(await world.engine.record()).toMatchObject({ status: "succeeded", payload: large, result: large });
  const { events } = await world.engine.events({ types: ["run_end"] });
  expect(events[0]?.data.result).toBe(large);
});

it("says of a large failure what it has room for", async () => {
  const run = () => {
    throw new EdgeflueError("not_found", "There is no such order.", { meta: { order: large.slice(100) } });
  };
  const world = new RunWorld({ run });
  await world.start(large);
  const record = await world.play();
  expect(record).toMatchObject({
    status: "failed",
    error: { code: "not_found", message: "There is no such order." },
  });
  expect(largestRow(world)).toBeLessThan(productionRowBytesMax);
});

it("stores no more of an error with many causes than a row has room for", async () => {
  const run = async (ctx: Ctx) => {
    let error = new Error("root");
    for (let depth = 0; depth < workflowLimits.innerErrorsMax; depth += 1) {
      error = new Error("\u0001".repeat(5_000), { cause: error });
      error.stack = "漢".repeat(5_000);
    }
    const fields = Object.assign(error, { body: large.slice(100) });
    return ctx.step("fails", () => Promise.reject(fields), { retries: 0 }).catch(({ name }) => name);
  };
  const world = new RunWorld({ run });
  await world.start();
  expect(await world.play()).toMatchObject({ status: "succeeded", result: "Error" });
  expect(largestRow(world)).toBeLessThan(productionRowBytesMax);
});
