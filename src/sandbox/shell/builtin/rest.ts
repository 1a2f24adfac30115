/** Builtins that do little here: those of interactive shells, and those about limits of a process. */

import { NotSupported, UsageError } from "../process/options.ts";
import type { Shell } from "../state/shell.ts";
import type { BuiltinCall } from "./builtin.ts";
import { complain, print, readLetters } from "./builtin.ts";

/** For a command that would do something that this shell does not have. */
export function refuse(_shell: Shell, { name }: BuiltinCall): never {
  throw new NotSupported(name);
}

/** For settings of interactive shells, which change nothing in a script. */
export function accept(): number {
  return 0;
}

/** `bind`, as bash answers in a script. */
export function acceptWithWarning(shell: Shell, { name }: BuiltinCall): Promise<number> {
  return complain(shell, name, "warning: line editing not enabled", 0);
}

/** `fg`, `bg`: a script has no job control. */
export function refuseJobControl(shell: Shell, { name }: BuiltinCall): Promise<number> {
  return complain(shell, name, "no job control");
}

export async function umask(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "pS");
  const [mode] = options.operands;
  if (mode === undefined) {
    const octal = shell.umask.toString(8).padStart(4, "0");
    const text = options.has("S") ? symbolic(shell.umask) : octal;
    await print(shell, options.has("p") ? `umask ${options.has("S") ? "-S " : ""}${text}\n` : `${text}\n`);
    return 0;
  }
  if (/^[0-7]{1,4}$/.test(mode)) {
    shell.umask = Number.parseInt(mode, 8) & 0o777;
    return 0;
  }
  if (/^\d+$/.test(mode)) throw new UsageError(`${mode}: octal number out of range`);
  throw new NotSupported("a symbolic mode");
}

function symbolic(mask: number): string {
  const part = (shift: number) => {
    const bits = ~(mask >> shift) & 7;
    return `${bits & 4 ? "r" : ""}${bits & 2 ? "w" : ""}${bits & 1 ? "x" : ""}`;
  };
  return `u=${part(6)},g=${part(3)},o=${part(0)}`;
}

/** The bounds of this shell are not those that it prints: here nothing is limited by them. */
export async function ulimit(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "HSabcdefiklmnpqrstuvxPRT");
  if (options.operands.length > 0) throw new NotSupported("setting a limit");
  if (options.has("a")) throw new NotSupported("option -a");
  await print(shell, options.has("n") ? "1024\n" : "unlimited\n");
  return 0;
}

export async function times(shell: Shell): Promise<number> {
  await print(shell, "0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
  return 0;
}

/** Where a function was called from. */
export async function caller(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const [depth] = args;
  const frame = shell.frames[Number(depth ?? 0)];
  if (frame === undefined) return 1;
  const outer = shell.frames[Number(depth ?? 0) + 1];
  const source = outer?.source ?? (shell.isFile ? shell.name : "NULL");
  await print(
    shell,
    depth === undefined ? `${frame.line} ${source}\n` : `${frame.line} ${outer?.name ?? "main"} ${source}\n`,
  );
  return 0;
}

export function logout(shell: Shell, { name }: BuiltinCall): Promise<number> {
  return complain(shell, name, "not login shell: use `exit'");
}
