/** What the model reads about the shell of a container. */

import { describeCommandRules } from "../policy.ts";
import type { SandboxPolicy } from "../sandbox.ts";

export function describeContainerShell(policy: SandboxPolicy, ignored: readonly string[]): string {
  const kept = policy.allowWrite
    ? "Files in /workspace are kept for good"
    : "Nothing that commands write is kept: writing is off";
  const alone =
    ignored.length === 0
      ? ""
      : ` Of /workspace, ${ignored.join(", ")} stay in the container only: they are gone when it has stopped, and the result of the next command says so.`;
  const refused =
    policy.allowedCommands.length === 0 && policy.permissions === undefined
      ? ""
      : " Functions, arrays, arithmetic and environment variables are refused.";
  return `The shell is the real bash of a Linux container, with the programs of its image.${describeCommandRules(policy)}${refused} There is no internet. ${kept}; everything outside it, and processes in the background, last until the container has been idle for some minutes.${alone} Variables and the current folder are not kept between commands.`;
}
