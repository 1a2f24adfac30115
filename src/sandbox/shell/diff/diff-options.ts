/** The options of `diff`, as rules for what counts as a difference and how it is printed. */

import { compileRegex } from "../../../regex/regex.ts";
import { quoteWord } from "../../quote-word.ts";
import { compilePattern } from "../entry/pattern.ts";
import { quoteName } from "../entry/quote.ts";
import { NotSupported, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { withRegexErrors } from "../process/regex-errors.ts";
import type { IgnoreRule } from "./hunks.ts";
import type { LineRules } from "./text-lines.ts";

export type DiffFormat = "normal" | "unified" | "context";

export type DiffRules = ReturnType<typeof parseDiffRules>["rules"];

const specs = {
  normal: { long: "normal" },
  unified: { short: "u" },
  unifiedLines: { short: "U", value: "required" },
  unifiedLong: { long: "unified", value: "optional" },
  context: { short: "c" },
  contextLines: { short: "C", value: "required" },
  contextLong: { long: "context", value: "optional" },
  brief: { short: "q", long: "brief" },
  same: { short: "s", long: "report-identical-files" },
  recursive: { short: "r", long: "recursive" },
  newFile: { short: "N", long: "new-file" },
  newOld: { short: "P", long: "unidirectional-new-file" },
  ignoreCase: { short: "i", long: "ignore-case" },
  ignoreSpace: { short: "w", long: "ignore-all-space" },
  ignoreAmount: { short: "b", long: "ignore-space-change" },
  ignoreEnd: { short: "Z", long: "ignore-trailing-space" },
  ignoreTabs: { short: "E", long: "ignore-tab-expansion" },
  ignoreBlank: { short: "B", long: "ignore-blank-lines" },
  ignoreMatching: { short: "I", long: "ignore-matching-lines", value: "required" },
  text: { short: "a", long: "text" },
  stripReturns: { long: "strip-trailing-cr" },
  label: { short: "L", long: "label", value: "required" },
  exclude: { short: "x", long: "exclude", value: "required" },
  color: { long: "color", value: "optional" },
  minimal: { short: "d", long: "minimal" },
  noEffect: { short: "H", long: ["speed-large-files", "suppress-common-lines"] },
  horizon: { long: "horizon-lines", value: "required" },
  showFunction: { short: "p", long: "show-c-function" },
  functionLine: { short: "F", long: "show-function-line", value: "required" },
  noDereference: { long: "no-dereference", refused: "option '--no-dereference'" },
  ed: { short: "e", long: "ed", refused: "an ed script (-e)" },
  rcs: { short: "n", long: "rcs", refused: "RCS format (-n)" },
  sideBySide: { short: "y", long: "side-by-side", refused: "two columns (-y)" },
  ifdef: { short: "D", long: "ifdef", value: "required", refused: "merging with #ifdef (-D)" },
  width: { short: "W", long: "width", value: "required" },
  paginate: { short: "l", long: "paginate", refused: "paginating (-l)" },
  expandTabs: { short: "t", long: "expand-tabs", refused: "expanding tabs (-t)" },
  initialTab: { short: "T", long: "initial-tab", refused: "aligning tabs (-T)" },
  excludeFrom: {
    short: "X",
    long: "exclude-from",
    value: "required",
    refused: "a list of patterns in a file (-X)",
  },
  startingFile: { short: "S", long: "starting-file", value: "required", refused: "starting at a file (-S)" },
  fromFile: { long: "from-file", value: "required", refused: "option '--from-file'" },
  toFile: { long: "to-file", value: "required", refused: "option '--to-file'" },
  lineFormat: {
    long: [
      "line-format",
      "old-line-format",
      "new-line-format",
      "unchanged-line-format",
      "old-group-format",
      "new-group-format",
      "unchanged-group-format",
      "changed-group-format",
    ],
    value: "required",
    refused: "formats of lines and groups",
  },
} as const;

type Options = ReturnType<typeof parseOptions<typeof specs>>;

export function parseDiffRules({ args }: Process) {
  const { spelled, length } = takeDigits(args);
  const options = parseOptions(spelled, specs, { usageExitCode: 2 });
  requireNoColor(options);
  const { format, context } = chooseFormat(options, length);
  const labels = options.values("label");
  if (labels.length > 2) throw new UsageError("too many file label options", 2);
  const horizon = options.value("horizon");
  const patterns = options.values("exclude").map((pattern) => compilePattern(pattern));
  const rules = {
    format,
    context,
    /** Equal lines around differences that take part in finding them. */
    horizon: Math.max(
      horizon === undefined ? 0 : requireCount(horizon, "horizon length"),
      format === "normal" ? 0 : context,
    ),
    isMinimal: options.has("minimal"),
    isBrief: options.has("brief"),
    tellsSame: options.has("same"),
    isRecursive: options.has("recursive"),
    /** What a file is that only one folder has: a difference of its own, or an empty file. */
    missing: options.has("newFile") ? "empty" : options.has("newOld") ? "emptyOld" : "named",
    isText: options.has("text"),
    stripsReturns: options.has("stripReturns"),
    ignoresCase: options.has("ignoreCase"),
    ignoresSpace: chooseSpace(options),
    ignores: chooseIgnored(options),
    isExcluded: (name: string) => patterns.some((matches) => matches(name)),
    labels: [labels[0], labels[1]] as const,
    isFunctionStart: chooseFunction(options),
    /** As they were typed, for the titles of `-r`. */
    typedOptions: typedOptions(args, options.operands),
  };
  return { rules, operands: options.operands };
}

function requireNoColor(options: Options): void {
  if (!options.has("color")) return;
  const when = options.value("color") ?? "auto";
  if (when === "always") throw new NotSupported("colour");
  if (when !== "never" && when !== "auto") throw new UsageError(`invalid color ${quoteName(when)}`, 2);
}

function requireCount(text: string, what: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`invalid ${what} ${quoteName(text)}`, 2);
  return Number(text);
}

/** `-u1` and `-c -5`: digits among the letters are a number of lines. */
function takeDigits(args: readonly string[]): { spelled: string[]; length: number | undefined } {
  let length: number | undefined;
  const spelled = args.flatMap((arg) => {
    const match = /^-([a-zA-Z]*)(\d{1,9})([a-zA-Z]*)$/.exec(arg);
    if (match === null || /[UCFILxXWSD]/.test(match[1] ?? "")) return [arg];
    length = Number(match[2]);
    const letters = `${match[1]}${match[3]}`;
    return letters === "" ? [] : [`-${letters}`];
  });
  return { spelled, length };
}

/** Two formats at once are an error; of their lengths the greatest counts. */
function chooseFormat(options: Options, length: number | undefined): { format: DiffFormat; context: number } {
  let format: DiffFormat | undefined;
  let context = length;
  for (const { name, value } of options.ordered) {
    const next = name.startsWith("unified")
      ? "unified"
      : name.startsWith("context")
        ? "context"
        : name === "normal"
          ? "normal"
          : format;
    if (format !== undefined && next !== format) throw new UsageError("conflicting output style options", 2);
    format = next;
    const isContext = /^(unified|context)/.test(name);
    if (isContext && value !== undefined)
      context = Math.max(context ?? 0, requireCount(value, "context length"));
  }
  if (format === undefined && options.has("showFunction")) format = "context";
  return { format: format ?? "normal", context: context ?? 3 };
}

function chooseSpace(options: Options): LineRules["ignoresSpace"] {
  if (options.has("ignoreSpace")) return "all";
  if (options.has("ignoreAmount")) return "amount";
  if (options.has("ignoreEnd")) return "end";
  return options.has("ignoreTabs") ? "tabs" : "none";
}

function chooseIgnored(options: Options): IgnoreRule {
  const expressions = options.values("ignoreMatching").map(compile);
  const ignoresBlank = options.has("ignoreBlank");
  const hasSpaceRule = chooseSpace(options) !== "none";
  if (!ignoresBlank && expressions.length === 0) return undefined;
  const isBlank = (line: string) => line === "" || (hasSpaceRule && /^[ \t\v\f\r]*$/.test(line));
  return (line) => (ignoresBlank && isBlank(line)) || expressions.some((expression) => expression.test(line));
}

function chooseFunction(options: Options): ((line: string) => boolean) | undefined {
  const pattern =
    options.value("functionLine") ?? (options.has("showFunction") ? "^[[:alpha:]$_]" : undefined);
  if (pattern === undefined) return undefined;
  const expression = compile(pattern);
  return (line) => expression.test(line);
}

function compile(pattern: string): ReturnType<typeof compileRegex> {
  return withRegexErrors(
    () => compileRegex(pattern, { syntax: "basic" }),
    (message) => new UsageError(message, 2),
  );
}

/** ` -r -u`: quoted where a shell needs it. */
function typedOptions(args: readonly string[], operands: readonly string[]): string {
  const waiting = [...operands];
  const typed = args.filter((arg) => {
    if (waiting[0] !== arg) return arg !== "--";
    waiting.shift();
    return false;
  });
  return typed.map((arg) => ` ${/^[\w@%+=:,./-]+$/.test(arg) ? arg : quoteWord(arg)}`).join("");
}
