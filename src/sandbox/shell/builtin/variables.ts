/** `unset`, `shift`, `let`, `getopts` and `set`'s positional parameters. */

import { isZero } from "../arithmetic/integer.ts";
import { forEachOperand } from "../entry/attempt.ts";
import { isName } from "../expand/parameters.ts";
import { assignTarget, evaluate, toKey } from "../expand/scope.ts";
import { UsageError } from "../process/options.ts";
import { AssociativeArray } from "../state/arrays.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { BuiltinCall } from "./builtin.ts";
import { complain, readLetters } from "./builtin.ts";
import { parseTarget } from "./targets.ts";

export async function unset(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "fvn");
  return forEachOperand(options.operands, async (operand) => {
    if (options.has("f")) {
      shell.functions.delete(operand);
      return true;
    }
    try {
      const isVariable = await unsetVariable(shell, operand, options.has("n"));
      if (!isVariable && !options.has("v") && !options.has("n")) shell.functions.delete(operand);
      return true;
    } catch (error) {
      if (!(error instanceof ShellFailure) && !(error instanceof UsageError)) throw error;
      await complain(shell, name, error.message);
      return false;
    }
  });
}

async function unsetVariable(shell: Shell, text: string, keepsTarget: boolean): Promise<boolean> {
  const { variables } = shell;
  if (!text.includes("[") && !isName(text)) {
    if (shell.functions.has(text)) return false;
    throw new UsageError(`\`${text}': not a valid identifier`);
  }
  const parsed = await parseTarget(shell, text);
  const target = keepsTarget
    ? parsed
    : {
        ...variables.resolve(parsed.name),
        ...(parsed.subscript !== undefined && { subscript: parsed.subscript }),
      };
  const name = keepsTarget ? parsed.name : variables.resolve(parsed.name).name;
  if (target.subscript === undefined) return variables.unset(name);
  const found = variables.findRaw(name);
  if (found === undefined) return false;
  if (found.readonly) throw new ShellFailure("command", `${name}: cannot unset: readonly variable`);
  const variable = variables.own(name);
  if (
    (target.subscript === "@" || target.subscript === "*") &&
    !(variable.value instanceof AssociativeArray)
  ) {
    return variables.unset(name);
  }
  if (typeof variable.value === "string" || variable.value === undefined) {
    if (Number(evaluate(shell, target.subscript)) !== 0)
      throw new ShellFailure("command", `${name}: not an array variable`);
    return variables.unset(name);
  }
  variables.deleteElement(variable, toKey(shell, variable.value, target.subscript, name));
  return true;
}

export async function shift(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const [count = "1"] = args;
  if (!/^[-+]?\d+$/.test(count)) throw new UsageError(`${count}: numeric argument required`);
  const places = Number(count);
  if (places < 0) return complain(shell, name, `${count}: shift count out of range`);
  if (places > shell.positional.length) return 1;
  shell.meter.charge(shell.positional.length);
  shell.positional = shell.positional.slice(places);
  return 0;
}

export function evaluateEach(shell: Shell, { args }: BuiltinCall): number {
  if (args.length === 0) throw new UsageError("expression expected");
  let value: number | bigint = 0;
  for (const arg of args) value = evaluateOrFail(shell, arg);
  return isZero(value) ? 1 : 0;
}

/** Here an error of arithmetic ends only the command. */
function evaluateOrFail(shell: Shell, text: string): number | bigint {
  try {
    return evaluate(shell, text);
  } catch (error) {
    if (error instanceof ShellFailure && error.reach === "discard") throw new UsageError(error.message);
    throw error;
  }
}

export async function getopts(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const [letters, variable, ...given] = args;
  if (letters === undefined || variable === undefined)
    throw new UsageError("usage: getopts optstring name [arg ...]", 2);
  const words = args.length > 2 ? given : shell.positional;
  const isSilent = letters.startsWith(":");
  const result = nextOption(shell, letters, words);
  const set = (target: string, text: string) => assignTarget(shell, { name: target }, text);
  if (result.kind === "end") {
    set("OPTIND", String(result.index));
    shell.getoptsOffset = 0;
    set(variable, "?");
    shell.variables.unset("OPTARG");
    return 1;
  }
  const { offset } = result;
  set("OPTIND", String(result.index));
  shell.getoptsOffset = offset;
  if (result.kind === "option") {
    set(variable, result.letter);
    if (result.value === undefined) shell.variables.unset("OPTARG");
    else set("OPTARG", result.value);
    return 0;
  }
  const isMissing = result.kind === "missing";
  set(variable, isMissing && isSilent ? ":" : "?");
  if (isSilent) set("OPTARG", result.letter);
  else {
    shell.variables.unset("OPTARG");
    const problem = isMissing ? "option requires an argument" : "illegal option";
    if (shell.variables.get("OPTERR") !== "0") {
      await shell.descriptors.stderr.write(`${shell.name}: ${problem} -- ${result.letter}\n`);
    }
  }
  return name === "getopts" ? 0 : 1;
}

type NextOption =
  | { readonly kind: "end"; readonly index: number }
  | {
      readonly kind: "option" | "unknown" | "missing";
      readonly letter: string;
      readonly value?: string | undefined;
      readonly index: number;
      readonly offset: number;
    };

function nextOption(shell: Shell, letters: string, words: readonly string[]): NextOption {
  const index = Math.max(1, Number.parseInt(shell.variables.get("OPTIND") ?? "1", 10) || 1);
  const word = words[index - 1];
  const offset = shell.getoptsOffset === 0 ? 1 : shell.getoptsOffset;
  if (word === undefined || !word.startsWith("-") || word === "-") return { kind: "end", index };
  if (word === "--") return { kind: "end", index: index + 1 };
  const letter = word.charAt(offset);
  const isLast = offset + 1 >= word.length;
  const next = isLast ? { index: index + 1, offset: 0 } : { index, offset: offset + 1 };
  const position = letter === ":" ? -1 : letters.indexOf(letter);
  if (position < 0) return { kind: "unknown", letter, ...next };
  if (letters.charAt(position + 1) !== ":") return { kind: "option", letter, ...next };
  if (!isLast) return { kind: "option", letter, value: word.slice(offset + 1), index: index + 1, offset: 0 };
  const value = words[index];
  if (value === undefined) return { kind: "missing", letter, index: index + 1, offset: 0 };
  return { kind: "option", letter, value, index: index + 2, offset: 0 };
}
