/** Reads ripgrep's command line. */

import { NotSupported, type ParsedOptions, parseOptions } from "../process/options.ts";

const specs = {
  pattern: { short: "e", long: "regexp", value: "required" },
  patternFile: { short: "f", long: "file", value: "required" },
  fixed: { short: "F", long: "fixed-strings" },
  perl: { short: "P", long: "pcre2" },
  ignoreCase: { short: "i", long: "ignore-case" },
  caseSensitive: { short: "s", long: "case-sensitive" },
  smartCase: { short: "S", long: "smart-case" },
  word: { short: "w", long: "word-regexp" },
  line: { short: "x", long: "line-regexp" },
  invert: { short: "v", long: "invert-match" },
  count: { short: "c", long: "count" },
  countMatches: { long: "count-matches" },
  filesWith: { short: "l", long: "files-with-matches" },
  filesWithout: { long: "files-without-match" },
  files: { long: "files" },
  quiet: { short: "q", long: "quiet" },
  number: { short: "n", long: "line-number" },
  noNumber: { short: "N", long: "no-line-number" },
  withName: { short: "H", long: "with-filename" },
  noName: { short: "I", long: "no-filename" },
  column: { long: "column" },
  offset: { short: "b", long: "byte-offset" },
  onlyMatching: { short: "o", long: "only-matching" },
  replace: { short: "r", long: "replace", value: "required" },
  after: { short: "A", long: "after-context", value: "required" },
  before: { short: "B", long: "before-context", value: "required" },
  context: { short: "C", long: "context", value: "required" },
  contextSeparator: { long: "context-separator", value: "required" },
  countMax: { short: "m", long: "max-count", value: "required" },
  text: { short: "a", long: "text" },
  glob: { short: "g", long: "glob", value: "required" },
  iglob: { long: "iglob", value: "required" },
  type: { short: "t", long: "type", value: "required" },
  typeNot: { short: "T", long: "type-not", value: "required" },
  typeList: { long: "type-list" },
  hidden: { short: ".", long: "hidden" },
  noHidden: { long: "no-hidden" },
  noIgnore: { long: "no-ignore" },
  noIgnoreVcs: { long: "no-ignore-vcs" },
  unrestricted: { short: "u", long: "unrestricted" },
  follow: { short: "L", long: "follow" },
  maxDepth: { long: ["max-depth", "maxdepth"], value: "required" },
  sort: { long: "sort", value: "required" },
  sortReversed: { long: "sortr", value: "required" },
  nullName: { short: "0", long: "null" },
  color: { long: "color", value: "required" },
  noEffect: { long: ["no-heading", "line-buffered", "no-config", "no-mmap", "mmap"] },
  noMessages: { long: "no-messages" },
  threads: { short: "j", long: "threads", value: "required" },
  version: { short: "V", long: "version" },
  json: { long: "json", refused: "--json of rg" },
  multiline: { short: "U", long: "multiline", refused: "--multiline of rg" },
  multilineDotall: { long: "multiline-dotall", refused: "--multiline-dotall of rg" },
  stats: { long: "stats", refused: "--stats of rg" },
  heading: { long: "heading", refused: "--heading of rg" },
  pretty: { short: "p", long: "pretty", refused: "--pretty of rg" },
  vimgrep: { long: "vimgrep", refused: "--vimgrep of rg" },
  passthru: { long: ["passthru", "passthrough"], refused: "--passthru of rg" },
  trim: { long: "trim", refused: "--trim of rg" },
  maxColumns: { short: "M", long: "max-columns", value: "required", refused: "--max-columns of rg" },
  maxFileSize: { long: "max-filesize", value: "required", refused: "--max-filesize of rg" },
  encoding: { short: "E", long: "encoding", value: "required", refused: "--encoding of rg" },
  searchZip: { short: "z", long: "search-zip", refused: "--search-zip of rg" },
  preprocessor: { long: "pre", value: "required", refused: "--pre of rg" },
  crlf: { long: "crlf", refused: "--crlf of rg" },
  nullData: { long: "null-data", refused: "--null-data of rg" },
  typeAdd: { long: "type-add", value: "required", refused: "--type-add of rg" },
  typeClear: { long: "type-clear", value: "required", refused: "--type-clear of rg" },
  ignoreFile: { long: "ignore-file", value: "required", refused: "--ignore-file of rg" },
  debug: { long: "debug", refused: "--debug of rg" },
} as const;

export type RipgrepOptions = ParsedOptions<keyof typeof specs>;

/** Throws `UsageError` with exit code 2. */
export function readRipgrepOptions(args: readonly string[]): RipgrepOptions {
  const options = parseOptions(args, specs, { usageExitCode: 2 });
  const color = options.value("color");
  if (color !== undefined && color !== "never" && color !== "auto")
    throw new NotSupported(`--color=${color} of rg`);
  for (const name of ["sort", "sortReversed"] as const) {
    const by = options.value(name);
    if (by !== undefined && by !== "path" && by !== "none") throw new NotSupported(`sorting by ${by} in rg`);
  }
  return options;
}
