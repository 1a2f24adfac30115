/** What is checked before a command line reaches the container: the shell of a machine cannot be watched from within. */

import { EdgeflueError } from "../../errors.ts";
import { FileError } from "../file-error.ts";
import { joinPath, resolveWorkspacePath } from "../paths.ts";
import type { PermissionGate } from "../permission/permission-gate.ts";
import { describeAllowedCommands } from "../policy.ts";
import type { SandboxPolicy, ShellResult } from "../sandbox.ts";
import { namingFolder } from "../scope.ts";
import { compoundExitCode } from "../shell/analysis/compound.ts";
import { LineRules } from "../shell/analysis/line-rules.ts";
import { checkCommandLine, switchOffBuiltIns } from "../shell/analysis/listed-commands.ts";
import { withNotes } from "../shell-notes.ts";
import type { FileSystem } from "../virtual/file-system.ts";

export type CheckedLine = { type: "run"; script: string } | { type: "refused"; result: ShellResult };

export function checkLine(
  policy: SandboxPolicy,
  { command, env, cwd }: { command: string; env: Readonly<Record<string, string>>; cwd: string },
  { gate, fileSystem }: { gate: PermissionGate; fileSystem: FileSystem },
): CheckedLine {
  const rules = policy.permissions;
  const watcher =
    rules === undefined
      ? undefined
      : new LineRules(rules, (path) => realName(fileSystem, joinPath(cwd, path)));
  const isListed = policy.allowedCommands.length > 0 || watcher !== undefined;
  if (!isListed && policy.allowCompoundCommands !== false) return { type: "run", script: command };
  if (isListed && Object.keys(env).length > 0)
    return refuse("environment variables can lead to other commands", policy);
  const checked = checkCommandLine(command, {
    allowed: new Set(policy.allowedCommands),
    allowCompound: policy.allowCompoundCommands !== false,
    ...(watcher !== undefined && { watcher }),
  });
  if (!checked.ok && checked.isCompound === true)
    return { type: "refused", result: toResult([checked.problem], compoundExitCode) };
  if (!checked.ok) return refuse(checked.problem, policy);
  const problem = watcher?.judge(gate, command);
  if (problem !== undefined)
    return { type: "refused", result: toResult([`The command was not run: ${problem}.`], compoundExitCode) };
  return { type: "run", script: isListed ? `${switchOffBuiltIns}\n${command}\n` : command };
}

/** The folder to run in. Throws `sandbox_path`. */
export function requireCommandFolder(fileSystem: FileSystem, cwd: string = fileSystem.cwd): string {
  const path = resolveWorkspacePath(cwd, fileSystem.cwd);
  return namingFolder(path, () => fileSystem.requireFolder(path));
}

/** Variables are set by bash, which knows fewer names than Linux. Never names a value. */
export function requireVariables(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (/^[A-Za-z_]\w*$/.test(name) && !readOnlyVariables.has(name) && !value.includes("\0")) continue;
    throw new EdgeflueError(
      "invalid_request",
      `The environment variable ${JSON.stringify(name.slice(0, 100))} cannot be set in a container: a name has letters, digits and "_", is none of bash's own, and the value has no NUL character.`,
    );
  }
}

const readOnlyVariables: ReadonlySet<string> = new Set(
  "BASHOPTS BASH_VERSINFO EUID PPID SHELLOPTS UID EDGEFLUE_COMMAND".split(" "),
);

function refuse(problem: string, policy: SandboxPolicy): CheckedLine {
  const notes = [`The command was not run: ${problem}.`];
  if (policy.allowedCommands.length > 0) notes.push(describeAllowedCommands(policy));
  return { type: "refused", result: toResult(notes, 127) };
}

function toResult(notes: readonly string[], exitCode: number): ShellResult {
  return { stdout: "", stderr: withNotes("", notes), exitCode };
}

/** By which the rules know a path. */
function realName(fileSystem: FileSystem, path: string): string {
  try {
    return fileSystem.covers(path) ? fileSystem.resolve(path, "open").path : path;
  } catch (error) {
    if (error instanceof FileError) return path;
    throw error;
  }
}
