/** Reads `sort`'s command line: keys, how they compare, and what is done with the lines. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import { type OptionSpec, type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";

/** How a key, or the whole line, is compared. */
export interface Ordering {
  readonly kind: "text" | "numeric" | "general" | "human" | "version" | "month" | "random";
  readonly foldCase: boolean;
  /** Only blanks and alphanumerics count. */
  readonly dictionary: boolean;
  readonly ignoreNonprinting: boolean;
  readonly reverse: boolean;
}

export interface SortKey {
  /** From 1. */
  readonly startField: number;
  readonly startChar: number;
  /** 0: the end of the line. */
  readonly endField: number;
  /** 0: the end of the field. */
  readonly endChar: number;
  readonly skipsStartBlanks: boolean;
  readonly skipsEndBlanks: boolean;
  readonly ordering: Ordering;
}

export type SortSettings = Readonly<ReturnType<typeof readSortSettings>>;

const specs = {
  skipBlanks: { short: "b", long: "ignore-leading-blanks" },
  dictionary: { short: "d", long: "dictionary-order" },
  foldCase: { short: "f", long: "ignore-case" },
  general: { short: "g", long: "general-numeric-sort" },
  ignoreNonprinting: { short: "i", long: "ignore-nonprinting" },
  month: { short: "M", long: "month-sort" },
  human: { short: "h", long: "human-numeric-sort" },
  numeric: { short: "n", long: "numeric-sort" },
  random: { short: "R", long: "random-sort" },
  noEffect: { short: "ST", long: ["buffer-size", "temporary-directory"], value: "required" },
  noEffectLong: { long: ["random-source", "batch-size", "compress-program", "parallel"], value: "required" },
  reverse: { short: "r", long: "reverse" },
  sort: { long: "sort", value: "required" },
  version: { short: "V", long: "version-sort" },
  check: { short: "c", long: "check", value: "optional" },
  checkQuiet: { short: "C" },
  debug: { long: "debug", refused: "--debug" },
  filesFrom: { long: "files0-from", value: "required" },
  key: { short: "k", long: "key", value: "required" },
  merge: { short: "m", long: "merge" },
  output: { short: "o", long: "output", value: "required" },
  stable: { short: "s", long: "stable" },
  separator: { short: "t", long: "field-separator", value: "required" },
  unique: { short: "u", long: "unique" },
  zero: { short: "z", long: "zero-terminated" },
} as const;

type Options = ParsedOptions<keyof typeof specs>;

/** Throws `UsageError` with exit code 2. */
export function readSortSettings(args: readonly string[]) {
  const options = parseOptions(splitCheck(args), specs, { usageExitCode: 2 });
  const letters = globalLetters(options);
  const ordering = toOrdering(letters);
  const keys = options.values("key").map((text) => parseKey(text, { ordering, letters }));
  return {
    keys,
    /** Of the last resort, or of whole lines when there are no keys. */
    ordering,
    skipsBlanks: letters.includes("b"),
    separator: readSeparator(options),
    isStable: options.has("stable"),
    isUnique: options.has("unique"),
    check: readCheck(options),
    isMerge: options.has("merge"),
    output: options.value("output"),
    lineEnd: options.has("zero") ? 0 : 10,
    operands: options.operands,
    filesFrom: options.value("filesFrom"),
  };
}

/** `-c` takes no attached value, though `--check` does: `-cu` is `-c -u`. */
function splitCheck(args: readonly string[]): string[] {
  const split: string[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg === "--") return [...split, ...args.slice(index)];
    const at = /^-[a-zA-Z]*c[a-zA-Z]/.test(arg) && !/^-[a-zA-Z]*[ktoST]/.test(arg) ? arg.indexOf("c") : -1;
    if (at < 0) split.push(arg);
    else split.push(arg.slice(0, at + 1), `-${arg.slice(at + 1)}`);
  }
  return split;
}

function globalLetters(options: Options): string {
  const words: Readonly<Record<string, string>> = {
    "general-numeric": "g",
    "human-numeric": "h",
    month: "M",
    numeric: "n",
    random: "R",
    version: "V",
  };
  let letters = "";
  for (const { name, value } of options.ordered) {
    const spec: OptionSpec = specs[name];
    if (/^[bdfgiMhnRrV]$/.test(spec.short ?? "")) letters += spec.short;
    if (name !== "sort") continue;
    const letter = ownEntry(words, value ?? "");
    if (letter === undefined) throw new UsageError(`invalid argument '${value}' for '--sort'`, 2);
    letters += letter;
  }
  return letters;
}

function toOrdering(letters: string): Ordering {
  const kinds = { n: "numeric", g: "general", h: "human", V: "version", M: "month", R: "random" } as const;
  const given = [...new Set(letters)].filter((letter) => letter in kinds);
  const numeric = given.filter((letter) => letter !== "V" && letter !== "R");
  if (given.length > 1 || (numeric.length > 0 && /[di]/.test(letters))) {
    const clash = [...new Set(letters)].filter((letter) => letter in kinds || "di".includes(letter)).join("");
    throw new UsageError(`options '-${clash}' are incompatible`, 2);
  }
  const [letter] = given;
  return {
    // One of the keys of `kinds`, by the filter above.
    kind: letter === undefined ? "text" : kinds[letter as keyof typeof kinds],
    foldCase: letters.includes("f"),
    dictionary: letters.includes("d"),
    ignoreNonprinting: letters.includes("i"),
    reverse: letters.includes("r"),
  };
}

function parseKey(text: string, { ordering, letters }: { ordering: Ordering; letters: string }): SortKey {
  const match =
    /^[ \t]*(\d{1,9})(?:\.(\d{1,9}))?([a-zA-Z]*)(?:,[ \t]*(\d{1,9})(?:\.(\d{1,9}))?([a-zA-Z]*))?$/.exec(text);
  const own = (match?.[3] ?? "") + (match?.[6] ?? "");
  if (match === null || /[^bdfghiMnRrV]/.test(own)) {
    throw new UsageError(`invalid number at field start: invalid count at start of '${text}'`, 2);
  }
  const startField = Number(match[1]);
  const startChar = match[2] === undefined ? 1 : Number(match[2]);
  if (startField === 0)
    throw new UsageError(`field number is zero: invalid field specification '${text}'`, 2);
  if (startChar === 0)
    throw new UsageError(`character offset is zero: invalid field specification '${text}'`, 2);
  if (match[4] !== undefined && Number(match[4]) === 0) {
    throw new UsageError(`field number is zero: invalid field specification '${text}'`, 2);
  }
  // A key without letters of its own takes the global ones.
  const isPlain = own === "";
  const inherits = isPlain && letters.includes("b");
  return {
    startField,
    startChar,
    endField: match[4] === undefined ? 0 : Number(match[4]),
    endChar: match[5] === undefined ? 0 : Number(match[5]),
    skipsStartBlanks: inherits || (match[3] ?? "").includes("b"),
    skipsEndBlanks: inherits || (match[6] ?? "").includes("b"),
    ordering: isPlain ? ordering : toOrdering(own),
  };
}

function readSeparator(options: Options): string | undefined {
  const values = options.values("separator").map((value) => (value === "\\0" ? "\0" : value));
  const [first] = values;
  if (first === undefined) return undefined;
  if (first === "") throw new UsageError("empty tab", 2);
  if ([...first].length > 1) throw new UsageError(`multi-character tab '${first}'`, 2);
  if (values.some((value) => value !== first)) throw new UsageError("incompatible tabs", 2);
  return first;
}

function readCheck(options: Options): "no" | "diagnose" | "quiet" {
  const value = options.value("check");
  if (options.has("checkQuiet") || value === "quiet" || value === "silent") return "quiet";
  return options.has("check") ? "diagnose" : "no";
}
