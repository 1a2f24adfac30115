/** `grep`: lines that match a regular expression, in one file or below a folder, as `path:line:text`. */

import { z } from "zod";
import { searchLimits, toolLimits } from "../../limits.ts";
import { toRelativePath } from "../../sandbox/paths.ts";
import type { SearchMatch, SearchResult } from "../../sandbox/sandbox.ts";
import { createBuiltInTool, withNeighbours } from "./built-in-tool.ts";

export const grepTool = createBuiltInTool({
  name: "grep",
  description: `Search the contents of files for a regular expression, line by line. Returns lines of path:line:text, at most ${toolLimits.matchesMax}. Hidden files are searched, binary files are not.`,
  needs: "read",
  parameters: () =>
    z.object({
      pattern: z
        .string()
        .min(1)
        .describe(
          'RE2 syntax: as in JavaScript, without lookaround and back-references. Case-sensitive; "(?i)" at the start ignores case.',
        ),
      path: z.string().default(".").describe("File or folder to search. Default: all of the working folder."),
      include: z
        .string()
        .optional()
        .describe(
          'Only files that match this glob: "*.ts" in any folder; with a slash, a path relative to the working folder, such as "src/**/*.ts".',
        ),
    }),
  execute: ({ pattern, path, include }, { files }, { signal }) =>
    withNeighbours(files, path, async () => {
      const result = await files.search(pattern, { path, signal, ...(include !== undefined && { include }) });
      return describeResult(pattern, files.cwd, result);
    }),
});

function describeResult(pattern: string, cwd: string, { matches, leftOut, notes }: SearchResult): string {
  const lines =
    matches.length === 0 ? [`No lines match ${pattern}.`] : matches.map((match) => toLine(match, cwd));
  if (leftOut > 0) {
    lines.push(`[${leftOut} more matching lines are left out. Narrow the pattern, path or include.]`);
  }
  return [...lines, ...notes.map((note) => `[${note}]`)].join("\n");
}

function toLine({ path, line, text }: SearchMatch, cwd: string): string {
  return `${toRelativePath(path, cwd)}:${line}:${shorten(text)}`;
}

function shorten(text: string): string {
  const { shownCharsMax } = searchLimits;
  if (text.length <= shownCharsMax) return text;
  return `${text.slice(0, shownCharsMax).replace(/[\uD800-\uDBFF]$/, "")}… [${text.length} characters]`;
}
