/** `edgeflue dev`: `wrangler dev` with everything on this machine. wrangler.toml has it write the manifest again when
 *  a file of agents/ or skills/ changes. Further arguments go to wrangler. */

import { runTool } from "../run-tool.ts";

export function runDev(args: readonly string[]): Promise<number> {
  return runTool("wrangler", ["dev", "--local", "--var", "EDGEFLUE_ENV:development", ...args]);
}
