/** Takes its time: three lines, 0.7 seconds apart. */

import type { WorkflowContext } from "edgeflue";

export async function run(ctx: WorkflowContext) {
  for (let tick = 1; tick <= 3; tick += 1) {
    ctx.log.info("tick");
    await ctx.sleep(700);
  }
  return { done: true };
}
