/** Runs programs: commands of the host as processes, and script files by their first line. */

import { noNetwork } from "../../../network/network.ts";
import { builtins } from "../../builtin/table.ts";
import { openInput, openOutput } from "../../process/devices.ts";
import type { Meter } from "../../process/meter.ts";
import type { Process, SpawnOptions } from "../../process/process.ts";
import { BrokenPipe } from "../../process/streams.ts";
import { decodeBytes } from "../../process/text/text.ts";
import { OpenFile } from "../../state/descriptors.ts";
import { ShellFailure } from "../../state/failure.ts";
import type { Shell } from "../../state/shell.ts";
import { describeFailure } from "../failures.ts";
import { type FoundCommand, shellNames } from "./lookup.ts";
import { runShellProgram } from "./shell-program.ts";

/** One that a program started has that program's environment as it is. */
export async function runFound(
  shell: Shell,
  found: FoundCommand,
  argv: readonly string[],
  { isSpawned = false }: { isSpawned?: boolean } = {},
): Promise<number> {
  if (found.kind === "script") return runScriptFile(shell, found.path, argv.slice(1));
  if (shellNames.has(found.name)) return runShellProgram(shell, argv);
  // The memory of a program is free when it ends.
  const meter = shell.meter.fork();
  try {
    return await runHostProgram(shell, found.name, createProcess(shell, argv, { isSpawned, meter }));
  } finally {
    meter.close();
  }
}

async function runHostProgram(shell: Shell, commandName: string, process: Process): Promise<number> {
  const command = shell.family.host.commands.get(commandName);
  const builtin = builtins[commandName];
  if (shell.meter.charge(programUnits)) await shell.meter.turn();
  try {
    if (command !== undefined) return await command(process);
    if (builtin === undefined) throw new Error(`[edgeflue] No program ${commandName}.`);
    return await builtin(shell, { name: process.name, args: process.args, operands: process.args });
  } catch (error) {
    if (error instanceof BrokenPipe) return error.exitCode;
    const failure = describeFailure(error);
    if (failure === undefined || error instanceof ShellFailure) throw error;
    await process.fail(failure.message);
    return failure.exitCode;
  }
}

/** To read options, open files and print: some 15 µs of most programs. */
const programUnits = 3_000;

function createProcess(
  shell: Shell,
  argv: readonly string[],
  { isSpawned, meter }: { isSpawned: boolean; meter: Meter },
): Process {
  const [name = "", ...args] = argv;
  const { descriptors, files, umask, cwd } = shell;
  const { clock, network = noNetwork } = shell.family.host;
  return {
    name: name.slice(name.lastIndexOf("/") + 1),
    args,
    env: isSpawned ? shell.variables.exported() : shell.variables.exported().set("_", `/usr/bin/${name}`),
    cwd,
    stdin: descriptors.stdin,
    stdout: descriptors.stdout,
    stderr: descriptors.stderr,
    files,
    meter,
    clock,
    network,
    umask,
    openInput: (path) => (path === "-" ? descriptors.stdin : openInput(files, path, descriptors.all)),
    openOutput: (path, { append = false } = {}) =>
      openOutput(files, path, descriptors.all, {
        mode: append ? "append" : "truncate",
        meter,
        permissions: 0o666 & ~umask,
      }),
    spawn: (words, options) => spawn(shell, words, options),
    fail: (message) => descriptors.stderr.write(`${name}: ${message}\n`),
    sleep: (milliseconds) => pause(shell, milliseconds),
  };
}

/** Ends early when the process is stopped. */
async function pause(shell: Shell, milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = shell.family.host.clock.after(milliseconds, resolve);
  try {
    await shell.meter.wait(promise);
  } finally {
    cancel();
  }
}

/** A child of a program: it has neither the shell's functions nor its builtins, only what is in the environment. */
async function spawn(shell: Shell, argv: readonly string[], options: SpawnOptions = {}): Promise<number> {
  const { stdin, stdout, stderr, env, cwd, meter } = options;
  const child = shell.fork(meter ?? shell.meter);
  if (stdin !== undefined) child.descriptors.set(0, new OpenFile({ input: stdin }));
  if (stdout !== undefined) child.descriptors.set(1, new OpenFile({ output: stdout }));
  if (stderr !== undefined) child.descriptors.set(2, new OpenFile({ output: stderr }));
  if (cwd !== undefined) child.changeFolder(cwd);
  if (env !== undefined) replaceEnvironment(child, env);
  try {
    return await child.runner.runArgv(child, argv, { onlyPrograms: true });
  } finally {
    child.close();
  }
}

function replaceEnvironment(child: Shell, env: ReadonlyMap<string, string>): void {
  for (const name of child.variables.exported().keys()) {
    if (!env.has(name)) child.variables.own(name).exported = false;
  }
  for (const [name, value] of env) {
    const variable = child.variables.own(name);
    child.variables.setValue(variable, value);
    variable.exported = true;
  }
}

/** By the interpreter that its first line names; without one it is a script of this shell. */
async function runScriptFile(shell: Shell, path: string, args: readonly string[]): Promise<number> {
  const bytes = shell.files.read(path);
  const first = decodeBytes(bytes.subarray(0, firstLineBytesMax)).split("\n", 1)[0] ?? "";
  if (!first.startsWith("#!")) {
    if (bytes.subarray(0, firstLineBytesMax).includes(0)) {
      await shell.complain(`${path}: cannot execute binary file: Exec format error`);
      return 126;
    }
    return runShellProgram(shell, ["bash", path, ...args]);
  }
  const [interpreter = "", ...words] = first
    .slice(2)
    .trim()
    .split(/[ \t]+/);
  const isEnv = interpreter.endsWith("/env");
  const argv = isEnv ? words.filter((word) => word !== "-S") : [interpreter, ...words];
  const [program = ""] = argv;
  const name = program.slice(program.lastIndexOf("/") + 1);
  if (shellNames.has(name)) return runShellProgram(shell, [name, ...argv.slice(1), path, ...args]);
  if (!shell.family.host.commands.has(name)) {
    const problem = isEnv
      ? `env: '${name}': No such file or directory`
      : `${path}: cannot execute: required file not found`;
    await shell.complain(problem);
    return 127;
  }
  return shell.runner.runArgv(shell, [name, ...argv.slice(1), path, ...args], { onlyPrograms: true });
}

const firstLineBytesMax = 256;
