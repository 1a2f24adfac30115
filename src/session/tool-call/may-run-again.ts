/** Whether a call that a crash interrupted may simply be made again. */

import { mayRepeatCommands } from "../../sandbox/policy.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Tool } from "../../tool/tool.ts";

export function mayRunAgain({ effect, needs }: Tool, sandbox: Sandbox): boolean {
  if (effect !== "transaction") return effect !== "once";
  if (needs === "shell") return mayRepeatCommands(sandbox);
  return sandbox.isTransactional || needs === "read";
}
