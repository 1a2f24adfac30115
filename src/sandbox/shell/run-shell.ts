/** Runs one command line in just-bash, which is loaded by the first call. Ends within its time: a command that does not
 *  stop in time is abandoned, and its later effects reach nothing. Whatever the command does is a result; only the
 *  caller's mistakes and the caller's abort are exceptions. */

import type { Bash, BashExecResult } from "just-bash";
import type { Clock } from "../../clock.ts";
import { describeError, EdgeflueError } from "../../errors.ts";
import { sandboxLimits } from "../../limits.ts";
import type { FileSystem } from "../file-system.ts";
import { resolveWorkspacePath } from "../paths.ts";
import { describeAllowedCommands, requireShell } from "../policy.ts";
import type { SandboxPolicy, ShellOptions, ShellResult } from "../sandbox.ts";
import { namingFolder } from "../scope.ts";
import { findBareDollar } from "./arithmetic-guard.ts";
import { selectShellCommands } from "./commands.ts";
import { CompoundGate, compoundExitCode, describeCompound } from "./compound-commands.ts";
import { ShellFixedFiles } from "./fixed-files.ts";
import { executionLimits } from "./just-bash-limits.ts";
import { openRedirectionsFirst } from "./redirections.ts";
import { ShellFileSystem } from "./shell-file-system.ts";
import { ShellStop, withoutStopMessages } from "./shell-stop.ts";

export interface Shell {
  readonly policy: SandboxPolicy;
  readonly clock: Clock;
  /** All that a command sees of its environment, besides what bash itself sets. */
  readonly env: Readonly<Record<string, string>>;
  /** Granted secrets, which nothing else in the environment replaces. */
  readonly grantedEnv?: Readonly<Record<string, string>>;
}

/** The module's value, never its promise: a promise of a request that has died does not settle for the others. */
let loadedBash: typeof Bash | undefined;

export async function runShell(
  shell: Shell,
  files: FileSystem,
  command: string,
  options: ShellOptions = {},
): Promise<ShellResult> {
  requireShell(shell.policy);
  requireCommandSize(command);
  const bare = findBareDollar(command);
  if (bare !== undefined) {
    return {
      stdout: "",
      stderr: `bash: syntax error in arithmetic: a "$" without a name near \`${bare}'\n`,
      exitCode: 2,
    };
  }
  const cwd = requireFolder(files, options.cwd);
  const timeoutMs = Math.min(options.timeoutMs ?? sandboxLimits.shellMsDefault, sandboxLimits.shellMsMax);
  options.signal?.throwIfAborted();

  const commands = selectShellCommands(shell.policy);
  const stop = new ShellStop();
  const fileSystem = new ShellFileSystem(files, new ShellFixedFiles(new Set(commands), files), stop);
  const abort = new AbortController();
  const deadline = startDeadline(shell.clock, timeoutMs, { stop, abort });
  const forwardAbort = () => abort.abort(options.signal?.reason);
  options.signal?.addEventListener("abort", forwardAbort, { once: true });
  try {
    loadedBash ??= (await import("just-bash")).Bash;
    const bash = new loadedBash({
      fs: fileSystem,
      cwd,
      env: { HOME: files.cwd, TMPDIR: "/tmp", LANG: "C.UTF-8", ...shell.env },
      commands: [...commands],
      sleep: stop.sleep,
      executionLimitProfile: "hardened",
      executionLimits,
      // It patches globals of the isolate, which other sessions share; without Node it does nothing anyway.
      defenseInDepth: false,
    });
    const gate = shell.policy.allowCompoundCommands === false ? new CompoundGate() : undefined;
    if (gate !== undefined) bash.registerTransformPlugin(gate.plugin);
    bash.registerTransformPlugin(openRedirectionsFirst);
    const execution = bash.exec(command, {
      env: { ...options.env, ...shell.grantedEnv },
      // Otherwise it strips the indentation of lines, also outside the script itself.
      rawScript: true,
      signal: abort.signal,
    });
    const result = await raceWithAbort(execution, abort.signal, shell.clock);
    if (options.signal?.aborted) throw options.signal.reason;
    if (deadline.isPassed()) return toTimeoutResult(result, timeoutMs);
    if (gate?.found !== undefined) return toRefusal(gate.found);
    return toResult(result, { fs: fileSystem, cwd: files.cwd, policy: shell.policy });
  } finally {
    fileSystem.revoke();
    stop.close();
    deadline.cancel();
    options.signal?.removeEventListener("abort", forwardAbort);
  }
}

/** A stop, and a little later the abort. */
function startDeadline(
  clock: Clock,
  timeoutMs: number,
  { stop, abort }: { stop: ShellStop; abort: AbortController },
): { isPassed(): boolean; cancel(): void } {
  let isPassed = false;
  let cancel = clock.after(timeoutMs, () => {
    isPassed = true;
    if (loadedBash !== undefined) stop.stop(loadedBash);
    cancel = clock.after(sandboxLimits.shellStopGraceMs, () => abort.abort());
  });
  return { isPassed: () => isPassed, cancel: () => cancel() };
}

/** The result, the script's error, or nothing when it did not end in time after an abort. */
async function raceWithAbort(
  execution: Promise<BashExecResult>,
  signal: AbortSignal,
  clock: Clock,
): Promise<ShellResult | undefined> {
  const settled = execution.then(
    ({ stdout, stderr, exitCode }) => ({ stdout, stderr, exitCode }),
    (error: unknown) => ({ stdout: "", stderr: `bash: ${describeError(error)}\n`, exitCode: 1 }),
  );
  const { promise: abandoned, resolve: abandon } = Promise.withResolvers<undefined>();
  let cancelGrace = () => {};
  const startGrace = () => {
    cancelGrace = clock.after(sandboxLimits.shellAbortGraceMs, () => abandon(undefined));
  };
  if (signal.aborted) startGrace();
  else signal.addEventListener("abort", startGrace, { once: true });
  try {
    return await Promise.race([settled, abandoned]);
  } finally {
    signal.removeEventListener("abort", startGrace);
    cancelGrace();
  }
}

function toRefusal(found: string): ShellResult {
  return { stdout: "", stderr: withNotes("", [describeCompound(found)]), exitCode: compoundExitCode };
}

function toTimeoutResult(result: ShellResult | undefined, timeoutMs: number): ShellResult {
  const note = `The command was stopped: it ran longer than ${timeoutMs / 1000} s.`;
  return {
    stdout: clip(result?.stdout ?? "").text,
    stderr: withNotes(clip(withoutStopMessages(result?.stderr ?? "")).text, [note]),
    exitCode: 124,
  };
}

function toResult(
  result: ShellResult | undefined,
  { fs, cwd, policy }: { fs: ShellFileSystem; cwd: string; policy: SandboxPolicy },
): ShellResult {
  if (result === undefined) throw new Error("[edgeflue] A command that was not stopped was abandoned.");
  const stdout = clip(result.stdout);
  const stderr = clip(inOurWords(result.stderr));
  const notes = [...fs.refusals];
  if (policy.allowedCommands.length > 0 && /: command not found$/m.test(stderr.text)) {
    notes.push(describeAllowedCommands(policy));
  }
  if (fs.outside !== undefined && stderr.text !== "") {
    notes.push(`${fs.outside} is outside ${cwd}; for this command nothing exists there.`);
  }
  if (stdout.isClipped || stderr.isClipped) {
    notes.push(`Output was cut after ${sandboxLimits.shellOutputBytesMax} bytes.`);
  }
  return { stdout: stdout.text, stderr: withNotes(stderr.text, notes), exitCode: result.exitCode };
}

/** just-bash's messages, without its advice to the embedding program. */
function inOurWords(stderr: string): string {
  return stderr
    .replace(/: command not available in browser environments\. .*$/gm, ": command not found")
    .replace(/, increase executionLimits\.\w+$/gm, "");
}

function withNotes(stderr: string, notes: readonly string[]): string {
  const text = stderr === "" || stderr.endsWith("\n") ? stderr : `${stderr}\n`;
  return text + notes.map((note) => `edgeflue: ${note}\n`).join("");
}

/** Bounds by UTF-8 bytes; most texts are decided by their length. */
function clip(text: string): { text: string; isClipped: boolean } {
  const { shellOutputBytesMax } = sandboxLimits;
  if (text.length * 3 <= shellOutputBytesMax) return { text, isClipped: false };
  const bytes = new Uint8Array(shellOutputBytesMax);
  const { read } = new TextEncoder().encodeInto(text, bytes);
  return read === text.length ? { text, isClipped: false } : { text: text.slice(0, read), isClipped: true };
}

function requireCommandSize(command: string): void {
  const { commandBytesMax } = sandboxLimits;
  if (command.length <= commandBytesMax && new TextEncoder().encode(command).length <= commandBytesMax)
    return;
  throw new EdgeflueError(
    "sandbox_limit",
    `The command is longer than ${commandBytesMax} bytes. Write the data to a file first.`,
    { meta: { limit: "commandBytesMax", max: commandBytesMax } },
  );
}

function requireFolder(files: FileSystem, cwd = files.cwd): string {
  const path = resolveWorkspacePath(cwd, files.cwd);
  namingFolder(path, () => files.requireFolder(path));
  return path;
}
