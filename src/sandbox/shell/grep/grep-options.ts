/** Reads grep's command line: which patterns, which files, how the lines are shown. */

import { type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";

const specs = {
  extended: { short: "E", long: "extended-regexp" },
  fixed: { short: "F", long: "fixed-strings" },
  basic: { short: "G", long: "basic-regexp" },
  perl: { short: "P", long: "perl-regexp" },
  pattern: { short: "e", long: "regexp", value: "required" },
  patternFile: { short: "f", long: "file", value: "required" },
  ignoreCase: { short: "iy", long: "ignore-case" },
  noIgnoreCase: { long: "no-ignore-case" },
  invert: { short: "v", long: "invert-match" },
  word: { short: "w", long: "word-regexp" },
  line: { short: "x", long: "line-regexp" },
  count: { short: "c", long: "count" },
  color: { long: ["color", "colour"], value: "optional" },
  filesWithout: { short: "L", long: "files-without-match" },
  filesWith: { short: "l", long: "files-with-matches" },
  countMax: { short: "m", long: "max-count", value: "required" },
  onlyMatching: { short: "o", long: "only-matching" },
  quiet: { short: "q", long: ["quiet", "silent"] },
  noMessages: { short: "s", long: "no-messages" },
  offset: { short: "b", long: "byte-offset" },
  withName: { short: "H", long: "with-filename" },
  noName: { short: "h", long: "no-filename" },
  label: { long: "label", value: "required" },
  number: { short: "n", long: "line-number" },
  tabs: { short: "T", long: "initial-tab" },
  nullName: { short: "Z", long: "null" },
  after: { short: "A", long: "after-context", value: "required" },
  before: { short: "B", long: "before-context", value: "required" },
  context: { short: "C", long: "context", value: "required" },
  groupSeparator: { long: "group-separator", value: "required" },
  noGroupSeparator: { long: "no-group-separator" },
  text: { short: "a", long: "text" },
  binaryFiles: { long: "binary-files", value: "required" },
  skipBinary: { short: "I" },
  directories: { short: "d", long: "directories", value: "required" },
  devices: { short: "D", long: "devices", value: "required" },
  recursive: { short: "r", long: "recursive" },
  followLinks: { short: "R", long: "dereference-recursive" },
  include: { long: "include", value: "required" },
  exclude: { long: "exclude", value: "required" },
  excludeFrom: { long: "exclude-from", value: "required" },
  excludeDir: { long: "exclude-dir", value: "required" },
  noEffect: { short: "u", long: ["line-buffered", "unix-byte-offsets"] },
  binary: { short: "U", long: "binary" },
  nullData: { short: "z", long: "null-data" },
  help: { long: "help" },
  version: { short: "V", long: "version" },
} as const;

export type GrepOptionName = keyof typeof specs;

const syntaxes = ["basic", "extended", "fixed", "perl"] as const;
type Syntax = (typeof syntaxes)[number];

export type GrepCommandLine = ReturnType<typeof readGrepCommandLine>;

export const grepUsage =
  "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.";

/** Throws `UsageError` with exit code 2. */
export function readGrepCommandLine(name: string, args: readonly string[]) {
  const options = parseOptions(spellContext(args), specs, { usageExitCode: 2 });
  const context = readContext(options.value("context"));
  const directories = options.value("directories");
  if (directories !== undefined && !["read", "skip", "recurse"].includes(directories)) {
    throw new UsageError(`invalid argument '${directories}' for '--directories'`, 2);
  }
  return {
    options,
    syntax: readSyntax(name, options),
    isRecursive: options.has("recursive") || options.has("followLinks") || directories === "recurse",
    before: readContext(options.value("before")) ?? context ?? 0,
    after: readContext(options.value("after")) ?? context ?? 0,
    countMax: readCountMax(options.value("countMax")),
  };
}

/** The one that was asked for last; else that of the name. */
function readSyntax(name: string, { ordered }: ParsedOptions<GrepOptionName>): Syntax {
  const asked = ordered.flatMap((option) => syntaxes.filter((syntax) => syntax === option.name));
  return asked.at(-1) ?? (name === "egrep" ? "extended" : name === "fgrep" ? "fixed" : "basic");
}

/** `-3` is `-C 3`. */
function spellContext(args: readonly string[]): string[] {
  const spelled: string[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg === "--") return [...spelled, ...args.slice(index)];
    const isValue = /^-[A-Za-z]*[efmABCdD]$/.test(args[index - 1] ?? "");
    const match = isValue ? null : /^-([A-Za-z]*?)(\d{1,9})([A-Za-z]*)$/.exec(arg);
    if (match === null || /[efmABCdD]/.test(match[1] ?? "")) spelled.push(arg);
    else {
      if (match[1]) spelled.push(`-${match[1]}`);
      spelled.push("-C", match[2] ?? "0");
      if (match[3]) spelled.push(`-${match[3]}`);
    }
  }
  return spelled;
}

function readContext(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw new UsageError(`${value}: invalid context length argument`, 2);
  return Number(value);
}

function readCountMax(value: string | undefined): number {
  if (value === undefined) return Infinity;
  if (!/^-?\d+$/.test(value)) throw new UsageError("invalid max count", 2);
  return Number(value) < 0 ? Infinity : Number(value);
}
