/** `command`, `builtin`, `type`, `hash`, `alias` and `unalias`. */

import { forEachOperand } from "../entry/attempt.ts";
import { quoteSingle } from "../expand/quote.ts";
import { NotSupported } from "../process/options.ts";
import type { Shell } from "../state/shell.ts";
import type { BuiltinCall } from "./builtin.ts";
import { complain, print, readLetters } from "./builtin.ts";
import { printFunction } from "./print-function.ts";

const keywords: ReadonlySet<string> = new Set(
  "if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc".split(
    " ",
  ),
);

export async function command(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "pvV");
  const { operands } = options;
  if (!options.has("v") && !options.has("V")) {
    return operands.length === 0 ? 0 : shell.runner.runArgv(shell, operands, { skipsFunctions: true });
  }
  let status = 1;
  for (const operand of operands) {
    const text = options.has("V") ? describe(shell, operand) : nameFor(shell, operand);
    if (text !== undefined) {
      await print(shell, `${text}\n`);
      status = 0;
    } else if (options.has("V")) await complain(shell, name, `${operand}: not found`);
  }
  return status;
}

function nameFor(shell: Shell, name: string): string | undefined {
  const alias = shell.aliases.get(name);
  if (alias !== undefined && shell.options.shopt("expand_aliases") === true)
    return `alias ${name}=${quoteSingle(alias)}`;
  if (keywords.has(name) || shell.functions.has(name)) return name;
  const found = shell.runner.find(shell, name);
  return found === undefined ? undefined : found.kind === "builtin" ? name : found.path;
}

export function builtin(shell: Shell, { args }: BuiltinCall): Promise<number> | number {
  const words = args[0] === "--" ? args.slice(1) : args;
  return words.length === 0 ? 0 : shell.runner.runArgv(shell, words, { onlyBuiltins: true });
}

export async function type(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "afptP");
  const isQuiet = options.has("t") || options.has("p") || options.has("P");
  return forEachOperand(options.operands, async (operand) => {
    const isShown = await show(shell, operand, options);
    if (!isShown && !isQuiet) await complain(shell, name, `${operand}: not found`);
    return isShown;
  });
}

async function show(shell: Shell, name: string, options: ReturnType<typeof readLetters>): Promise<boolean> {
  const descriptions = kindsOf(shell, name, { skipsFunctions: options.has("f") });
  const wanted = options.has("P") ? descriptions.filter(({ kind }) => kind === "file") : descriptions;
  const shown = options.has("a") ? wanted : wanted.slice(0, 1);
  for (const { kind, path } of shown) {
    if (options.has("t")) await print(shell, `${kind}\n`);
    else if (options.has("p") || options.has("P")) {
      if (path !== undefined) await print(shell, `${path}\n`);
    } else await print(shell, `${describeKind(shell, name, { kind, path })}\n`);
  }
  return shown.length > 0;
}

type Kind = "keyword" | "function" | "builtin" | "file";

function kindsOf(
  shell: Shell,
  name: string,
  { skipsFunctions }: { skipsFunctions: boolean },
): { kind: Kind; path: string | undefined }[] {
  const kinds: { kind: Kind; path: string | undefined }[] = [];
  if (keywords.has(name)) kinds.push({ kind: "keyword", path: undefined });
  if (shell.functions.has(name) && !skipsFunctions) kinds.push({ kind: "function", path: undefined });
  if (shell.runner.builtinNames.includes(name)) kinds.push({ kind: "builtin", path: undefined });
  const program = shell.runner.findProgram(shell, name);
  if (program !== undefined) kinds.push({ kind: "file", path: program });
  return kinds;
}

function describe(shell: Shell, name: string): string | undefined {
  const [first] = kindsOf(shell, name, { skipsFunctions: false });
  return first === undefined ? undefined : describeKind(shell, name, first);
}

function describeKind(
  shell: Shell,
  name: string,
  { kind, path }: { kind: Kind; path: string | undefined },
): string {
  switch (kind) {
    case "keyword":
      return `${name} is a shell keyword`;
    case "builtin":
      return `${name} is a shell builtin`;
    case "file":
      return `${name} is ${path}`;
    case "function": {
      const definition = shell.functions.get(name);
      return `${name} is a function\n${definition === undefined ? "" : printFunction(definition)}`;
    }
  }
}

export async function hash(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "dlrtp:");
  if (options.has("p") || options.has("t") || options.has("l")) throw new NotSupported("this option");
  return forEachOperand(options.operands, async (operand) => {
    const isFound = shell.runner.find(shell, operand) !== undefined;
    if (!isFound) await complain(shell, name, `${operand}: not found`);
    return isFound;
  });
}

/** Aliases are kept and listed; scripts do not expand them unless `expand_aliases` is on, which this shell refuses. */
export async function alias(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const given = args.filter((word) => word !== "-p");
  if (given.length === 0) {
    for (const [one, value] of [...shell.aliases].sort())
      await print(shell, `alias ${one}=${quoteSingle(value)}\n`);
    return 0;
  }
  return forEachOperand(given, async (word) => {
    const equals = word.indexOf("=");
    if (equals > 0) {
      shell.aliases.set(word.slice(0, equals), word.slice(equals + 1));
      return true;
    }
    const value = shell.aliases.get(word);
    if (value === undefined) await complain(shell, name, `${word}: not found`);
    else await print(shell, `alias ${word}=${quoteSingle(value)}\n`);
    return value !== undefined;
  });
}

export async function unalias(shell: Shell, { name, args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "a");
  if (options.has("a")) shell.aliases.clear();
  return forEachOperand(options.operands, async (operand) => {
    const isDeleted = shell.aliases.delete(operand);
    if (!isDeleted) await complain(shell, name, `${operand}: not found`);
    return isDeleted;
  });
}
