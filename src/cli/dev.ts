/** `npm run dev`: `wrangler dev` with everything on this machine. Further arguments go to wrangler. */

import { runTool } from "./run-tool.ts";

process.exitCode = await runTool("wrangler", [
  "dev",
  "--local",
  "--var",
  "EDGEFLUE_ENV:development",
  ...process.argv.slice(2),
]);
