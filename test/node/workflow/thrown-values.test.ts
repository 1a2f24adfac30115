/** Whatever code of a workflow throws, its run ends. */

import { EdgeflueError, type WorkflowContext } from "edgeflue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { workflowLimits } from "../../../src/workflow/limits.ts";
import { storeError } from "../../../src/workflow/replay/stored-error.ts";
import { RunWorld } from "./run-world.ts";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

type Ctx = WorkflowContext<never>;

const refuse = () => {
  throw new Error("not to be read");
};

function cyclicCause(): Error {
  const error = new Error("around");
  error.cause = new Error("and around", { cause: error });
  return error;
}

function cyclicMeta(): Error {
  const meta: Record<string, unknown> = {};
  meta.self = meta;
  return new EdgeflueError("not_found", "Its meta refers to itself.", { meta });
}

const hostile: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  "a symbol": () => Symbol("s"),
  "a bigint": () => 1n,
  "a function": () => refuse,
  "a proxy that throws": () => new Proxy({}, { getPrototypeOf: refuse, get: refuse, ownKeys: refuse }),
  "an error that is a proxy": () => new Proxy(new Error("p"), { get: refuse, ownKeys: refuse }),
  "an error without a readable message": () => Object.defineProperty(new Error(), "message", { get: refuse }),
  "an error without a readable name": () => Object.defineProperty(new Error("n"), "name", { get: refuse }),
  "an error whose name is a bigint": () => Object.defineProperty(new Error("n"), "name", { value: 1n }),
  "an error whose name is a symbol": () =>
    Object.defineProperty(new Error("n"), "name", { value: Symbol("n") }),
  "an error without a readable stack": () => Object.defineProperty(new Error("s"), "stack", { get: refuse }),
  "an error without a readable cause": () => Object.defineProperty(new Error("c"), "cause", { get: refuse }),
  "an error without a readable field": () =>
    Object.defineProperty(new Error("f"), "field", { get: refuse, enumerable: true }),
  "an error with a field __proto__": () =>
    Object.defineProperty(new Error("f"), "__proto__", { value: { a: 1 }, enumerable: true }),
  "causes in a circle": cyclicCause,
  "an error of ours with a circle in it": cyclicMeta,
  "an error of ours with a bigint in it": () => new EdgeflueError("not_found", "Big.", { meta: { big: 1n } }),
  "an aggregate": () => new AggregateError([new TypeError("one"), "two"], "All of them."),
  "an error of many megabytes": () =>
    Object.assign(
      new Error("x".repeat(4_000_000)),
      Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, "y".repeat(500_000)])),
    ),
};

describe("a run whose code throws", () => {
  for (const [name, create] of Object.entries(hostile)) {
    it(`${name} fails`, async () => {
      const world = new RunWorld({
        run: () => {
          throw create();
        },
      });
      await world.start();
      expect((await world.play())?.status).toBe("failed");
    });

    it(`${name} in a step gets it as a replay will`, async () => {
      const seen: unknown[] = [];
      const run = async (ctx: Ctx) => {
        const fail = () => {
          throw create();
        };
        const error = await ctx.step("fails", fail, { retries: 0 }).catch((error: unknown) => error);
        seen.push([error, JSON.stringify(error)]);
        await ctx.sleep(60_000);
      };
      const world = new RunWorld({ run });
      await world.start();
      await world.settle();
      world.restart({ run });
      expect((await world.play())?.status).toBe("succeeded");
      expect(seen).toHaveLength(2);
      expect(seen[1]).toEqual(seen[0]);
    });
  }
});

it("keeps what JSON can represent of the errors of an AggregateError", async () => {
  const run = async (ctx: Ctx) => {
    const fail = () => Promise.any([Promise.reject(new TypeError("one")), Promise.reject("two")]);
    return ctx.step("any", fail, { retries: 0 }).catch((error: AggregateError) => {
      const [one, two] = error.errors;
      return [error instanceof AggregateError, error.name, one instanceof TypeError, one.message, two];
    });
  };
  const world = new RunWorld({ run });
  await world.start();
  expect((await world.play())?.result).toEqual([true, "AggregateError", true, "one", "two"]);
});

it("stores no more of an error than of a value", () => {
  const stored = JSON.stringify(storeError(hostile["an error of many megabytes"]?.()));
  expect(stored.length).toBeLessThan(workflowLimits.valueCharsMax * 1.1);
});
