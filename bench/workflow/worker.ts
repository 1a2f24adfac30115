/** A workflow of so many steps, each with one request. */

import type { StepContext, WorkflowContext } from "edgeflue";
import { createWorker } from "edgeflue/worker";

async function run(ctx: WorkflowContext<{ url: string; steps: number }>) {
  const { url, steps } = ctx.payload;
  let sum = 0;
  for (let step = 0; step < steps; step += 1) {
    const work = async ({ signal }: StepContext) => Number(await (await fetch(url, { signal })).text());
    sum += await ctx.step("work", work);
  }
  return { sum };
}

const worker = createWorker({
  agents: {},
  workflows: { steps: { file: "bench/workflow/worker.ts", load: async () => ({ run }) } },
});

export const SessionObject = worker.SessionObject;
export const RunObject = worker.RunObject;
export default { fetch: worker.fetch };
