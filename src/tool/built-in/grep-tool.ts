/** `grep`: lines that match a regular expression, in one file or below a folder, as `path:line:text`; or the names of
 *  files, or counts. Its parameters are those that models know from other tools of this name. */

import { EdgeflueError } from "../../errors.ts";
import { searchLimits, toolLimits } from "../../limits.ts";
import { toRelativePath } from "../../sandbox/paths.ts";
import type { SearchMatch, SearchResult } from "../../sandbox/sandbox.ts";
import { createBuiltInTool, withNeighbours } from "./built-in-tool.ts";

type OutputMode = "content" | "files_with_matches" | "count";

const lines = (what: string) =>
  ({
    description: `Lines to show ${what} each match.`,
    type: "integer",
    minimum: 0,
    maximum: toolLimits.contextLinesMax,
  }) as const;

export const grepTool = createBuiltInTool({
  name: "grep",
  description: `Search the contents of files for a regular expression, line by line. Returns lines of path:line:text, at most ${toolLimits.matchesMax}. Hidden files are searched, binary files are not.`,
  needs: "read",
  parameters: {
    type: "object",
    properties: {
      pattern: {
        type: "string",
        minLength: 1,
        description: "ripgrep's syntax: as in JavaScript, without lookaround and back-references.",
      },
      path: {
        default: ".",
        description: "File or folder to search. Default: all of the working folder.",
        type: "string",
      },
      include: {
        description:
          'Only files that match this glob: "*.ts" in any folder; with a slash, a path relative to the working folder, such as "src/**/*.ts".',
        type: "string",
      },
      glob: { description: "Another name for include.", type: "string" },
      "-i": { default: false, description: "Ignore case.", type: "boolean" },
      "-A": lines("after"),
      "-B": lines("before"),
      "-C": lines("before and after"),
      output_mode: {
        default: "content",
        description: "Matching lines, only the paths of files, or the number of matching lines of each file.",
        type: "string",
        enum: ["content", "files_with_matches", "count"],
      },
      head_limit: {
        description: "Show only the first so many entries.",
        type: "integer",
        exclusiveMinimum: 0,
      },
    },
    required: ["pattern"],
  },
  execute: (input, { files }, { signal }) =>
    withNeighbours(files, input.path, async () => {
      const { pattern, path, include, glob, output_mode: mode, head_limit: limit } = input;
      if (include !== undefined && glob !== undefined && include !== glob) {
        throw new EdgeflueError(
          "invalid_request",
          "include and glob are the same parameter; give one of them.",
        );
      }
      const only = include ?? glob;
      const around = input["-C"] ?? 0;
      const result = await files.search(pattern, {
        path,
        signal,
        ignoreCase: input["-i"],
        before: mode === "content" ? (input["-B"] ?? around) : 0,
        after: mode === "content" ? (input["-A"] ?? around) : 0,
        ...(only !== undefined && { include: only }),
      });
      return describeResult(pattern, { cwd: files.cwd, mode, limit }, result);
    }),
});

function describeResult(
  pattern: string,
  { cwd, mode, limit }: { cwd: string; mode: OutputMode; limit: number | undefined },
  result: SearchResult,
): string {
  const { counts, leftOut, notes } = result;
  const entries = counts.size === 0 ? [`No lines match ${pattern}.`] : describeEntries(cwd, mode, result);
  const shown = entries.slice(0, limit ?? (mode === "content" ? undefined : toolLimits.matchesMax));
  const cut = entries.length - shown.length;
  if (cut > 0) shown.push(`[${cut} more entries are left out.]`);
  else if (leftOut > 0 && mode === "content") {
    shown.push(`[${leftOut} more matching lines are left out. Narrow the pattern, path or include.]`);
  }
  return [...shown, ...notes.map((note) => `[${note}]`)].join("\n");
}

function describeEntries(cwd: string, mode: OutputMode, { counts, matches }: SearchResult): string[] {
  if (mode === "files_with_matches") return [...counts.keys()].map((path) => toRelativePath(path, cwd));
  if (mode === "count") return [...counts].map(([path, count]) => `${toRelativePath(path, cwd)}:${count}`);
  const hasContext = matches.some(({ isContext }) => isContext);
  return matches.flatMap((match, index) => {
    const before = matches[index - 1];
    const isApart =
      hasContext && before !== undefined && (before.path !== match.path || before.line + 1 < match.line);
    return isApart ? ["--", toLine(match, cwd)] : [toLine(match, cwd)];
  });
}

/** Lines around a match have hyphens, as grep prints them. */
function toLine({ path, line, text, isContext = false }: SearchMatch, cwd: string): string {
  const mark = isContext ? "-" : ":";
  return `${toRelativePath(path, cwd)}${mark}${line}${mark}${shorten(text)}`;
}

function shorten(text: string): string {
  const { shownCharsMax } = searchLimits;
  if (text.length <= shownCharsMax) return text;
  return `${text.slice(0, shownCharsMax).replace(/[\uD800-\uDBFF]$/, "")}… [${text.length} characters]`;
}
