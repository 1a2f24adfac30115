/** The command `grep`, with `egrep` and `fgrep`. */

import { compileAny, type MatchedPart, type Regex } from "../../../regex/regex.ts";
import { RegexNotSupported } from "../../../regex/regex-error.ts";
import { FileError } from "../../file-error.ts";
import { readText } from "../process/inputs.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { withRegexErrors } from "../process/regex-errors.ts";
import { createSearch, type FileResult, type SearchContext, searchInput } from "./file-search.ts";
import { type GrepCommandLine, grepUsage, readGrepCommandLine } from "./grep-options.ts";
import { chooseReport, type SearchSettings } from "./settings.ts";
import { walkFiles } from "./walk.ts";

export async function grep(process: Process): Promise<number> {
  const commandLine = readGrepCommandLine(process.name, process.args);
  const { options } = commandLine;
  if (options.has("version")) {
    await process.stdout.write("grep (GNU grep) 3.8\n");
    return 0;
  }
  if (options.has("help")) {
    await process.stdout.write(`${grepUsage}\n`);
    return 0;
  }
  const operands = [...options.operands];
  const patterns = await readPatterns(process, commandLine, operands);
  const regex = compilePatterns(patterns, commandLine);
  if (options.has("tabs") && (options.has("number") || options.has("offset"))) {
    throw new NotSupported("-T with numbers");
  }
  const isEmptyInverted =
    patterns.includes("") && options.has("invert") && !options.has("line") && !options.has("word");
  if ((commandLine.countMax === 0 || isEmptyInverted) && !options.has("filesWithout")) return 1;
  const stray =
    commandLine.syntax === "extended" ? patterns.find((pattern) => /^[*+?]/.test(pattern)) : undefined;
  if (stray !== undefined) await process.fail(`warning: ${stray.charAt(0)} at start of expression`);
  const settings = await createSettings(process, commandLine, { regex, operands });
  return new GrepRun(process, commandLine, createSearch(process, settings)).run(operands);
}

async function readPatterns(
  process: Process,
  { options }: GrepCommandLine,
  operands: string[],
): Promise<string[]> {
  const texts: string[] = [];
  let isAsked = false;
  for (const { name, value = "" } of options.ordered) {
    if (name === "pattern") texts.push(...value.split("\n"));
    else if (name === "patternFile") {
      const text = await readList(process, value);
      if (text !== "") texts.push(...text.replace(/\n$/, "").split("\n"));
    } else continue;
    isAsked = true;
  }
  if (isAsked) return texts;
  const first = operands.shift();
  if (first === undefined) throw new UsageError(grepUsage, 2);
  return first.split("\n");
}

function readList(process: Process, path: string): Promise<string> {
  return readText(process, path, ({ reason }) => new UsageError(`${path}: ${reason}`, 2));
}

function compilePatterns(patterns: readonly string[], { options, syntax }: GrepCommandLine): Regex {
  const part: MatchedPart = options.has("line") ? "line" : options.has("word") ? "word" : "anything";
  const caseOption = options.ordered.findLast(({ name }) => name === "ignoreCase" || name === "noIgnoreCase");
  const ignoreCase = caseOption?.name === "ignoreCase";
  const lines = !options.has("nullData");
  if (syntax !== "fixed" && patterns.some((pattern) => /^\[:[a-z]+:\]$/.test(pattern))) {
    throw new UsageError("character class syntax is [[:space:]], not [:space:]", 2);
  }
  const distinct = [...new Set(patterns)];
  return withRegexErrors(
    () => compileAny(distinct, { syntax, part, ignoreCase, lines, multiline: true }),
    (message) => new UsageError(message, 2),
  );
}

async function createSettings(
  process: Process,
  { options, isRecursive, before, after, countMax }: GrepCommandLine,
  { regex, operands }: { regex: Regex; operands: readonly string[] },
): Promise<SearchSettings> {
  const color = options.ordered.findLast(({ name }) => name === "color");
  if (!["never", "auto", "always", undefined].includes(color?.value)) {
    throw new UsageError(`invalid argument '${color?.value}' for '--color'`, 2);
  }
  const [only] = operands;
  const isManyByDefault =
    operands.length > 1 ||
    (isRecursive && (only === undefined || process.files.find(only)?.type === "directory"));
  const nameOption = options.ordered.findLast(({ name }) => name === "withName" || name === "noName");
  const lineEnd = options.has("nullData") ? 0 : 10;
  return {
    regex,
    isBlockwise: lineEnd === 10 && !regex.hasBackReference,
    invert: options.has("invert"),
    report: chooseReport(options, options.has("count")),
    showName: nameOption === undefined ? isManyByDefault : nameOption.name === "withName",
    showNumber: options.has("number"),
    showColumn: false,
    showOffset: options.has("offset"),
    countMax,
    before,
    after,
    hasGroups: options.has("before") || options.has("after") || options.has("context"),
    groupSeparator: options.has("noGroupSeparator") ? undefined : (options.value("groupSeparator") ?? "--"),
    lineEnd,
    nameEnd: options.has("nullName") ? "\0" : undefined,
    binary: readBinary(options),
    isColored: color?.value === "always",
    alignTabs: options.has("tabs"),
    replace: undefined,
    style: "grep",
  };
}

function readBinary({ ordered }: GrepCommandLine["options"]): SearchSettings["binary"] {
  let binary: SearchSettings["binary"] = "message";
  for (const { name, value } of ordered) {
    if (name === "text") binary = "text";
    else if (name === "skipBinary") binary = "skip";
    else if (name === "binaryFiles") {
      if (value !== "text" && value !== "without-match" && value !== "binary") {
        throw new UsageError("invalid argument for '--binary-files'", 2);
      }
      binary = value === "text" ? "text" : value === "binary" ? "message" : "skip";
    }
  }
  return binary;
}

class GrepRun {
  readonly #process: Process;
  readonly #commandLine: GrepCommandLine;
  readonly #search: SearchContext;
  #hasSelected = false;
  #hasFailed = false;

  constructor(process: Process, commandLine: GrepCommandLine, search: SearchContext) {
    this.#process = process;
    this.#commandLine = commandLine;
    this.#search = search;
  }

  async run(operands: readonly string[]): Promise<number> {
    const { isRecursive, options } = this.#commandLine;
    const isSilent = options.has("noMessages");
    const report = (name: string, reason: string) => {
      this.#hasFailed = true;
      return isSilent ? undefined : this.#fail(`${name}: ${reason}`);
    };
    const excluded = await this.#readExcluded();
    const files = walkFiles(operands.length > 0 ? operands : [isRecursive ? "" : "-"], {
      files: this.#process.files,
      meter: this.#process.meter,
      isRecursive,
      followsLinks: options.has("followLinks"),
      skipsFolders: options.value("directories") === "skip",
      include: options.values("include"),
      exclude: [...options.values("exclude"), ...excluded],
      excludeDir: options.values("excludeDir"),
      report,
    });
    for await (const path of files) {
      try {
        if (await this.#searchFile(path)) return 0;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await report(path, error.reason);
      }
    }
    await this.#search.writer.flush();
    return this.#hasFailed ? 2 : this.#hasSelected ? 0 : 1;
  }

  /** Returns whether the whole search is over. */
  async #searchFile(path: string): Promise<boolean> {
    const { settings, printer, writer } = this.#search;
    const isStdin = path === "-";
    const name = isStdin ? (this.#commandLine.options.value("label") ?? "(standard input)") : path;
    const input = isStdin ? this.#process.stdin : this.#process.openInput(path);
    let result: FileResult;
    try {
      result = await searchInput(input, name, this.#search);
    } catch (error) {
      if (!(error instanceof RegexNotSupported)) throw error;
      await writer.flush();
      throw new NotSupported(error.message);
    } finally {
      if (!isStdin) input.close();
    }
    const hasSelected = result.count > 0;
    if (hasSelected) this.#hasSelected = true;
    if (hasSelected && settings.report === "quiet") return true;
    if (settings.report === "count") printer.printCount(name, result.count);
    else if (settings.report === "files" && hasSelected) printer.printName(name);
    else if (settings.report === "filesWithout" && !hasSelected) printer.printName(name);
    if (result.isBinaryMatch) await this.#fail(`${name}: binary file matches`);
    else if (writer.isFull) await writer.flush();
    return false;
  }

  async #fail(message: string): Promise<void> {
    await this.#search.writer.flush();
    await this.#process.fail(message);
  }

  async #readExcluded(): Promise<string[]> {
    const globs: string[] = [];
    for (const path of this.#commandLine.options.values("excludeFrom")) {
      const text = await readList(this.#process, path);
      globs.push(...text.split("\n").filter((line) => line !== "" && !line.startsWith("#")));
    }
    return globs;
  }
}
