/** Checks a command line in a thread of its own, under a bound on time and memory: on some texts, such as `$(( $"`,
 *  just-bash's parser never ends and uses up all memory. */

import { Worker } from "node:worker_threads";
import type { Clock } from "../../clock.ts";
import { localLimits } from "../../limits.ts";
import type { SandboxPolicy } from "../../sandbox/sandbox.ts";
import type { CommandCheck, CommandRules } from "./command-check.ts";

const unreadable: CommandCheck = { ok: false, problem: "it cannot be read as a bash script" };

export function checkInThread(
  command: string,
  { allowedCommands, allowCompoundCommands }: SandboxPolicy,
  clock: Clock,
): Promise<CommandCheck> {
  const worker = new Worker(new URL("./command-worker.ts", import.meta.url), {
    workerData: {
      command,
      allowed: new Set(allowedCommands),
      allowCompound: allowCompoundCommands !== false,
    } satisfies { command: string } & CommandRules,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: localLimits.checkMegabytesMax },
  });
  return new Promise<CommandCheck>((resolve) => {
    const cancel = clock.after(localLimits.checkMsMax, () => resolve(unreadable));
    worker.once("message", resolve);
    // Also when its memory is used up.
    worker.once("error", () => resolve(unreadable));
    worker.once("exit", () => {
      cancel();
      resolve(unreadable);
    });
  }).finally(() => worker.terminate());
}
