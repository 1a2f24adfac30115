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

export function computeVariable(shell: Known, name: string): Value | undefined {
  switch (name) {
    case "RANDOM":
      return String(shell.random.next());
    case "SRANDOM":
      return String(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
    case "SECONDS":
      return String(Math.floor((shell.family.host.clock.now() - shell.secondsOrigin) / 1000));
    case "EPOCHSECONDS":
      return String(Math.floor(shell.family.host.clock.now() / 1000));
    case "EPOCHREALTIME":
      return (shell.family.host.clock.now() / 1000).toFixed(6);
    case "LINENO":
      return String(shell.line);
    case "_":
      return shell.lastArgument;
    case "BASHPID":
      return String(shell.ownPid);
    case "PPID":
      return String(shell.pid - 1);
    case "UID":
    case "EUID":
      return "1000";
    case "BASH_SUBSHELL":
      return String(shell.subshellDepth);
    case "PIPESTATUS":
      return IndexedArray.of(shell.pipeStatus.map(String));
    case "DIRSTACK":
      return IndexedArray.of([shell.cwd, ...shell.directories]);
    case "FUNCNAME":
      return shell.frames.length === 0
        ? undefined
        : IndexedArray.of(shell.isFile ? [...names(shell), "main"] : names(shell));
    case "BASH_SOURCE":
      return shell.frames.length === 0
        ? sourceOfMain(shell)
        : IndexedArray.of(shell.isFile ? [...sources(shell), shell.name] : sources(shell));
    case "BASH_LINENO":
      return IndexedArray.of([...shell.frames.map(({ line }) => String(line)), "0"]);
    case "BASH_VERSINFO":
      return IndexedArray.of(["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"]);
    case "GROUPS":
      return IndexedArray.of(["1000"]);
    default:
      return undefined;
  }
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
