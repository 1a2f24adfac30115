/** Tools that misbehave, each in one way. */

import { defineTool, type ToolLog } from "edgeflue";
import { z } from "zod";

const tool = (name: string, execute: (log: ToolLog) => unknown) =>
  defineTool({
    name,
    description: "Misbehaves.",
    effect: "read",
    execute: (_input, { log }) => execute(log),
  });

const changing = { calls: 0 };
const cycle: Record<string, unknown> = {};
cycle.self = cycle;

export const hostileTools = [
  defineTool({
    name: "checks_async",
    description: "Checks its input asynchronously.",
    parameters: z.object({ word: z.string().refine(async (word) => word === "yes", "Not a known word") }),
    execute: () => "known",
  }),
  defineTool({
    name: "takes_numbers",
    description: "Takes numbers.",
    parameters: z.object({ items: z.array(z.number()) }),
    execute: () => "taken",
  }),
  tool("throws_text", () => Promise.reject("just text")),
  tool("throws_number", () => Promise.reject(Object.assign(new Error(), { message: 42 }))),
  tool("throws_trap", () => {
    const error = new Error();
    Object.defineProperty(error, "message", {
      get: () => {
        throw new Error("trap");
      },
    });
    return Promise.reject(error);
  }),
  tool("throws_early", () => {
    throw new Error("early");
  }),
  tool("throws_megabytes", () => Promise.reject(new Error("x".repeat(3_000_000)))),
  tool("returns_nothing", () => undefined),
  tool("returns_bigint", () => ({ value: 1n })),
  tool("returns_response", () => new Response("not read")),
  tool("returns_map", () => new Map([["a", 1]])),
  tool("returns_nested", () => JSON.parse(`${"[".repeat(3_000)}${"]".repeat(3_000)}`)),
  tool("returns_like_shell", () => ({ stdout: "a", stderr: "", exit_code: 0, data: "x".repeat(3_000_000) })),
  tool("returns_what_it_changes", () => {
    changing.calls += 1;
    return changing;
  }),
  tool("logs_cycle", (log) => {
    log.info("a cycle", { cycle });
    return "logged";
  }),
  tool("logs_without_end", (log) => {
    for (let line = 0; line < 20_000; line++) log.info("again", { line });
    return "logged";
  }),
  tool("logs_megabytes", (log) => {
    for (let line = 0; line < 5; line++) log.info("x".repeat(600_000));
    return "logged";
  }),
  tool("slow", async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return "slow result";
  }),
];
