/** What one search is asked for: grep's options and ripgrep's, in one form. */

import type { Regex } from "../../../regex/regex.ts";

export interface SearchSettings {
  readonly regex: Regex;
  /** Whether the regex can search a block of many lines at once. */
  readonly isBlockwise: boolean;
  /** Selects the lines that do not match. */
  readonly invert: boolean;
  readonly report: "lines" | "matches" | "count" | "files" | "filesWithout" | "quiet";
  /** Shows a path before each line. */
  readonly showName: boolean;
  readonly showNumber: boolean;
  readonly showColumn: boolean;
  readonly showOffset: boolean;
  /** Selected lines of one file after which the search of it ends. */
  readonly countMax: number;
  readonly before: number;
  readonly after: number;
  /** Separates groups of lines that are not next to each other. */
  readonly hasGroups: boolean;
  /** Between groups of context lines; undefined for none. */
  readonly groupSeparator: string | undefined;
  /** The byte after lines: 10, or 0 for `-z`. */
  readonly lineEnd: number;
  /** After a file's name: `\0` for `-Z`. */
  readonly nameEnd: string | undefined;
  readonly binary: "message" | "text" | "skip";
  readonly isColored: boolean;
  /** A tab before the line's content. */
  readonly alignTabs: boolean;
  /** Text that each match becomes in what is shown. */
  readonly replace: ((text: string, spans: readonly number[]) => string) | undefined;
  /** ripgrep counts only files with matches and begins a new group of context between files. */
  readonly style: "grep" | "ripgrep";
}

/** What is shown, by the options, of which the first outdoes those after it. */
export function chooseReport(
  options: { has(name: "quiet" | "filesWith" | "filesWithout" | "onlyMatching"): boolean },
  isCounting: boolean,
): SearchSettings["report"] {
  if (options.has("quiet")) return "quiet";
  if (options.has("filesWith")) return "files";
  if (options.has("filesWithout")) return "filesWithout";
  if (isCounting) return "count";
  return options.has("onlyMatching") ? "matches" : "lines";
}
