/** Variables whose values the shell knows: they count until a script sets or declares one of the same name. */

import { IndexedArray } from "./arrays.ts";
import type { Random } from "./random.ts";
import type { Value } from "./variables.ts";

/** What of a shell its computed variables show. */
interface Known {
  readonly random: Random;
  readonly family: { readonly host: { readonly clock: { now(): number } } };
  readonly secondsOrigin: number;
  readonly line: number;
  readonly lastArgument: string;
  readonly pid: number;
  readonly ownPid: number;
  readonly subshellDepth: number;
  readonly pipeStatus: readonly number[];
  readonly cwd: string;
  readonly directories: readonly string[];
  readonly frames: readonly { readonly name: string; readonly line: number; readonly source: string }[];
  readonly isFile: boolean;
  readonly name: string;
}

const userNumber = () => "1000";

const computed: ReadonlyMap<string, (shell: Known) => Value | undefined> = new Map(
  Object.entries<(shell: Known) => Value | undefined>({
    RANDOM: ({ random }) => String(random.next()),
    SRANDOM: () => String(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0),
    SECONDS: (shell) => String(Math.floor((nowOf(shell) - shell.secondsOrigin) / 1000)),
    EPOCHSECONDS: (shell) => String(Math.floor(nowOf(shell) / 1000)),
    EPOCHREALTIME: (shell) => (nowOf(shell) / 1000).toFixed(6),
    LINENO: ({ line }) => String(line),
    _: ({ lastArgument }) => lastArgument,
    BASHPID: ({ ownPid }) => String(ownPid),
    PPID: ({ pid }) => String(pid - 1),
    UID: userNumber,
    EUID: userNumber,
    BASH_SUBSHELL: ({ subshellDepth }) => String(subshellDepth),
    PIPESTATUS: ({ pipeStatus }) => IndexedArray.of(pipeStatus.map(String)),
    DIRSTACK: ({ cwd, directories }) => IndexedArray.of([cwd, ...directories]),
    FUNCNAME: (shell) =>
      shell.frames.length === 0
        ? undefined
        : IndexedArray.of(shell.isFile ? [...names(shell), "main"] : names(shell)),
    BASH_SOURCE: (shell) =>
      shell.frames.length === 0
        ? sourceOfMain(shell)
        : IndexedArray.of(shell.isFile ? [...sources(shell), shell.name] : sources(shell)),
    BASH_LINENO: ({ frames }) => IndexedArray.of([...frames.map(({ line }) => String(line)), "0"]),
    BASH_VERSINFO: () => IndexedArray.of(["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"]),
    GROUPS: () => IndexedArray.of(["1000"]),
  }),
);

export function computeVariable(shell: Known, name: string): Value | undefined {
  return computed.get(name)?.(shell);
}

function nowOf({ family }: Known): number {
  return family.host.clock.now();
}

function names(shell: Known): string[] {
  return shell.frames.map(({ name }) => name);
}

function sources(shell: Known): string[] {
  return shell.frames.map(({ source }) => source);
}

function sourceOfMain(shell: Known): Value | undefined {
  return shell.isFile ? IndexedArray.of([shell.name]) : undefined;
}
