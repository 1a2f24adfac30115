/** Runs one command line in the machine's own shell, with an environment of listed names only. Whatever the command
 *  does is a result; only the caller's mistakes and the caller's abort are exceptions. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Clock } from "../../clock.ts";
import { EdgeflueError } from "../../errors.ts";
import { sandboxLimits } from "../../limits.ts";
import { refuseNul, requireCommandSize } from "../../sandbox/command-bounds.ts";
import { resolveWorkspacePath, workspaceRoot } from "../../sandbox/paths.ts";
import type { PermissionGate } from "../../sandbox/permission/permission-gate.ts";
import { describeAllowedCommands, requireShell, requireWrite } from "../../sandbox/policy.ts";
import type { SandboxPolicy, ShellOptions, ShellResult } from "../../sandbox/sandbox.ts";
import { namingFolder, requireEnvironment } from "../../sandbox/scope.ts";
import { compoundExitCode } from "../../sandbox/shell/analysis/compound.ts";
import { LineRules } from "../../sandbox/shell/analysis/line-rules.ts";
import {
  type CommandCheck,
  checkCommandLine,
  switchOffBuiltIns,
} from "../../sandbox/shell/analysis/listed-commands.ts";
import type { LineWatcher } from "../../sandbox/shell/analysis/watch-line.ts";
import { noteClipped, withNotes } from "../../sandbox/shell-notes.ts";
import type { LocalPaths } from "./paths.ts";
import { toReal } from "./paths.ts";
import { type ProcessResult, runProcess } from "./process.ts";

export interface LocalShell {
  readonly paths: LocalPaths;
  readonly policy: SandboxPolicy;
  readonly clock: Clock;
  /** All that a command sees of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Granted secrets, which nothing else in the environment replaces. */
  readonly grantedEnv?: Readonly<Record<string, string>>;
}

/** The variables of the host's environment that a command gets (PyFlue's list); no keys and tokens. */
const hostNames = "PATH HOME USER LOGNAME HOSTNAME SHELL LANG LC_ALL LC_CTYPE TZ TERM TMPDIR TMP TEMP".split(
  " ",
);

export function pickEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  explicit: Readonly<Record<string, string>>,
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of hostNames) {
    const value = host[name];
    if (value !== undefined) picked[name] = value;
  }
  return { ...picked, ...explicit };
}

const timedOut = Symbol("timed out");
const bash = "/bin/bash";

/** `ended` aborts when the transaction ends. A line that needs an approval is not run: `gate` has what it asks for. */
export async function runLocalShell(
  shell: LocalShell,
  command: string,
  { cwd, env = {}, timeoutMs = sandboxLimits.shellMsDefault, stdin, signal, onOutput }: ShellOptions,
  { gate, ended }: { gate: PermissionGate; ended: AbortSignal },
): Promise<ShellResult> {
  const { policy, clock, paths } = shell;
  requireShell(policy);
  // A real shell can write anything, so it needs both permissions.
  requireWrite(policy, workspaceRoot);
  // Linux takes 128 KiB as one argument.
  requireCommandSize(command, Math.min(sandboxLimits.commandBytesMax, 120 * 1024));
  refuseNul(command);
  requireEnvironment(env);
  const folder = requireFolder(paths, cwd);
  signal?.throwIfAborted();
  const rules = policy.permissions;
  const watcher =
    rules === undefined
      ? undefined
      : new LineRules(rules, (path) => paths.nameOf(toReal(resolve(folder, path))));
  const checked = prepareScript(policy, { command, env, ...(watcher !== undefined && { watcher }) });
  if (!checked.ok) return refuse(checked, policy);
  const problem = watcher?.judge(gate, command);
  if (problem !== undefined) return notPermitted(problem);

  const stop = new AbortController();
  const limitMs = Math.min(timeoutMs, sandboxLimits.shellMsMax);
  const cancelDeadline = clock.after(limitMs, () => stop.abort(timedOut));
  try {
    const result = await runProcess(
      {
        ...checked.program,
        cwd: folder,
        env: { ...shell.env, ...env, ...shell.grantedEnv },
        input: stdin,
      },
      {
        clock,
        onOutput,
        // It was in time, also when a process that left its group still has its output open.
        onExit: cancelDeadline,
        signal: AbortSignal.any(signal === undefined ? [stop.signal, ended] : [stop.signal, ended, signal]),
      },
    );
    signal?.throwIfAborted();
    ended.throwIfAborted();
    return stop.signal.aborted ? toTimeoutResult(result, limitMs) : toResult(result);
  } catch (error) {
    throw toStartProblem(error);
  } finally {
    cancelDeadline();
  }
}

type Refusal = Extract<CommandCheck, { ok: false }>;
type PreparedScript = { ok: true; program: { file: string; args: string[] } } | Refusal;

interface ScriptParts {
  command: string;
  env: Readonly<Record<string, string>>;
  watcher?: LineWatcher;
}

function prepareScript(policy: SandboxPolicy, { command, env, watcher }: ScriptParts): PreparedScript {
  const hasBash = existsSync(bash);
  const isListed = policy.allowedCommands.length > 0 || watcher !== undefined;
  if (!isListed && policy.allowCompoundCommands !== false) {
    const program = hasBash
      ? { file: bash, args: ["--noprofile", "--norc", "-c", command] }
      : { file: "/bin/sh", args: ["-c", command] };
    return { ok: true, program };
  }
  if (!hasBash) return { ok: false, problem: `checking it needs ${bash}, which does not exist here` };
  if (isListed && Object.keys(env).length > 0) {
    return { ok: false, problem: "environment variables can lead to other commands" };
  }
  const checked = checkCommandLine(command, {
    allowed: new Set(policy.allowedCommands),
    allowCompound: policy.allowCompoundCommands !== false,
    ...(watcher !== undefined && { watcher }),
  });
  if (!checked.ok) return checked;
  const script = `${isListed ? switchOffBuiltIns : ""}\n${command}\n`;
  return { ok: true, program: { file: bash, args: ["--noprofile", "--norc", "-c", script, "bash"] } };
}

function refuse({ problem, isCompound = false }: Refusal, policy: SandboxPolicy): ShellResult {
  if (isCompound) return { stdout: "", stderr: withNotes("", [problem]), exitCode: compoundExitCode };
  const notes = [`The command was not run: ${problem}.`];
  if (policy.allowedCommands.length > 0) notes.push(describeAllowedCommands(policy));
  return { stdout: "", stderr: withNotes("", notes), exitCode: 127 };
}

function notPermitted(problem: string): ShellResult {
  const note = `The command was not run: ${problem}.`;
  return { stdout: "", stderr: withNotes("", [note]), exitCode: compoundExitCode };
}

const scarce: ReadonlySet<string> = new Set(["E2BIG", "EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);

/** A machine that has no room for one more program is no fault of edgeflue's. */
function toStartProblem(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!scarce.has(code)) return error;
  const reason =
    code === "E2BIG"
      ? "its environment variables are too long. Write them to a file"
      : `the machine has no room for it (${code}). Try again later`;
  return new EdgeflueError("sandbox_limit", `The command was not started: ${reason}.`, { cause: error });
}

function toTimeoutResult({ stdout, stderr }: ProcessResult, limitMs: number): ShellResult {
  const note = `The command was stopped: it ran longer than ${limitMs / 1000} s.`;
  return {
    stdout: stdout.text,
    stderr: withNotes(stderr.text, [note, ...noteClipped(stdout, stderr)]),
    exitCode: 124,
  };
}

function toResult({ stdout, stderr, exitCode }: ProcessResult): ShellResult {
  return { stdout: stdout.text, stderr: withNotes(stderr.text, noteClipped(stdout, stderr)), exitCode };
}

/** The folder on the machine. */
function requireFolder(paths: LocalPaths, cwd = paths.cwd): string {
  const path = resolveWorkspacePath(cwd, paths.cwd);
  return namingFolder(path, () => paths.requireFolder(path));
}
