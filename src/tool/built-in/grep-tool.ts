/** `grep`: lines that match a regular expression, in one file or below a folder. Takes time linear in what it
 *  reads and stops at fixed bounds, saying what it left out. */

import { z } from "zod";
import { EdgeflueError } from "../../errors.ts";
import { sandboxLimits, toolLimits } from "../../limits.ts";
import { nameOf, toRelativePath } from "../../sandbox/paths.ts";
import type { FileStat, SandboxFiles } from "../../sandbox/sandbox.ts";
import { createBuiltInTool, withNeighbours } from "./built-in-tool.ts";
import type { GlobPattern } from "./glob-pattern.ts";
import { parseGlob } from "./glob-tool.ts";
import { compilePattern, type LinearPattern } from "./linear-pattern.ts";
import { PatternError } from "./pattern-parser.ts";

/** Bytes of files that one search reads: about a second of CPU. */
const searchBytesMax = 64 * 1024 * 1024;
/** Steps of the matcher that were not remembered: a few seconds of CPU for the worst of patterns. */
const slowStepsMax = 300_000;
/** Bytes read between two turns of the event loop. */
const turnBytes = 4 * 1024 * 1024;
/** Characters of a matching line that are shown. */
const shownCharsMax = 500;
/** Where the full texts of earlier results are. Searched only when asked for by name. */
const outputFolder = "/workspace/.edgeflue";

export const grepTool = createBuiltInTool({
  name: "grep",
  description:
    'Search files for lines that match a JavaScript regular expression (no lookaround, no back-references; "(?i)" at the start ignores case). Results are lines of path:line:text.',
  needs: "read",
  parameters: z.object({
    pattern: z.string().min(1),
    path: z.string().default(".").describe("File or folder to search."),
    include: z
      .string()
      .optional()
      .describe('Only files that match this glob, for example "*.ts" or "src/**/*.md".'),
  }),
  execute: ({ pattern, path, include }, { files }, { signal }) =>
    withNeighbours(files, path, async () => {
      const search = new Search(parsePattern(pattern), include);
      await search.run(files, path, signal);
      return search.describe(pattern);
    }),
});

class Search {
  readonly #pattern: LinearPattern;
  readonly #include: GlobPattern | undefined;
  /** A glob without a slash is about the file's name, wherever it is. */
  readonly #includesNames: boolean;
  readonly #lines: string[] = [];
  #left = 0;
  #longLines = 0;
  #bytes = 0;
  #stoppedAt: string | undefined;

  constructor(pattern: LinearPattern, include: string | undefined) {
    this.#pattern = pattern;
    this.#include = include === undefined ? undefined : parseGlob(include);
    this.#includesNames = include?.includes("/") === false;
  }

  async run(files: SandboxFiles, path: string, signal: AbortSignal): Promise<void> {
    const root = await files.stat(path);
    if (root.type !== "directory") return this.#searchFile(files, root);
    let turns = 0;
    for await (const file of files.walk(path)) {
      if (file.type !== "file" || !this.#isWanted(file.path, root.path)) continue;
      if (this.#bytes + file.size > searchBytesMax || this.#pattern.slowSteps > slowStepsMax) {
        this.#stoppedAt = toRelativePath(file.path);
        return;
      }
      await this.#searchFile(files, file);
      if (this.#bytes < (turns + 1) * turnBytes) continue;
      turns += 1;
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal.throwIfAborted();
    }
  }

  describe(pattern: string): string {
    const notes: string[] = [];
    if (this.#left > 0)
      notes.push(`${this.#left} more matching lines are left out. Narrow the pattern, path or include.`);
    if (this.#longLines > 0) {
      notes.push(
        `${this.#longLines} lines are longer than ${sandboxLimits.grepLineCharsMax} characters; only their beginning was searched.`,
      );
    }
    if (this.#stoppedAt !== undefined) {
      notes.push(
        `The search stopped before ${this.#stoppedAt}: it had read enough. Narrow the path or include.`,
      );
    }
    const lines = this.#lines.length === 0 ? [`No lines match ${pattern}.`] : this.#lines;
    return [...lines, ...notes.map((note) => `[${note}]`)].join("\n");
  }

  #isWanted(path: string, root: string): boolean {
    if (path.startsWith(`${outputFolder}/`) && !root.startsWith(outputFolder)) return false;
    if (this.#include === undefined) return true;
    return this.#include.matches(this.#includesNames ? nameOf(path) : toRelativePath(path));
  }

  async #searchFile(files: SandboxFiles, file: FileStat): Promise<void> {
    const text = await files.readText(file.path);
    this.#bytes += file.size;
    const { requiredText } = this.#pattern;
    // A NUL near the start is what tells binary files from text.
    if (text.slice(0, 8_192).includes("\0") || !text.includes(requiredText)) return;
    const path = toRelativePath(file.path);
    let number = 0;
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf("\n", start);
      const line = text.slice(start, end === -1 ? text.length : end);
      start = end === -1 ? text.length : end + 1;
      number += 1;
      if (line.includes(requiredText)) this.#searchLine(`${path}:${number}:`, line);
      if (this.#pattern.slowSteps > slowStepsMax) {
        this.#stoppedAt = `line ${number + 1} of ${path}`;
        return;
      }
    }
  }

  #searchLine(prefix: string, line: string): void {
    const isLong = line.length > sandboxLimits.grepLineCharsMax;
    if (isLong) this.#longLines += 1;
    const tested = isLong ? line.slice(0, sandboxLimits.grepLineCharsMax) : line.replace(/\r$/, "");
    if (!this.#pattern.test(tested)) return;
    if (this.#lines.length >= toolLimits.matchesMax) this.#left += 1;
    else this.#lines.push(prefix + shorten(tested));
  }
}

function shorten(line: string): string {
  if (line.length <= shownCharsMax) return line;
  return `${line.slice(0, shownCharsMax).replace(/[\uD800-\uDBFF]$/, "")}… [${line.length} characters]`;
}

function parsePattern(pattern: string): LinearPattern {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new EdgeflueError(
      "invalid_request",
      `The pattern ${JSON.stringify(pattern)} cannot be used. ${error.message}`,
      { cause: error },
    );
  }
}
