/** A Worker for the clients that people already have: agents with tools, approvals, tasks and a small window. */

import { createAgent, defineAgentProfile, defineTool, type WorkflowContext } from "edgeflue";
import { inspector } from "edgeflue/inspector";
import { createWorker } from "edgeflue/worker";
import { z } from "zod";

const add = defineTool({
  name: "add",
  description: "Adds two numbers.",
  parameters: z.object({ left: z.number(), right: z.number() }),
  effect: "read",
  execute: ({ left, right }) => ({ sum: left + right }),
});

const fail = defineTool({
  name: "fail",
  description: "Throws.",
  execute: () => {
    throw new Error("The warehouse is closed on Sundays.");
  },
});

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  parameters: z.object({ cents: z.number() }),
  needsApproval: true,
  execute: ({ cents }) => `paid ${cents}`,
});

const clerk = defineAgentProfile({ name: "clerk", instructions: "Pay bills.", tools: [pay] });

const file = "test/client/ecosystem-worker/worker.ts";
const agent = (config: Parameters<typeof createAgent>[0], triggers = { webhook: true }) => ({
  file,
  load: async () => ({ default: createAgent(config), triggers }),
});

const adder = async ({ payload }: { payload: { left: number; right: number } }) => ({
  sum: payload.left + payload.right,
});

/** Says something so often, and waits. */
const talker = async (ctx: WorkflowContext<{ lines: number }>) => {
  for (let line = 1; line <= ctx.payload.lines; line += 1) ctx.log.info(`line ${line}`);
  return ctx.waitForEvent("go");
};

const workflow = (run: (ctx: never) => unknown) => ({
  file,
  load: async () => ({ run, triggers: { webhook: true } }),
});

const manifest = {
  workflows: { adder: workflow(adder), talker: workflow(talker) },
  agents: {
    assistant: agent(() => ({ instructions: "Be brief.", tools: [add, fail, pay], subagents: [clerk] })),
    hasty: agent(() => ({ tools: [pay], approvalTimeoutMs: 50 })),
    steered: agent(() => ({ tools: [add], whenBusy: "steer" })),
    small: agent(() => ({
      compaction: { contextWindowTokens: 6_000, reserveTokens: 1_000, keepRecentTokens: 1_000 },
    })),
    hidden: agent(() => ({}), { webhook: false }),
  },
};

const worker = createWorker(manifest, { inspector });

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export const DirectoryObject = worker.DirectoryObject;
export default { fetch: worker.fetch };
