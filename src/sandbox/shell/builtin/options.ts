/** `set` and `shopt`. */

import { forEachOperand } from "../entry/attempt.ts";
import { describeVariable } from "../expand/operations.ts";
import { quoteIfNeeded } from "../expand/quote.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import { refusedSetOptions, refusedShopts, type SetOption, setOptions } from "../state/options.ts";
import type { Shell } from "../state/shell.ts";
import type { BuiltinCall } from "./builtin.ts";
import { complain, print, readLetters } from "./builtin.ts";

export async function set(shell: Shell, { args }: BuiltinCall): Promise<number> {
  if (args.length === 0) return listVariables(shell);
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      shell.positional = args.slice(index + 1);
      return 0;
    }
    if (arg === "-") {
      shell.options.change("xtrace", false);
      shell.options.change("verbose", false);
      index += 1;
      break;
    }
    if (!/^[-+]./.test(arg)) break;
    const isOn = arg.startsWith("-");
    for (const letter of arg.slice(1)) {
      if (letter !== "o") {
        changeByLetter(shell, letter, isOn);
        continue;
      }
      const name = args[index + 1];
      if (name === undefined) return listOptions(shell, isOn);
      index += 1;
      changeByName(shell, name, isOn);
    }
  }
  if (index < args.length) shell.positional = args.slice(index);
  return 0;
}

function changeByLetter(shell: Shell, letter: string, isOn: boolean): void {
  const option = setOptions.find((one) => one.letter === letter);
  if (option === undefined) throw new UsageError(`${isOn ? "-" : "+"}${letter}: invalid option`, 2);
  change(shell, option.name, isOn);
}

function changeByName(shell: Shell, name: string, isOn: boolean): void {
  const option = setOptions.find((one) => one.name === name);
  if (option === undefined) throw new UsageError(`${name}: invalid option name`, 2);
  change(shell, option.name, isOn);
}

function change(shell: Shell, name: SetOption, isOn: boolean): void {
  if (isOn && refusedSetOptions.has(name)) throw new NotSupported(`option ${name}`);
  shell.options.change(name, isOn);
}

async function listOptions(shell: Shell, isReadable: boolean): Promise<number> {
  for (const { name } of setOptions) {
    const isOn = shell.options.has(name);
    await print(shell, isReadable ? describeOption(name, isOn) : `set ${isOn ? "-" : "+"}o ${name}\n`);
  }
  return 0;
}

async function listVariables(shell: Shell): Promise<number> {
  for (const name of shell.variables.names()) {
    const variable = shell.variables.findRaw(name);
    if (variable?.value === undefined) continue;
    const text =
      typeof variable.value === "string"
        ? `${name}=${quoteIfNeeded(variable.value)}`
        : describeVariable(name, variable).replace(/^declare \S+ /, "");
    await print(shell, `${text}\n`);
  }
  return 0;
}

export async function shopt(shell: Shell, call: BuiltinCall): Promise<number> {
  const options = readLetters(call.args, "supqo");
  if (options.has("o")) return changeSetOptions(shell, call, options);
  const isChange = options.has("s") || options.has("u");
  if (!isChange || options.operands.length === 0) {
    const names = options.operands.length > 0 ? options.operands : shell.options.shoptNames;
    return showShopts(shell, { call, names, options });
  }
  return forEachOperand(options.operands, async (name) => {
    if (shell.options.shopt(name) === undefined) return complainOfName(shell, call, name);
    const isOn = options.has("s");
    if (refusedShopts.has(name) && isOn) throw new NotSupported(`option ${name}`);
    shell.options.changeShopt(name, isOn);
    return true;
  });
}

type Letters = ReturnType<typeof readLetters>;

async function showShopts(
  shell: Shell,
  { call, names, options }: { call: BuiltinCall; names: readonly string[]; options: Letters },
): Promise<number> {
  return forEachOperand(names, async (name) => {
    const isOn = shell.options.shopt(name);
    if (isOn === undefined) return complainOfName(shell, call, name);
    if ((options.has("s") && !isOn) || (options.has("u") && isOn)) return true;
    const line = options.has("p") ? `shopt ${isOn ? "-s" : "-u"} ${name}\n` : describeOption(name, isOn);
    if (!options.has("q")) await print(shell, line);
    return isOn || options.operands.length === 0;
  });
}

async function changeSetOptions(shell: Shell, call: BuiltinCall, options: Letters): Promise<number> {
  return forEachOperand(options.operands, async (name) => {
    const option = setOptions.find((one) => one.name === name);
    if (option === undefined) return complainOfName(shell, call, name);
    if (options.has("s") || options.has("u")) {
      change(shell, option.name, options.has("s"));
      return true;
    }
    const isOn = shell.options.has(option.name);
    if (!options.has("q")) await print(shell, describeOption(name, isOn));
    return isOn;
  });
}

async function complainOfName(shell: Shell, call: BuiltinCall, name: string): Promise<false> {
  await complain(shell, call.name, `${name}: invalid shell option name`);
  return false;
}

function describeOption(name: string, isOn: boolean): string {
  return `${name.padEnd(15)}\t${isOn ? "on" : "off"}\n`;
}
