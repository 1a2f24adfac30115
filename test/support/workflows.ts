/** The workflows of the Worker under test, beside the sample project's. */

import type { WorkflowContext } from "edgeflue";
import { z } from "zod";
import type { Manifest } from "../../src/create-worker.ts";

const workflow = (load: () => unknown) => ({ file: "test/support/workflows.ts", load: async () => load() });

export const workflows: NonNullable<Manifest["workflows"]> = {
  broken: workflow(() => {
    throw new Error("DATABASE is not defined");
  }),
  closed: workflow(() => ({ run: () => null, triggers: { webhook: false } })),
  checked: workflow(() => ({
    input: z.object({ count: z.number() }),
    run: (ctx: WorkflowContext<{ count: number }>) => ctx.payload.count,
  })),
  nightly: workflow(() => ({
    run: (ctx: WorkflowContext) => ctx.payload,
    triggers: {
      schedule: { cron: "0 3 * * *", timeZone: "Europe/Berlin", name: "night", payload: { full: true } },
    },
  })),
  mistaken: workflow(() => ({ run: () => null, triggers: { schedule: "0 0 30 2 *" } })),
  waiting: workflow(() => ({ run: (ctx: WorkflowContext) => ctx.waitForEvent("go") })),
  asks: workflow(() => ({
    run: async (ctx: WorkflowContext<{ text: string }>) => {
      const session = await (await ctx.init("demo")).session();
      const { text } = await session.prompt(ctx.payload.text);
      return { text };
    },
  })),
};
