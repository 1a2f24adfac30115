/** The options of `ls`, as rules for what is listed and how. */

import { ownEntry } from "../../../../protocol/check/own-entry.ts";
import { compilePattern } from "../../entry/pattern.ts";
import { quoteName } from "../../entry/quote.ts";
import { humanSize, parseBlockSize } from "../../entry/size.ts";
import { NotSupported, parseOptions, UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import type { LsItem } from "./item.ts";

type LsFormat = "single" | "long" | "columns" | "across" | "commas";
const sorts = ["name", "none", "size", "time", "version", "extension", "width"] as const;
type LsSort = (typeof sorts)[number];
type LsQuoting = "literal" | "c" | "escape" | "shell" | "always" | "raw" | "raw-always";

export type LsRules = ReturnType<typeof parseLsRules>["rules"];

const specs = {
  all: { short: "a", long: "all" },
  almostAll: { short: "A", long: "almost-all" },
  author: { long: "author", refused: "option '--author'" },
  escape: { short: "b", long: "escape" },
  blockSize: { long: "block-size", value: "required" },
  backups: { short: "B", long: "ignore-backups" },
  changeTime: { short: "c" },
  columns: { short: "C" },
  color: { long: "color", value: "optional" },
  folders: { short: "d", long: "directory" },
  dired: { short: "D", long: "dired", refused: "option '-D'" },
  unsorted: { short: "f" },
  classify: { short: "F" },
  classifyLong: { long: "classify", value: "optional" },
  fileType: { long: "file-type" },
  format: { long: "format", value: "required" },
  fullTime: { long: "full-time" },
  longWithoutOwner: { short: "g" },
  foldersFirst: { long: "group-directories-first" },
  noGroup: { short: "G", long: "no-group" },
  human: { short: "h", long: "human-readable" },
  si: { long: "si" },
  followOperands: { short: "H", long: "dereference-command-line" },
  followFolders: { long: "dereference-command-line-symlink-to-dir" },
  hide: { long: "hide", value: "required" },
  hyperlink: { long: "hyperlink", value: "optional" },
  indicator: { long: "indicator-style", value: "required" },
  inode: { short: "i", long: "inode" },
  ignore: { short: "I", long: "ignore", value: "required" },
  kibibytes: { short: "k", long: "kibibytes" },
  long: { short: "l" },
  follow: { short: "L", long: "dereference" },
  commas: { short: "m" },
  numbers: { short: "n", long: "numeric-uid-gid" },
  literal: { short: "N", long: "literal" },
  longWithoutGroup: { short: "o" },
  slash: { short: "p" },
  hideControl: { short: "q", long: "hide-control-chars" },
  showControl: { long: "show-control-chars" },
  quote: { short: "Q", long: "quote-name" },
  quoting: { long: "quoting-style", value: "required" },
  reverse: { short: "r", long: "reverse" },
  recursive: { short: "R", long: "recursive" },
  blocks: { short: "s", long: "size" },
  bySize: { short: "S" },
  sort: { long: "sort", value: "required" },
  time: { long: "time", value: "required" },
  timeStyle: { long: "time-style", value: "required" },
  byTime: { short: "t" },
  tabs: { short: "T", long: "tabsize", value: "required" },
  accessTime: { short: "u" },
  noSort: { short: "U" },
  byVersion: { short: "v" },
  width: { short: "w", long: "width", value: "required" },
  across: { short: "x" },
  byExtension: { short: "X" },
  context: { short: "Z", long: "context", refused: "a security context (-Z)" },
  zero: { long: "zero" },
  single: { short: "1" },
} as const;

type Options = ReturnType<typeof parseOptions<typeof specs>>;

export function parseLsRules(process: Process) {
  const options = parseOptions(process.args, specs, { usageExitCode: 2 });
  requireNoColor(options);
  const format = chooseFormat(options);
  const isLong = format === "long";
  const { showSize, showBlocks } = chooseSizes(options);
  const { quoting, hidesUnprintable } = chooseQuoting(options);
  const followsLinks = options.has("follow");
  const showsFolders = options.has("folders");
  const followsOperands =
    options.has("followOperands") ||
    options.has("followFolders") ||
    (!isLong && !showsFolders && indicatorStyle(options) !== "classify");
  const rules = {
    format,
    sort: chooseSort(options, isLong),
    isReversed: options.has("reverse"),
    foldersFirst: options.has("foldersFirst"),
    /** Names that begin with a dot: not listed, listed, or listed with `.` and `..`. */
    hidden: chooseHidden(options),
    isIgnored: chooseIgnored(options),
    showsFolders,
    isRecursive: options.has("recursive") && !showsFolders,
    followsLinks,
    /** Whether an operand that is a link to a folder is the folder. */
    followsOperands,
    showsInodes: options.has("inode"),
    showsBlocks: options.has("blocks"),
    showsOwner: !options.has("longWithoutOwner"),
    showsGroup: !options.has("longWithoutGroup") && !options.has("noGroup"),
    hasNumbers: options.has("numbers"),
    timeStyle: chooseTimeStyle(options, process.env),
    quoting,
    hidesUnprintable,
    width: requireCount(options.value("width") ?? "80", "line width"),
    lineEnd: options.has("zero") ? "\0" : "\n",
    showSize,
    showBlocks,
    indicatorOf: chooseIndicator(options),
  };
  return { rules, operands: options.operands };
}

function requireNoColor(options: Options): void {
  for (const name of ["color", "hyperlink"] as const) {
    if (!options.has(name)) continue;
    const when = options.value(name) ?? "always";
    if (/^(never|no|none|auto|tty|if-tty)$/.test(when)) continue;
    if (/^(always|yes|force)$/.test(when))
      throw new NotSupported(name === "color" ? "colour" : "option '--hyperlink'");
    throw new UsageError(`invalid argument ${quoteName(when)} for '--${name}'`, 2);
  }
}

function choose<T>(option: string, value: string, choices: Readonly<Record<string, T>>): T {
  const names = Object.keys(choices).filter((name) => name.startsWith(value));
  const name = names.length === 1 ? (names[0] ?? value) : value;
  const found = ownEntry(choices, name);
  if (found === undefined)
    throw new UsageError(`invalid argument ${quoteName(value)} for ${quoteName(option)}`);
  return found;
}

function namesOf<T extends string>(names: readonly T[]): Record<T, T> {
  return Object.fromEntries(names.map((name) => [name, name])) as Record<T, T>; // each under itself
}

function chooseFormat(options: Options): LsFormat {
  const words = {
    long: "long",
    verbose: "long",
    commas: "commas",
    horizontal: "across",
    across: "across",
    vertical: "columns",
    "single-column": "single",
  } as const;
  let format: LsFormat = "single";
  for (const { name, value } of options.ordered) {
    if (/^(long|longWithoutOwner|longWithoutGroup|numbers|fullTime)$/.test(name)) format = "long";
    else if (name === "columns") format = "columns";
    else if (name === "across") format = "across";
    else if (name === "commas") format = "commas";
    else if ((name === "single" || name === "zero") && format !== "long") format = "single";
    else if (name === "format") format = choose("--format", value ?? "", words);
  }
  return format;
}

/** The option that was given last counts. A time that is asked for without `-l` is also what is sorted by. */
function chooseSort(options: Options, isLong: boolean): LsSort {
  const letters: Readonly<Record<string, LsSort>> = {
    bySize: "size",
    byTime: "time",
    noSort: "none",
    unsorted: "none",
    byVersion: "version",
    byExtension: "extension",
  };
  let sort: LsSort | undefined;
  for (const { name, value } of options.ordered) {
    sort = name === "sort" ? choose("--sort", value ?? "", namesOf(sorts)) : (letters[name] ?? sort);
  }
  const asksTime = options.has("changeTime") || options.has("accessTime") || options.has("time");
  return sort ?? (asksTime && !isLong ? "time" : "name");
}

function chooseHidden(options: Options): "none" | "almost" | "all" {
  const last = options.ordered
    .map(({ name }) => name)
    .findLast((name) => /^(all|almostAll|unsorted)$/.test(name));
  return last === undefined ? "none" : last === "almostAll" ? "almost" : "all";
}

function chooseIgnored(options: Options): (name: string) => boolean {
  const ignored = options.values("ignore").map((pattern) => compilePattern(pattern));
  const hidden =
    chooseHidden(options) === "none" ? options.values("hide").map((pattern) => compilePattern(pattern)) : [];
  if (options.has("backups")) ignored.push((name) => name.endsWith("~"));
  const patterns = [...ignored, ...hidden];
  return (name) => patterns.some((matches) => matches(name));
}

function chooseSizes(options: Options): Record<"showSize" | "showBlocks", (bytes: number) => string> {
  let showSize = (bytes: number) => String(bytes);
  let showBlocks = (bytes: number) => String(Math.ceil(bytes / 1024));
  for (const { name, value } of options.ordered) {
    if (name === "human") showSize = showBlocks = (bytes) => humanSize(bytes);
    else if (name === "si") showSize = showBlocks = (bytes) => humanSize(bytes, 1000);
    else if (name === "blockSize") showSize = showBlocks = blockShower(value ?? "");
  }
  return { showSize, showBlocks };
}

function blockShower(text: string): (bytes: number) => string {
  if (text === "human-readable") return (bytes) => humanSize(bytes);
  const unit = parseBlockSize(text);
  if (unit === undefined) throw new UsageError(`invalid --block-size argument ${quoteName(text)}`, 2);
  const suffix = /^\d/.test(text) ? "" : text.replace(/iB$/, "");
  return (bytes) => Math.ceil(bytes / unit) + suffix;
}

function chooseTimeStyle(options: Options, env: ReadonlyMap<string, string>): string | undefined {
  const last = options.ordered.findLast(({ name }) => name === "fullTime" || name === "timeStyle");
  const style = last?.name === "fullTime" ? "full-iso" : (last?.value ?? env.get("TIME_STYLE") ?? "locale");
  if (style.startsWith("+")) return style;
  const name = style.replace(/^posix-/, "");
  const styles = {
    "full-iso": "+%Y-%m-%d %H:%M:%S.%N %z",
    "long-iso": "+%Y-%m-%d %H:%M",
    iso: "+%Y-%m-%d \n%m-%d %H:%M", // of old files, and of recent ones
    locale: "locale",
  };
  const chosen = choose("time style", name, styles);
  return chosen === "locale" ? undefined : chosen;
}

function chooseQuoting(options: Options): { quoting: LsQuoting; hidesUnprintable: boolean } {
  const words = {
    literal: "literal",
    locale: "c",
    "shell-always": "raw-always",
    "shell-escape-always": "always",
    shell: "raw",
    "shell-escape": "shell",
    c: "c",
    "c-maybe": "c",
    escape: "escape",
  } as const;
  const letters: Readonly<Record<string, LsQuoting>> = { escape: "escape", literal: "literal", quote: "c" };
  let quoting: LsQuoting = "literal";
  for (const { name, value } of options.ordered) {
    quoting = name === "quoting" ? choose("--quoting-style", value ?? "", words) : (letters[name] ?? quoting);
  }
  const last = options.ordered.findLast(({ name }) => name === "hideControl" || name === "showControl");
  return { quoting, hidesUnprintable: last?.name === "hideControl" };
}

const indicatorStyles = ["none", "slash", "file-type", "classify"] as const;
type IndicatorStyle = (typeof indicatorStyles)[number];

function indicatorStyle(options: Options): IndicatorStyle {
  let style: IndicatorStyle = "none";
  for (const { name, value } of options.ordered) {
    if (name === "classify") style = "classify";
    else if (name === "classifyLong" && !/^(never|no|none|auto|tty|if-tty)$/.test(value ?? "always"))
      style = "classify";
    else if (name === "fileType") style = "file-type";
    else if (name === "slash") style = "slash";
    else if (name === "indicator") style = choose("--indicator-style", value ?? "", namesOf(indicatorStyles));
  }
  return style;
}

function chooseIndicator(options: Options): (item: LsItem) => string {
  const style = indicatorStyle(options);
  if (style === "none") return () => "";
  const isLong = chooseFormat(options) === "long";
  return ({ status, target }) => {
    // In a long line the sign follows what the link leads to.
    const { type, mode } =
      isLong && status.type === "symlink" ? (target ?? { type: "device", mode: 0 }) : status;
    if (type === "directory") return "/";
    if (style === "slash") return "";
    if (type === "symlink") return "@";
    return style === "classify" && type === "file" && (mode & 0o111) !== 0 ? "*" : "";
  };
}

function requireCount(text: string, what: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`invalid ${what}: ${quoteName(text)}`, 2);
  return Number(text);
}
