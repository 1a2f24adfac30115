/** `getopt` of util-linux: puts a script's options in order, quoted for `eval set --`. */

import { quoteWord } from "../../quote-word.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";

interface Rules {
  short: string;
  long: readonly string[];
  name: string;
  isQuiet: boolean;
  printsNothing: boolean;
  isUnquoted: boolean;
  /** `-a`: long options may begin with one dash. */
  isAlternative: boolean;
}

/** Exit codes: wrong options of the script, wrong use of `getopt`, and `-T`. */
const [wrongOption, wrongUse, isEnhanced] = [1, 2, 4] as const;

export async function getopt(process: Process): Promise<number> {
  const { args } = process;
  if (args[0] === undefined) throw new UsageError("missing optstring argument", wrongUse);
  if (!args[0].startsWith("-"))
    return print(process, { ...defaults, short: args[0], isUnquoted: true }, args.slice(1));
  const rules: { -readonly [Key in keyof Rules]: Rules[Key] } = { ...defaults };
  let hasShort = false;
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") {
      at += 1;
      break;
    }
    if (!arg.startsWith("-") || arg === "-") break;
    const take = () => takeValue(args, at, arg);
    if (/^(-o|--options)/.test(arg)) {
      const { value, used } = take();
      rules.short = value;
      hasShort = true;
      at += used;
    } else if (/^(-l|--longoptions|--long)/.test(arg)) {
      const { value, used } = take();
      rules.long = [...rules.long, ...value.split(/[,\s]+/).filter((name) => name !== "")];
      at += used;
    } else if (/^(-n|--name)/.test(arg)) {
      const { value, used } = take();
      rules.name = value;
      at += used;
    } else if (/^(-s|--shell)/.test(arg)) {
      const { value, used } = take();
      if (!/^(ba)?sh$/.test(value))
        throw new UsageError(`unknown shell after -s or --shell argument`, wrongUse);
      at += used;
    } else if (arg === "-q" || arg === "--quiet") rules.isQuiet = true;
    else if (arg === "-Q" || arg === "--quiet-output") rules.printsNothing = true;
    else if (arg === "-u" || arg === "--unquoted") rules.isUnquoted = true;
    else if (arg === "-a" || arg === "--alternative") rules.isAlternative = true;
    else if (arg === "-T" || arg === "--test") return isEnhanced;
    else throw new UsageError(`unrecognized option '${arg}'`, wrongUse);
  }
  let rest = args.slice(at);
  if (!hasShort) {
    if (rest[0] === undefined) throw new UsageError("missing optstring argument", wrongUse);
    rules.short = rest[0];
    rest = rest.slice(1);
    if (rest[0] === "--") rest = rest.slice(1);
  }
  return print(process, rules, rest);
}

const defaults: Rules = {
  short: "",
  long: [],
  name: "getopt",
  isQuiet: false,
  printsNothing: false,
  isUnquoted: false,
  isAlternative: false,
};

function takeValue(args: readonly string[], at: number, arg: string): { value: string; used: number } {
  const equals = arg.startsWith("--") ? arg.indexOf("=") : -1;
  if (equals > 0) return { value: arg.slice(equals + 1), used: 0 };
  if (!arg.startsWith("--") && arg.length > 2) return { value: arg.slice(2), used: 0 };
  const value = args[at + 1];
  if (value === undefined) throw new UsageError(`option requires an argument -- '${arg}'`, wrongUse);
  return { value, used: 1 };
}

async function print(process: Process, rules: Rules, args: readonly string[]): Promise<number> {
  const { words, operands, problems } = arrange(rules, args);
  const quote = (word: string) => (rules.isUnquoted ? word : quoteWord(word));
  const shown = words.map(({ text, isValue }) => (isValue ? quote(text) : text));
  if (!rules.printsNothing) {
    await process.stdout.write(` ${[...shown, "--", ...operands.map(quote)].join(" ")}\n`);
  }
  if (!rules.isQuiet)
    for (const problem of problems) await process.stderr.write(`${rules.name}: ${problem}\n`);
  return problems.length === 0 ? 0 : wrongOption;
}

interface Arranged {
  words: { text: string; isValue: boolean }[];
  operands: string[];
  problems: string[];
}

function arrange(rules: Rules, args: readonly string[]): Arranged {
  const found: Arranged = { words: [], operands: [], problems: [] };
  const stops = rules.short.startsWith("+");
  const letters = rules.short.replace(/^[-+]/, "");
  let at = 0;
  const next = () => args[++at];
  for (; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") {
      found.operands.push(...args.slice(at + 1));
      break;
    }
    if (arg.startsWith("--") || (rules.isAlternative && arg.startsWith("-") && arg.length > 2)) {
      addLong(found, rules, arg, next);
    } else if (arg.startsWith("-") && arg !== "-") addShort(found, letters, arg.slice(1), next);
    else {
      if (stops) {
        found.operands.push(...args.slice(at));
        break;
      }
      found.operands.push(arg);
    }
  }
  return found;
}

function addLong(
  { words, problems }: Arranged,
  { long }: Rules,
  arg: string,
  next: () => string | undefined,
): void {
  const typed = arg.replace(/^--?/, "");
  const equals = typed.indexOf("=");
  const name = equals < 0 ? typed : typed.slice(0, equals);
  const attached = equals < 0 ? undefined : typed.slice(equals + 1);
  const plain = (option: string) => option.replace(/:+$/, "");
  const matching = long.filter((option) => plain(option).startsWith(name));
  const option = long.find((one) => plain(one) === name) ?? (matching.length === 1 ? matching[0] : undefined);
  if (option === undefined) {
    problems.push(
      matching.length > 1 ? `option '--${name}' is ambiguous` : `unrecognized option '--${name}'`,
    );
    return;
  }
  const full = `--${plain(option)}`;
  if (!option.endsWith(":") && attached !== undefined) {
    problems.push(`option '${full}' doesn't allow an argument`);
    return;
  }
  const value = option.endsWith("::")
    ? (attached ?? "")
    : option.endsWith(":")
      ? (attached ?? next())
      : undefined;
  if (option.endsWith(":") && value === undefined) {
    problems.push(`option '${full}' requires an argument`);
    return;
  }
  words.push({ text: full, isValue: false });
  if (value !== undefined) words.push({ text: value, isValue: true });
}

function addShort(
  { words, problems }: Arranged,
  letters: string,
  typed: string,
  next: () => string | undefined,
): void {
  for (let index = 0; index < typed.length; index++) {
    const letter = typed.charAt(index);
    const place = letter === ":" ? -1 : letters.indexOf(letter);
    if (place < 0) {
      problems.push(`invalid option -- '${letter}'`);
      continue;
    }
    const isOptional = letters.slice(place + 1, place + 3) === "::";
    const takes = letters.charAt(place + 1) === ":";
    if (!takes) {
      words.push({ text: `-${letter}`, isValue: false });
      continue;
    }
    const rest = typed.slice(index + 1);
    const value = rest !== "" || isOptional ? rest : next();
    if (value === undefined) problems.push(`option requires an argument -- '${letter}'`);
    else words.push({ text: `-${letter}`, isValue: false }, { text: value, isValue: true });
    return;
  }
}
