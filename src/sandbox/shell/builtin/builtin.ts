/** What a builtin is: a function from its shell and its words to an exit code. */

import { UsageError } from "../process/options.ts";
import type { Shell } from "../state/shell.ts";
import type { Assignment } from "../syntax/tree.ts";

/** An argument; for `declare` and its kin possibly an assignment whose value is not expanded yet. */
export type Operand = string | Assignment;

export interface BuiltinCall {
  readonly name: string;
  /** Without the name. Of an assignment only the variable's name. */
  readonly args: readonly string[];
  readonly operands: readonly Operand[];
}

export type Builtin = (shell: Shell, call: BuiltinCall) => Promise<number> | number;

/** Prints a problem as the builtin's own. Resolves to the exit code. */
export async function complain(shell: Shell, name: string, problem: string, exitCode = 1): Promise<number> {
  await shell.complain(`${name}: ${problem}`);
  return exitCode;
}

/** Writes to standard output. Returns a promise only when something must be waited for. */
export function print(shell: Shell, text: string): Promise<void> | undefined {
  const waiting = text === "" ? undefined : shell.descriptors.stdout.write(text);
  const isTurnDue = shell.meter.charge(text.length);
  if (waiting !== undefined) return waiting.then(() => (isTurnDue ? shell.meter.turn() : undefined));
  return isTurnDue ? shell.meter.turn() : undefined;
}

export interface LetterOptions {
  /** Letters that were given, in order, with their values. */
  readonly given: readonly { readonly letter: string; readonly value: string | undefined }[];
  readonly operands: readonly string[];
  has(letter: string): boolean;
  value(letter: string): string | undefined;
}

/** Options of one letter, as bash's builtins read them: up to the first operand. `known` lists letters, with a colon
 *  after each that takes a value. Throws `UsageError`. */
export function readLetters(args: readonly string[], known: string): LetterOptions {
  const given: { letter: string; value: string | undefined }[] = [];
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (!arg.startsWith("-") || arg === "-") break;
    if (arg === "--") {
      index += 1;
      break;
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg.charAt(at);
      const position = letter === ":" ? -1 : known.indexOf(letter);
      if (position < 0) throw new UsageError(`-${letter}: invalid option`, 2);
      if (known.charAt(position + 1) !== ":") {
        given.push({ letter, value: undefined });
        continue;
      }
      const rest = arg.slice(at + 1);
      if (rest === "") index += 1;
      const value = rest === "" ? args[index] : rest;
      if (value === undefined) throw new UsageError(`-${letter}: option requires an argument`, 2);
      given.push({ letter, value });
      break;
    }
  }
  return {
    given,
    operands: args.slice(index),
    has: (letter) => given.some((option) => option.letter === letter),
    value: (letter) => given.findLast((option) => option.letter === letter)?.value,
  };
}
