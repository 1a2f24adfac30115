/** `env` and `printenv`: show the environment, or run a command in another one. */

import { forEachOperand } from "../entry/attempt.ts";
import { quoteName } from "../entry/quote.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process, SpawnOptions } from "../process/process.ts";
import { splitWords } from "./split-words.ts";

const specs = {
  ignore: { short: "i", long: "ignore-environment" },
  zero: { short: "0", long: "null" },
  unset: { short: "u", long: "unset", value: "required" },
  folder: { short: "C", long: "chdir", value: "required" },
  split: { short: "S", long: "split-string", value: "required" },
  debug: { short: "v", long: "debug", refused: "option '-v' or '--argv0'" },
  argv0: { long: "argv0", value: "required", refused: "option '-v' or '--argv0'" },
  signals: {
    long: ["block-signal", "default-signal", "ignore-signal", "list-signal-handling"],
    value: "optional",
    refused: "changing signals",
  },
} as const;

export async function env(process: Process): Promise<number> {
  const options = parseOptions(expandSplit(process), specs, { stopAtOperand: true, usageExitCode: 125 });
  const variables = new Map(options.has("ignore") || options.operands[0] === "-" ? [] : process.env);
  for (const name of options.values("unset")) {
    if (name === "" || name.includes("="))
      throw new UsageError(`cannot unset ${quoteName(name)}: Invalid argument`, 125);
    variables.delete(name);
  }
  const operands = options.operands[0] === "-" ? options.operands.slice(1) : options.operands;
  let at = 0;
  for (; at < operands.length; at++) {
    const operand = operands[at] ?? "";
    const equals = operand.indexOf("=");
    if (equals < 1) break;
    variables.set(operand.slice(0, equals), operand.slice(equals + 1));
  }
  const command = operands.slice(at);
  const folder = options.value("folder");
  if (command.length === 0) {
    if (folder !== undefined) throw new UsageError("must specify command with --chdir (-C)", 125);
    const end = options.has("zero") ? "\0" : "\n";
    await process.stdout.write([...variables].map(([name, value]) => `${name}=${value}${end}`).join(""));
    return 0;
  }
  if (options.has("zero")) throw new UsageError("cannot specify --null (-0) with command", 125);
  const spawnOptions: SpawnOptions = { env: variables };
  if (folder !== undefined) {
    const status = process.files.find(folder);
    if (status?.type !== "directory") {
      const reason = status === undefined ? "No such file or directory" : "Not a directory";
      throw new UsageError(`cannot change directory to ${quoteName(folder)}: ${reason}`, 125);
    }
    spawnOptions.cwd = status.realPath;
  }
  return process.spawn(command, spawnOptions);
}

/** `-S 'words'` stands for the words. */
function expandSplit({ args, env: variables }: Process): string[] {
  const expanded: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    const joined = /^(?:-([iv0]*)S|--split-string(?:=|$))/.exec(arg);
    if (joined === null) {
      if (!arg.startsWith("-")) return [...expanded, ...args.slice(index)];
      expanded.push(arg);
      if (/^-[iv0]*[uC]$/.test(arg)) expanded.push(args[++index] ?? "");
      continue;
    }
    const attached = arg.slice(joined[0].length);
    const text = attached !== "" || arg.endsWith("=") ? attached : (args[++index] ?? "");
    if (joined[1]) expanded.push(`-${joined[1]}`);
    return [...expanded, ...splitWords(text, variables), ...args.slice(index + 1)];
  }
  return expanded;
}

export async function printenv(process: Process): Promise<number> {
  const options = parseOptions(
    process.args,
    { zero: { short: "0", long: "null" } },
    { stopAtOperand: true, usageExitCode: 2 },
  );
  const end = options.has("zero") ? "\0" : "\n";
  if (options.operands.length === 0) {
    await process.stdout.write([...process.env].map(([name, value]) => `${name}=${value}${end}`).join(""));
    return 0;
  }
  return forEachOperand(options.operands, async (name) => {
    const value = process.env.get(name);
    if (value !== undefined) await process.stdout.write(value + end);
    return value !== undefined;
  });
}
