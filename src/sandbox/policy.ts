/** The checks of a sandbox's policy. Every change and every command line passes one of them, whatever the caller. */

import { EdgeflueError } from "../errors.ts";
import { defaultMethods } from "./network/network-rule.ts";
import type { Permission, PermissionRules, SandboxPermissions } from "./permission/permissions.ts";
import type { Sandbox, SandboxPolicy } from "./sandbox.ts";

export const writeDeniedMessage =
  "Writing is off in this sandbox: files can be read but not changed. An author turns it on with `allowWrite: true` of the agent.";

export function requireWrite(policy: SandboxPolicy, path: string): void {
  if (policy.allowWrite) return;
  throw new EdgeflueError("sandbox_denied", `${path} was not changed. ${writeDeniedMessage}`, {
    meta: { path, needs: "write" },
  });
}

export function requireShell(policy: SandboxPolicy): void {
  if (policy.allowShell) return;
  throw new EdgeflueError(
    "sandbox_denied",
    "The shell is off in this sandbox. An author turns it on with `allowShell: true` of the agent.",
    { meta: { needs: "shell" } },
  );
}

/** Whether a command that was interrupted may run again: none of its effects is left. Changes to a transactional sandbox
 *  are undone; what a command did over the network is not. */
export function mayRepeatCommands({ isTransactional, commandsRunOnce = false, policy }: Sandbox): boolean {
  return (
    isTransactional && !commandsRunOnce && (policy.network ?? []).length === 0 && !mayAskForRequests(policy)
  );
}

function mayAskForRequests({ permissions }: SandboxPolicy): boolean {
  return Object.values(permissions?.network ?? {}).includes("ask");
}

/** What the model reads about the network. */
export function describeNetwork(policy: SandboxPolicy, reaching = "curl and wget reach"): string {
  const { network = [] } = policy;
  if (network.length === 0) {
    return mayAskForRequests(policy)
      ? " Of the network, curl and wget reach what a person approves."
      : " There is no network.";
  }
  const rules = network.map(({ url, methods = defaultMethods }) => `${url} (${methods.join(", ")})`);
  return ` Of the network, ${reaching} these and what is below them, with credentials already added where they are needed: ${rules.join("; ")}.`;
}

/** What the model reads about the commands that may run: sentences, each after a blank; nothing when all may. */
export function describeCommandRules({
  allowedCommands,
  allowCompoundCommands,
  permissions,
}: SandboxPolicy): string {
  const allowed =
    allowedCommands.length === 0 ? "" : ` Only these commands may run: ${allowedCommands.join(", ")}.`;
  const single =
    allowCompoundCommands === false
      ? " A command line is one simple command: no pipes, lists, redirections, substitutions or loops."
      : "";
  return allowed + single + describePermissions(permissions);
}

function describePermissions({
  commands = {},
  read = {},
  write = {},
  network = {},
}: SandboxPermissions = {}): string {
  const list = (rules: PermissionRules, permission: Permission, before: string) => {
    const patterns = Object.entries(rules).filter(([, given]) => given === permission);
    return patterns.length === 0 ? "" : ` ${before}: ${patterns.map(([pattern]) => pattern).join(", ")}.`;
  };
  return [
    list(commands, "deny", "Commands that may not run"),
    list(commands, "ask", "Commands that wait for a person's approval"),
    list(read, "deny", "Files that may not be read"),
    list(read, "ask", "Files whose reading waits for an approval"),
    list(write, "deny", "Files that may not be changed"),
    list(write, "ask", "Files whose change waits for an approval"),
    list(network, "deny", "Requests that are refused"),
    list(network, "ask", "Requests that wait for an approval"),
  ].join("");
}

/** What follows "command not found" when an allow list is in force. */
export function describeAllowedCommands(policy: SandboxPolicy): string {
  return `Allowed commands: ${policy.allowedCommands.join(", ")}. An author changes them with \`allowedCommands\` of the agent.`;
}
