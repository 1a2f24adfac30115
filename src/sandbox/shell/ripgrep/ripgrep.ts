/** The command `rg`: ripgrep, as it prints when its output is no terminal. */

import { compileAny, type Regex } from "../../../regex/regex.ts";
import { RegexNotSupported } from "../../../regex/regex-error.ts";
import { unicodePattern } from "../../../regex/unicode-pattern.ts";
import { FileError } from "../../file-error.ts";
import { createSearch, type FileResult, type SearchContext, searchInput } from "../grep/file-search.ts";
import { chooseReport, type SearchSettings } from "../grep/settings.ts";
import { readText } from "../process/inputs.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { withRegexErrors } from "../process/regex-errors.ts";
import { emptyInput } from "../process/streams.ts";
import { TextWriter } from "../process/text/text-writer.ts";
import { globsOfType, typeList } from "./file-types.ts";
import { type IgnoreRule, parseIgnoreRule } from "./ignore-rules.ts";
import { type RipgrepOptions, readRipgrepOptions } from "./ripgrep-options.ts";
import { walkRipgrep } from "./ripgrep-walk.ts";

export async function rg(process: Process): Promise<number> {
  const options = readRipgrepOptions(process.args);
  if (options.has("version") || options.has("typeList")) {
    await process.stdout.write(options.has("version") ? "ripgrep 13.0.0\n" : typeList);
    return 0;
  }
  const operands = [...options.operands];
  const isListing = options.has("files");
  const patterns = isListing ? [] : await readPatterns(process, options, operands);
  const readsStdin = !isListing && operands.length === 0 && process.stdin !== emptyInput;
  const roots = operands.length > 0 ? operands : [readsStdin ? "-" : ""];
  const run = new RipgrepRun(process, options, roots);
  if (isListing) return run.list();
  return run.search(compilePatterns(patterns, options));
}

async function readPatterns(
  process: Process,
  options: RipgrepOptions,
  operands: string[],
): Promise<string[]> {
  const patterns: string[] = [];
  for (const { name, value = "" } of options.ordered) {
    if (name === "pattern") patterns.push(value);
    if (name !== "patternFile") continue;
    patterns.push(...(await readText(process, value)).replace(/\n$/, "").split("\n"));
  }
  if (patterns.length > 0 || options.has("pattern") || options.has("patternFile")) return patterns;
  const first = operands.shift();
  if (first === undefined) throw new UsageError("a pattern is required: rg [OPTIONS] PATTERN [PATH ...]", 2);
  return [first];
}

function compilePatterns(patterns: readonly string[], options: RipgrepOptions): Regex {
  if (patterns.some((pattern) => pattern.includes("\n") || /(?<!\\)(?:\\\\)*\\n/.test(pattern))) {
    throw new UsageError("the literal '\"\\n\"' is not allowed in a regex", 2);
  }
  const caseOption = options.ordered.findLast(({ name }) =>
    /^(?:ignoreCase|caseSensitive|smartCase)$/.test(name),
  )?.name;
  const isLower = !patterns.some((pattern) =>
    unicodePattern("\\p{Lu}").test(pattern.replace(/\\[^pP]/g, "")),
  );
  const compile = () =>
    compileAny(patterns, {
      syntax: options.has("fixed") ? "fixed" : "perl",
      part: options.has("line") ? "line" : options.has("word") ? "word" : "anything",
      ignoreCase: caseOption === "ignoreCase" || (caseOption === "smartCase" && isLower),
      lines: true,
      unicodeClasses: !options.has("perl"),
      isFirstMatch: true,
    });
  return withRegexErrors(compile, (message) => new UsageError(`regex parse error: ${message}`, 2));
}

class RipgrepRun {
  readonly #process: Process;
  readonly #options: RipgrepOptions;
  readonly #roots: readonly string[];
  #hasFailed = false;

  constructor(process: Process, options: RipgrepOptions, roots: readonly string[]) {
    this.#process = process;
    this.#options = options;
    this.#roots = roots;
  }

  async list(): Promise<number> {
    const writer = new TextWriter(this.#process.stdout);
    const end = this.#options.has("nullName") ? "\0" : "\n";
    let count = 0;
    for (const path of await this.#paths()) {
      count += 1;
      writer.add(path.path + end);
      if (writer.isFull) await writer.flush();
    }
    await writer.flush();
    return this.#hasFailed ? 2 : count > 0 ? 0 : 1;
  }

  async search(regex: Regex): Promise<number> {
    const settings = this.#settings(regex);
    const search = createSearch(this.#process, settings);
    const { writer } = search;
    let hasMatched = false;
    for (const { path, isExplicit } of await this.#paths()) {
      const binary = this.#options.has("text") ? "text" : isExplicit ? "message" : "skip";
      const isMatched = await this.#searchFile(
        path,
        { ...search, settings: { ...settings, binary } },
        search,
      );
      if (isMatched) hasMatched = true;
      if (isMatched && settings.report === "quiet") return 0;
      if (writer.isFull) await writer.flush();
    }
    await writer.flush();
    return this.#hasFailed ? 2 : hasMatched ? 0 : 1;
  }

  async #searchFile(path: string, search: SearchContext, shared: SearchContext): Promise<boolean> {
    const { settings, printer, writer } = search;
    const isStdin = path === "-";
    const name = isStdin ? "<stdin>" : path;
    const counter = this.#options.has("countMatches") ? { matches: 0 } : undefined;
    let result: FileResult;
    try {
      const input = isStdin ? this.#process.stdin : this.#process.openInput(path);
      search.hasPrintedGroup = shared.hasPrintedGroup;
      result = await searchInput(input, name, counter === undefined ? search : { ...search, counter });
      shared.hasPrintedGroup = search.hasPrintedGroup;
      if (!isStdin) input.close();
    } catch (error) {
      if (error instanceof RegexNotSupported) throw new NotSupported(error.message);
      if (!(error instanceof FileError)) throw error;
      await this.#report(path, error.reason);
      return false;
    }
    const isMatched = result.count > 0;
    if (settings.report === "count") {
      if (isMatched) printer.printCount(name, counter?.matches ?? result.count);
    } else if (settings.report === "files" && isMatched) printer.printName(name);
    else if (settings.report === "filesWithout" && !isMatched) printer.printName(name);
    if (result.isBinaryMatch) {
      const at = result.binaryOffset;
      const prefix = settings.showName ? `${name}: ` : "";
      writer.add(`${prefix}binary file matches (found "\\0" byte around offset ${at})\n`);
    }
    return settings.report === "filesWithout" ? !isMatched : isMatched;
  }

  #settings(regex: Regex): SearchSettings {
    const options = this.#options;
    const [root = ""] = this.#roots;
    const isSingle =
      this.#roots.length === 1 &&
      (root === "-" || this.#process.files.find(root === "" ? "." : root)?.type === "file");
    const nameOption = options.ordered.findLast(({ name }) => name === "withName" || name === "noName")?.name;
    const numberOption = options.ordered.findLast(
      ({ name }) => name === "number" || name === "noNumber",
    )?.name;
    const replacement = options.value("replace");
    const context = this.#readNumber("context") ?? 0;
    return {
      regex,
      isBlockwise: !regex.hasBackReference,
      invert: options.has("invert"),
      report: chooseReport(options, options.has("count") || options.has("countMatches")),
      showName: nameOption === undefined ? !isSingle : nameOption === "withName",
      showNumber: numberOption === "number" || (options.has("column") && numberOption === undefined),
      showColumn: options.has("column"),
      showOffset: options.has("offset"),
      countMax: this.#readNumber("countMax") ?? Infinity,
      before: this.#readNumber("before") ?? context,
      after: this.#readNumber("after") ?? context,
      hasGroups: ["before", "after", "context"].some((name) =>
        options.ordered.some((one) => one.name === name && one.value !== "0"),
      ),
      groupSeparator: options.value("contextSeparator") ?? "--",
      lineEnd: 10,
      nameEnd: options.has("nullName") ? "\0" : undefined,
      binary: "message",
      isColored: false,
      alignTabs: false,
      replace: replacement === undefined ? undefined : createReplacer(replacement, regex),
      style: "ripgrep",
    };
  }

  #readNumber(name: "before" | "after" | "context" | "countMax" | "maxDepth"): number | undefined {
    const value = this.#options.value(name);
    if (value === undefined) return undefined;
    if (!/^\d+$/.test(value)) throw new UsageError(`invalid digit found in string: '${value}'`, 2);
    return Number(value);
  }

  /** All files in the order of their paths. */
  async #paths(): Promise<{ path: string; isExplicit: boolean }[]> {
    const options = this.#options;
    const unrestricted = options.ordered.filter(({ name }) => name === "unrestricted").length;
    const globs: IgnoreRule[] = [];
    let hasPositiveGlobs = false;
    for (const { name, value = "" } of options.ordered) {
      if (name !== "glob" && name !== "iglob") continue;
      const isExcluding = value.startsWith("!");
      if (!isExcluding) hasPositiveGlobs = true;
      const rule = parseIgnoreRule(isExcluding ? value.slice(1) : `!${value}`, name === "iglob");
      if (rule !== undefined) globs.push(rule);
    }
    const files = walkRipgrep(this.#roots, {
      process: this.#process,
      showsHidden: (options.has("hidden") && !options.has("noHidden")) || unrestricted >= 2,
      usesIgnoreFiles: !options.has("noIgnore") && unrestricted === 0,
      usesGitFiles: !options.has("noIgnoreVcs"),
      followsLinks: options.has("follow"),
      depthMax: this.#readNumber("maxDepth") ?? Infinity,
      overrides: { folder: "", rules: globs },
      hasPositiveGlobs,
      typeGlobs: this.#typeGlobs("type"),
      excludedTypeGlobs: this.#typeGlobs("typeNot"),
      report: (path, reason) => this.#report(path, reason),
    });
    const found: { path: string; isExplicit: boolean }[] = [];
    for await (const file of files) found.push(file);
    if (options.value("sortReversed") === "path") found.reverse();
    return found;
  }

  #typeGlobs(name: "type" | "typeNot"): string[] {
    return this.#options.values(name).flatMap((type) => {
      const globs = globsOfType(type);
      if (globs === undefined) throw new UsageError(`unrecognized file type: ${type}`, 2);
      return globs;
    });
  }

  async #report(path: string, reason: string): Promise<void> {
    this.#hasFailed = true;
    if (!this.#options.has("noMessages")) await this.#process.stderr.write(`${path}: ${reason}\n`);
  }
}

/** `$1`, `${1}`, `$name`, `$0` and `$$`. */
function createReplacer(source: string, regex: Regex): SearchSettings["replace"] {
  const parts = [...source.matchAll(/\$\$|\$(\w+)|\$\{(\w+)\}|[^$]+|\$/g)].map((match) => {
    const name = match[1] ?? match[2];
    if (name === undefined) return { text: match[0] === "$$" ? "$" : match[0], group: undefined };
    const group = /^\d+$/.test(name) ? Number(name) : (regex.groupNames.get(name) ?? -1);
    return { text: "", group };
  });
  return (text, spans) => {
    let result = "";
    for (const { text: literal, group } of parts) {
      const start = group === undefined || group < 0 ? -1 : (spans[group * 2] ?? -1);
      result += group === undefined ? literal : start < 0 ? "" : text.slice(start, spans[group * 2 + 1]);
    }
    return result;
  };
}
