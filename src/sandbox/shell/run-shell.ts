/** Runs one command line in the emulated shell, within its time and the bounds on work and memory. Whatever the command
 *  does is a result; only the caller's mistakes and the caller's abort are exceptions. */

import type { Clock } from "../../clock.ts";
import { sandboxLimits } from "../../limits.ts";
import { requireCommandSize } from "../command-bounds.ts";
import { createNetwork } from "../network/network.ts";
import { resolveWorkspacePath } from "../paths.ts";
import type { PermissionGate } from "../permission/permission-gate.ts";
import { describeAllowedCommands, requireShell } from "../policy.ts";
import type { SandboxPolicy, ShellOptions, ShellResult } from "../sandbox.ts";
import { namingFolder } from "../scope.ts";
import { noteClipped, withNotes } from "../shell-notes.ts";
import type { FileSystem } from "../virtual/file-system.ts";
import type { ReadOnlyFolder } from "../virtual/read-only-folder.ts";
import { mayRun, selectShellCommands, visibleNames } from "./allowed-commands.ts";
import { compoundExitCode, describeCompound, findCompound } from "./analysis/compound.ts";
import { type CommandKind, runScript } from "./interpreter/run-script.ts";
import { describeMissing } from "./missing-commands.ts";
import { OutputBuffer } from "./output-buffer.ts";
import { Refusals, ShellFiles } from "./process/files.ts";
import { createFixedFiles } from "./process/fixed-files.ts";
import { Meter, ProcessStopped } from "./process/meter.ts";
import { BytesInput } from "./process/streams.ts";
import { parseScript } from "./syntax/parse-script.ts";
import { ShellSyntaxError } from "./syntax/syntax-error.ts";

export interface Shell {
  readonly policy: SandboxPolicy;
  readonly clock: Clock;
  /** All that a command sees of its environment, besides what bash itself sets. */
  readonly env: Readonly<Record<string, string>>;
  /** Granted secrets, which nothing else in the environment replaces. */
  readonly grantedEnv?: Readonly<Record<string, string>>;
  /** A folder next to the workspace that can be read. */
  readonly mounted?: ReadOnlyFolder;
  /** Values of the secrets that the policy's network rules name. */
  readonly networkSecrets?: Readonly<Record<string, string>>;
}

export async function runShell(
  shell: Shell,
  files: FileSystem,
  command: string,
  { gate, ...options }: ShellOptions & { gate?: PermissionGate } = {},
): Promise<ShellResult> {
  const { policy, clock } = shell;
  requireShell(policy);
  requireCommandSize(command);
  const cwd = requireFolder(files, options.cwd);
  const timeoutMs = Math.min(options.timeoutMs ?? sandboxLimits.shellMsDefault, sandboxLimits.shellMsMax);
  options.signal?.throwIfAborted();
  const compound = policy.allowCompoundCommands === false ? findCompoundIn(command) : undefined;
  if (compound !== undefined) return toRefusal(compound);

  const meter = new Meter();
  const [stdout, stderr] = [new OutputBuffer(), new OutputBuffer()];
  const refusals = new Refusals();
  const programs = selectShellCommands(policy);
  const requests = new AbortController();
  const cancelDeadline = clock.after(timeoutMs, () => meter.stop(timeUp(timeoutMs)));
  const onAbort = () => meter.stop(new ProcessStopped("The command was aborted.", 130));
  options.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const exitCode = await runScript(
      {
        files: new ShellFiles(
          files,
          createFixedFiles(visibleNames(policy), files, shell.mounted),
          refusals,
          cwd,
        ),
        meter,
        clock,
        commands: programs,
        network: createNetwork(policy.network ?? [], {
          clock,
          secrets: shell.networkSecrets ?? {},
          signal: requests.signal,
          ...(gate !== undefined && { permit: (request) => gate.permitRequest(request) }),
        }),
        env: toEnvironment(shell, files.cwd, options.env),
        cwd,
        ...(options.stdin !== undefined && { stdin: new BytesInput(toBytes(options.stdin)) }),
        stdout,
        stderr,
        authorize: (argv, kind) => mayRun(policy, argv, kind) ?? mayRunByRule(gate, argv, kind),
      },
      command,
    );
    return toResult({ exitCode, stdout, stderr }, { refusals, cwd: files.cwd, policy });
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (!(error instanceof ProcessStopped)) throw error;
    const notes = [error.message, ...noteClipped(stdout, stderr)];
    return { stdout: stdout.text(), stderr: withNotes(stderr.text(), notes), exitCode: error.exitCode };
  } finally {
    cancelDeadline();
    options.signal?.removeEventListener("abort", onAbort);
    // Nothing that the command started goes on.
    meter.stop(new ProcessStopped("The command has ended.", 143));
    requests.abort();
  }
}

/** Functions are the script's own: the commands in them are asked about. */
function mayRunByRule(gate: PermissionGate | undefined, argv: readonly string[], kind: CommandKind) {
  const problem = kind === "function" ? undefined : gate?.findCommandRefusal(argv);
  return problem === undefined ? undefined : { message: `${argv[0]}: ${problem}`, exitCode: 126 };
}

/** A line that cannot be parsed runs, and says so as bash does. */
function findCompoundIn(command: string): string | undefined {
  try {
    return findCompound(parseScript(command));
  } catch (error) {
    if (error instanceof ShellSyntaxError) return "a syntax error";
    throw error;
  }
}

function toEnvironment(
  { env, grantedEnv }: Shell,
  home: string,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const usual = { PATH: "/usr/bin:/bin", HOME: home, TMPDIR: "/tmp", LANG: "C.UTF-8", TZ: "UTC" };
  return { ...usual, ...env, ...own, ...grantedEnv };
}

function timeUp(timeoutMs: number): ProcessStopped {
  return new ProcessStopped(`The command was stopped: it ran longer than ${timeoutMs / 1000} s.`, 124);
}

function toRefusal(found: string): ShellResult {
  return { stdout: "", stderr: withNotes("", [describeCompound(found)]), exitCode: compoundExitCode };
}

interface Ended {
  exitCode: number;
  stdout: OutputBuffer;
  stderr: OutputBuffer;
}

function toResult(
  { exitCode, stdout, stderr }: Ended,
  { refusals, cwd, policy }: { refusals: Refusals; cwd: string; policy: SandboxPolicy },
): ShellResult {
  const errors = stderr.text();
  // A link that was only looked at is no failure.
  const notes = errors === "" ? [] : [...refusals.messages];
  if (policy.allowedCommands.length > 0 && /: command not found$/m.test(errors)) {
    notes.push(describeAllowedCommands(policy));
  }
  notes.push(...describeMissing(errors));
  if (refusals.outside !== undefined && errors !== "") {
    notes.push(`${refusals.outside} is outside ${cwd}; for this command nothing exists there.`);
  }
  notes.push(...noteClipped(stdout, stderr));
  return { stdout: stdout.text(), stderr: withNotes(errors, notes), exitCode };
}

function requireFolder(files: FileSystem, cwd = files.cwd): string {
  const path = resolveWorkspacePath(cwd, files.cwd);
  namingFolder(path, () => files.requireFolder(path));
  return path;
}

function toBytes(input: string | Uint8Array): Uint8Array {
  return typeof input === "string" ? new TextEncoder().encode(input) : input;
}
