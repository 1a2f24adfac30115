/** jq's command line, which is not GNU's: some options take two values, and the first operand is the program. */

import { NotSupported, UsageError } from "../process/options.ts";

export type JqOptions = ReturnType<typeof parseJqOptions>;

const letters: Readonly<Record<string, string>> = {
  s: "slurp",
  R: "raw-input",
  n: "null-input",
  r: "raw-output",
  j: "join-output",
  a: "ascii-output",
  c: "compact-output",
  C: "color-output",
  M: "monochrome-output",
  S: "sort-keys",
  e: "exit-status",
  f: "from-file",
  h: "help",
  V: "version",
};
const pairs = { arg: "text", argjson: "json", slurpfile: "jsonFile", rawfile: "textFile" } as const;

export function parseJqOptions(args: readonly string[]) {
  const flags = new Set<string>();
  /** Values by name, with where they come from. */
  const variables: { name: string; kind: (typeof pairs)[keyof typeof pairs]; value: string }[] = [];
  const operands: string[] = [];
  const positional: { kind: "text" | "json"; value: string }[] = [];
  let indent = 2;
  let rest: "files" | "text" | "json" = "files";
  let isEnded = false;

  // The next one is the last: taking from the front moves all others.
  const queue = [...args].reverse();
  const takeNumber = (text: string | undefined): number => {
    const size = Number(text);
    if (text === undefined || !Number.isInteger(size) || size < 0 || size > 7) {
      throw new UsageError("--indent takes a number from 0 to 7", 2);
    }
    return size;
  };
  for (let arg = queue.pop(); arg !== undefined; arg = queue.pop()) {
    if (isEnded || !/^-[-A-Za-z]/.test(arg)) {
      if (operands.length === 0 || rest === "files") operands.push(arg);
      else positional.push({ kind: rest, value: arg });
    } else if (arg === "--") isEnded = true;
    else if (arg === "--args") rest = "text";
    else if (arg === "--jsonargs") rest = "json";
    else if (arg === "--tab") flags.add("tab");
    else if (arg === "--indent") indent = takeNumber(queue.pop());
    else if (arg.startsWith("--")) {
      const name = arg.slice(2);
      if (isPair(name)) {
        const [variable, value] = [queue.pop(), queue.pop()];
        if (variable === undefined || value === undefined) {
          throw new UsageError(`--${name} takes two parameters (e.g. --${name} name value)`, 2);
        }
        variables.push({ name: variable, kind: pairs[name], value });
      } else flags.add(requireKnown(name));
    } else {
      for (const letter of arg.slice(1)) {
        const name = letters[letter];
        if (name === undefined) throw new UsageError(`Unknown arguments\nunknown option -${letter}`, 2);
        flags.add(requireKnown(name));
      }
    }
  }

  const [program, ...files] = operands;
  return {
    program,
    isProgramFile: flags.has("from-file"),
    files,
    nullInput: flags.has("null-input"),
    rawInput: flags.has("raw-input"),
    slurp: flags.has("slurp"),
    seq: flags.has("seq"),
    stream: flags.has("stream"),
    output: flags.has("join-output") ? "joined" : flags.has("raw-output") ? "raw" : "json",
    indent: flags.has("compact-output") ? "" : flags.has("tab") ? "\t" : " ".repeat(indent),
    sortKeys: flags.has("sort-keys"),
    ascii: flags.has("ascii-output"),
    exitStatus: flags.has("exit-status"),
    variables,
    positional,
    showVersion: flags.has("version"),
  };
}

function isPair(name: string): name is keyof typeof pairs {
  return Object.hasOwn(pairs, name);
}

const known: ReadonlySet<string> = new Set([...Object.values(letters), "seq", "stream", "unbuffered"]);
const unsupported: ReadonlySet<string> = new Set([
  "color-output",
  "help",
  "stream-errors",
  "raw-output0",
  "binary",
]);

function requireKnown(name: string): string {
  if (unsupported.has(name)) throw new NotSupported(`--${name}`);
  if (!known.has(name)) throw new UsageError(`Unknown arguments\nunknown option --${name}`, 2);
  return name;
}
