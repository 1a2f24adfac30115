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
  noHeading: { long: "no-heading" },
  lineBuffered: { long: "line-buffered" },
  noMessages: { long: "no-messages" },
  noConfig: { long: "no-config" },
  threads: { short: "j", long: "threads", value: "required" },
  noMmap: { long: "no-mmap" },
  mmap: { long: "mmap" },
  version: { short: "V", long: "version" },
  json: { long: "json" },
  multiline: { short: "U", long: "multiline" },
  multilineDotall: { long: "multiline-dotall" },
  stats: { long: "stats" },
  heading: { long: "heading" },
  pretty: { short: "p", long: "pretty" },
  vimgrep: { long: "vimgrep" },
  passthru: { long: ["passthru", "passthrough"] },
  trim: { long: "trim" },
  maxColumns: { short: "M", long: "max-columns", value: "required" },
  maxFileSize: { long: "max-filesize", value: "required" },
  encoding: { short: "E", long: "encoding", value: "required" },
  searchZip: { short: "z", long: "search-zip" },
  preprocessor: { long: "pre", value: "required" },
  crlf: { long: "crlf" },
  nullData: { long: "null-data" },
  typeAdd: { long: "type-add", value: "required" },
  typeClear: { long: "type-clear", value: "required" },
  ignoreFile: { long: "ignore-file", value: "required" },
  debug: { long: "debug" },
} as const;

export type RipgrepOptions = ParsedOptions<keyof typeof specs>;

const refused = [
  "json",
  "multiline",
  "multilineDotall",
  "stats",
  "heading",
  "pretty",
  "vimgrep",
  "passthru",
  "trim",
  "maxColumns",
  "maxFileSize",
  "encoding",
  "searchZip",
  "preprocessor",
  "crlf",
  "nullData",
  "typeAdd",
  "typeClear",
  "ignoreFile",
  "debug",
] as const;

/** Throws `UsageError` with exit code 2. */
export function readRipgrepOptions(args: readonly string[]): RipgrepOptions {
  const options = parseOptions(args, specs, { usageExitCode: 2 });
  for (const name of refused)
    if (options.has(name)) throw new NotSupported(`--${[specs[name].long].flat()[0]} of rg`);
  const color = options.value("color");
  if (color !== undefined && color !== "never" && color !== "auto")
    throw new NotSupported(`--color=${color} of rg`);
  for (const name of ["sort", "sortReversed"] as const) {
    const by = options.value(name);
    if (by !== undefined && by !== "path" && by !== "none") throw new NotSupported(`sorting by ${by} in rg`);
  }
  return options;
}
