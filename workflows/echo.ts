/** Returns what it was sent. */

import type { WorkflowContext } from "edgeflue";

export async function run(ctx: WorkflowContext<{ msg?: string }>) {
  ctx.log.info("working");
  return { echo: ctx.payload.msg ?? "" };
}
