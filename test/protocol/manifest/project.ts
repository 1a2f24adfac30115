/** A project as its manifest has it: a workflow with schemas, one without, a handler, and files that do not load. */

import { createAgent, type WorkflowContext } from "edgeflue";
import { z } from "zod";
import type { Manifest } from "../../../src/create-worker.ts";

const onboard = {
  input: z.object({ email: z.string(), plan: z.enum(["free", "team"]).default("free") }),
  output: z.object({ account: z.string().transform((text) => text.length) }),
  run: async (ctx: WorkflowContext<{ email: string; plan: "free" | "team" }>) => ({
    account: ctx.payload.email,
  }),
};

export const project = {
  agents: {
    triage: { file: "agents/triage.ts", load: async () => ({ default: createAgent(() => ({})) }) },
    hook: {
      file: "agents/hook.ts",
      load: async () => ({
        default: async (ctx: WorkflowContext<{ url: string }>) => ({ fetched: ctx.payload.url }),
      }),
    },
    broken: { file: "agents/broken.ts", load: () => Promise.reject(new Error("line 1: …")) },
  },
  workflows: {
    onboard: { file: "workflows/onboard.ts", load: async () => onboard },
    dated: {
      file: "workflows/dated.ts",
      load: async () => ({ run: () => ({ at: new Date(), no: undefined }) }),
    },
    silent: { file: "workflows/silent.ts", load: async () => ({ run: () => {} }) },
    broken: { file: "workflows/broken.ts", load: () => Promise.reject(new Error("line 1: …")) },
  },
} satisfies Manifest;
