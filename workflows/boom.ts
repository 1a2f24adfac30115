/** Fails. */

import type { WorkflowContext } from "edgeflue";

export async function run(ctx: WorkflowContext) {
  ctx.log.info("about to fail");
  throw new Error("boom");
}
