/** What the model reads about the shell of a container. */

import { describeCommandRules, describeNetwork } from "../policy.ts";
import type { SandboxPolicy } from "../sandbox.ts";

/** What programs can reach. */
interface Reach {
  isAuto: boolean;
  /** The agent's network rules hold in the container too. */
  isOpen: boolean;
  /** Of another machine than Cloudflare's container. */
  service: string | undefined;
}

export function describeContainerShell(
  policy: SandboxPolicy,
  { ignored, ...reach }: Reach & { ignored: readonly string[] },
): string {
  const { isAuto } = reach;
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
  const shell = isAuto
    ? "The shell is an emulated bash with GNU's tools; a command that names a program of a machine (python3, node, git, make) runs in the real bash of a Linux container, over the same files."
    : "The shell is the real bash of a Linux container, with the programs of its image.";
  return `${shell} It starts in the folder that the call names; what a command changes outside of a folder that it is confined to is not kept.${describeCommandRules(policy)}${refused}${describeReach(policy, reach)} ${kept}; everything outside it, and processes in the background, last until the container has been idle for some minutes.${alone} Variables and the current folder are not kept between commands.`;
}

function describeReach(policy: SandboxPolicy, { isAuto, isOpen, service }: Reach): string {
  if (isOpen) return describeNetwork(policy, "programs reach");
  const there =
    service === undefined
      ? "there is no internet."
      : `programs reach what ${service}, whose machine it is, lets them.`;
  if (!isAuto) return ` ${there.replace(/^./, (first) => first.toUpperCase())}`;
  return ` In the container ${there}${describeNetwork(policy).replace(" There is no network.", "")}`;
}
