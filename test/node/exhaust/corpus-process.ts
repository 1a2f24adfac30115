/** A process that runs the hostile scripts one after the other and prints a line of JSON for each. Arguments: the
 *  deadline of each in milliseconds, and optionally the scripts to run instead. */

import { hostileScripts } from "../../sandbox/hostile-scripts.ts";
import { runHostile } from "./run-hostile.ts";

const [deadlineMs = "250", ...chosen] = process.argv.slice(2);
for (const script of chosen.length > 0 ? chosen : hostileScripts) {
  console.log(JSON.stringify(await runHostile(script, Number(deadlineMs))));
}
