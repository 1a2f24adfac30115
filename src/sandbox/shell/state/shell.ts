/** The state of one shell: of a script, or of a subshell, which begins as a copy. Owns its variables, descriptors and
 *  jobs until `close`. */

import type { ShellFiles } from "../process/files.ts";
import type { Meter } from "../process/meter.ts";
import type { CommandList, CommandNode, FunctionDefinition, ScriptTree } from "../syntax/tree.ts";
import { computeVariable } from "./computed-variables.ts";
import type { DescriptorTable } from "./descriptors.ts";
import type { Family } from "./family.ts";
import { Jobs } from "./jobs.ts";
import { ShellOptions } from "./options.ts";
import { Random } from "./random.ts";
import { Variables } from "./variables.ts";

/** Why the commands that follow are passed over. */
export type Jump =
  | { readonly kind: "break" | "continue"; readonly levels: number }
  | { readonly kind: "return" }
  | { readonly kind: "exit" };

/** A function or sourced file that runs. */
export interface Frame {
  readonly name: string;
  /** Line of the call. */
  readonly line: number;
  readonly source: string;
}

/** Copying the tables of a shell. */
const forkUnits = 4_000;

export interface ShellStart {
  readonly family: Family;
  readonly runner: Runner;
  readonly meter: Meter;
  readonly descriptors: DescriptorTable;
  readonly cwd: string;
  /** `$0`. */
  readonly name: string;
  readonly positional: readonly string[];
  readonly pid: number;
}

export interface ArgvOptions {
  /** `command`: functions are passed over. */
  skipsFunctions?: boolean;
  /** `builtin`: only builtins. */
  onlyBuiltins?: boolean;
  /** Neither functions nor builtins. */
  onlyPrograms?: boolean;
}

export type Found =
  | { readonly kind: "builtin" }
  | { readonly kind: "program"; readonly path: string }
  | { readonly kind: "file"; readonly path: string };

/** How expansion and builtins start commands: given by the interpreter, which depends on them. */
export interface Runner {
  /** Runs a text in this shell: `eval`, `source`, traps. */
  runText(shell: Shell, text: string, options?: { firstLine?: number }): Promise<number>;
  /** Runs a command of words that are expanded already. */
  runArgv(shell: Shell, argv: readonly string[], options?: ArgvOptions): Promise<number>;
  runCommand(shell: Shell, node: CommandNode): Promise<number>;
  runLists(shell: Shell, lists: readonly CommandList[]): Promise<number>;
  /** What a substitution prints, without the line ends at its end. */
  substitute(shell: Shell, script: ScriptTree): Promise<string>;
  /** Starts the commands of `<(…)` or `>(…)` and returns a path to their other end. */
  openProcess(shell: Shell, script: ScriptTree, direction: "<" | ">"): string;
  /** What a name runs besides a function; undefined for nothing. */
  find(shell: Shell, name: string): Found | undefined;
  /** The path of the program or script that a name runs. */
  findProgram(shell: Shell, name: string): string | undefined;
  readonly builtinNames: readonly string[];
}

export class Shell {
  readonly family: Family;
  readonly runner: Runner;
  readonly meter: Meter;
  variables: Variables;
  descriptors: DescriptorTable;
  options = new ShellOptions();
  functions = new Map<string, FunctionDefinition>();
  /** Exported by `export -f`. */
  exportedFunctions = new Set<string>();
  aliases = new Map<string, string>();
  /** Commands by signal name; an empty one ignores the signal. */
  traps = new Map<string, string>();
  pendingSignals: string[] = [];
  jobs = new Jobs();
  /** Those of the shell around this one: it can list and kill them, but not wait for them. */
  inheritedJobs: Jobs | undefined;
  directories: readonly string[] = [];
  umask = 0o022;

  name: string;
  positional: readonly string[];
  cwd: string;
  /** `$$`: of the script's main shell. */
  readonly pid: number;
  /** `$BASHPID`. */
  ownPid: number;
  /** `$?`. */
  status = 0;
  pipeStatus: readonly number[] = [0];
  /** Of the last command substitution in the command that is expanded. */
  substitutionStatus: number | undefined;
  /** `$!`. */
  lastJobPid: number | undefined;
  /** `$_`. */
  lastArgument = "/usr/bin/bash";
  line = 1;
  jump: Jump | undefined;
  frames: readonly Frame[] = [];
  loopDepth = 0;
  /** How many shells are around this one. */
  subshellDepth = 0;
  /** How many `bash` programs are around this one. */
  nesting = 0;
  /** Texts of `eval`, `source` and traps that run within each other. */
  innerTexts = 0;
  /** In a condition, where `set -e` and the ERR trap do not count. */
  ignoredErrors = 0;
  isInTrap = false;
  /** Runs a file, whose path is its name. */
  isFile = false;
  /** Where `getopts` is within a group of letters. */
  getoptsOffset = 0;
  random = new Random();
  secondsOrigin: number;
  /** Descriptors of process substitutions that the current command has open. */
  processDescriptors: number[] = [];
  #files: ShellFiles | undefined;
  #isClosed = false;

  constructor({ family, runner, meter, descriptors, cwd, name, positional, pid }: ShellStart) {
    family.enter();
    this.family = family;
    this.runner = runner;
    this.meter = meter;
    this.descriptors = descriptors;
    this.cwd = cwd;
    this.name = name;
    this.positional = positional;
    this.pid = pid;
    this.ownPid = pid;
    this.secondsOrigin = family.host.clock.now();
    this.variables = new Variables(meter, (variable) => computeVariable(this, variable));
  }

  /** For relative paths. */
  get files(): ShellFiles {
    this.#files ??= this.family.host.files.at(this.cwd);
    return this.#files;
  }

  changeFolder(cwd: string): void {
    this.cwd = cwd;
    this.#files = undefined;
  }

  /** A subshell. The caller closes it. */
  fork(meter: Meter = this.meter): Shell {
    const { family, runner, cwd, name, positional, pid } = this;
    this.meter.charge(forkUnits);
    const child = new Shell({
      family,
      runner,
      meter,
      descriptors: this.descriptors.fork(),
      cwd,
      name,
      positional,
      pid,
    });
    child.variables.close();
    child.variables = this.variables.fork(meter, (variable) => computeVariable(child, variable));
    child.options = this.options.fork();
    child.functions = new Map(this.functions);
    child.exportedFunctions = new Set(this.exportedFunctions);
    child.aliases = new Map(this.aliases);
    // Only ignored signals stay ignored.
    child.traps = new Map([...this.traps].filter(([, command]) => command === ""));
    child.directories = this.directories;
    child.umask = this.umask;
    child.ownPid = family.takePid();
    child.status = this.status;
    child.pipeStatus = this.pipeStatus;
    child.lastJobPid = this.lastJobPid;
    child.line = this.line;
    child.lastArgument = this.lastArgument;
    child.frames = this.frames;
    child.nesting = this.nesting;
    child.innerTexts = this.innerTexts;
    child.loopDepth = this.loopDepth;
    child.inheritedJobs = this.jobs.all.length > 0 ? this.jobs : this.inheritedJobs;
    child.isFile = this.isFile;
    child.subshellDepth = this.subshellDepth + 1;
    child.ignoredErrors = this.ignoredErrors;
    child.secondsOrigin = this.secondsOrigin;
    return child;
  }

  /** Lets go of its descriptors and memory; its jobs go on. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.family.leave();
    this.descriptors.closeAll();
    this.variables.close();
  }

  /** Prints a message as an error of the shell. */
  async complain(message: string): Promise<void> {
    await this.descriptors.stderr.write(`${this.name}: line ${this.line}: ${message}\n`);
  }
}
