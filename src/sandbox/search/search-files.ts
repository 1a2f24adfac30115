/** Finds the lines of files that a pattern matches. Yields to the event loop and stops at fixed bounds, saying what was
 *  left out. Binary files are skipped, and the stored outputs of tools unless the path names them. */

import type { Clock } from "../../clock.ts";
import { searchLimits, toolLimits } from "../../limits.ts";
import { isInside, nameOf, ownFolder, toRelativePath } from "../paths.ts";
import type { FileStat, SearchMatch, SearchOptions, SearchResult } from "../sandbox.ts";
import { parseGlob } from "./glob-pattern.ts";
import { compileSearchPattern, type SearchPattern } from "./search-pattern.ts";

/** The files to search. */
export interface SearchSource {
  /** A normalised path. */
  readonly root: string;
  /** The folder that paths in globs and notes are relative to. */
  readonly cwd: string;
  /** The root, if it is a file; else the files below it, in path order. */
  readonly entries: Iterable<FileStat>;
  read(path: string): Uint8Array;
  readonly clock: Clock;
}

/** Lines around matches, and what stops the search. */
interface SearchContext {
  before: number;
  after: number;
  signal: AbortSignal | undefined;
}

export async function searchFiles(
  source: SearchSource,
  pattern: string,
  { include, ignoreCase = false, before = 0, after = 0, signal }: Omit<SearchOptions, "path">,
): Promise<SearchResult> {
  const compiled = compileSearchPattern(pattern, { ignoreCase });
  const glob = include === undefined ? undefined : parseGlob(include, { matchesHidden: true });
  // A glob without a slash is about the file's name, wherever it is.
  const isAboutNames = include?.includes("/") === false;
  const search = new Search(source, compiled, { before, after, signal });
  for (const { path, type, size } of source.entries) {
    if (type !== "file" || !isSearched(path, source.root)) continue;
    const shown = isAboutNames ? nameOf(path) : toRelativePath(path, source.cwd);
    if (path !== source.root && glob?.matches(shown) === false) continue;
    if (!(await search.searchFile(path, size))) break;
  }
  return search.result();
}

function isSearched(path: string, root: string): boolean {
  return !isInside(path, ownFolder) || isInside(root, ownFolder);
}

class Search {
  readonly #source: SearchSource;
  readonly #pattern: SearchPattern;
  readonly #context: SearchContext;
  readonly #startMs: number;
  readonly #matches: SearchMatch[] = [];
  readonly #counts = new Map<string, number>();
  /** Lines before the one that is searched, and how many after a match are still to be shown. */
  #before: string[] = [];
  #after = 0;
  #found = 0;
  #leftOut = 0;
  #longLines = 0;
  #bytes = 0;
  /** Since the event loop had its turn. */
  #steps = 0;
  #stoppedBefore: string | undefined;

  constructor(source: SearchSource, pattern: SearchPattern, context: SearchContext) {
    this.#source = source;
    this.#pattern = pattern;
    this.#context = context;
    this.#startMs = source.clock.now();
  }

  /** Whether there is more to be searched after this file. */
  async searchFile(path: string, size: number): Promise<boolean> {
    this.#bytes += size;
    if (this.#bytes > searchLimits.bytesMax) return this.#stop(toRelativePath(path, this.#source.cwd));
    const bytes = this.#source.read(path);
    // A NUL near the start marks a binary file.
    if (bytes.subarray(0, 8_192).includes(0)) return true;
    const text = new TextDecoder().decode(bytes);
    this.#before = [];
    this.#after = 0;
    let number = 0;
    for (let start = 0; start < text.length; ) {
      const lineFeed = text.indexOf("\n", start);
      const end = lineFeed === -1 ? text.length : lineFeed;
      number += 1;
      if (this.#steps > searchLimits.stepsPerTurn && !(await this.#takeTurn())) {
        return this.#stop(`line ${number} of ${toRelativePath(path, this.#source.cwd)}`);
      }
      this.#searchLine(path, number, text.slice(start, end));
      start = end + 1;
    }
    return true;
  }

  result(): SearchResult {
    const notes: string[] = [];
    const { lineCharsMax } = searchLimits;
    if (this.#longLines > 0) {
      notes.push(
        `${this.#longLines} lines are longer than ${lineCharsMax} characters; only their beginning was searched.`,
      );
    }
    if (this.#stoppedBefore !== undefined) {
      notes.push(
        `The search stopped before ${this.#stoppedBefore}: it reached its limit. Narrow the path or include.`,
      );
    }
    return { matches: this.#matches, leftOut: this.#leftOut, counts: this.#counts, notes };
  }

  #searchLine(path: string, line: number, text: string): void {
    const isLong = text.length > searchLimits.lineCharsMax;
    if (isLong) this.#longLines += 1;
    const tested = isLong ? text.slice(0, searchLimits.lineCharsMax) : text.replace(/\r$/, "");
    const isMatch = this.#pattern.test(tested);
    this.#steps += this.#pattern.takeSteps() + tested.length / 8 + 10;
    if (isMatch) this.#addMatch(path, line, tested);
    else if (this.#after > 0) {
      this.#after -= 1;
      this.#matches.push({ path, line, text: tested, isContext: true });
    } else if (this.#context.before > 0) {
      this.#before.push(tested);
      if (this.#before.length > this.#context.before) this.#before.shift();
    }
  }

  #addMatch(path: string, line: number, text: string): void {
    this.#counts.set(path, (this.#counts.get(path) ?? 0) + 1);
    if (this.#found >= toolLimits.matchesMax) {
      this.#leftOut += 1;
      return;
    }
    this.#found += 1;
    const first = line - this.#before.length;
    for (const [index, earlier] of this.#before.entries()) {
      this.#matches.push({ path, line: first + index, text: earlier, isContext: true });
    }
    this.#matches.push({ path, line, text });
    this.#before = [];
    this.#after = this.#context.after;
  }

  /** Whether there is time left. In Workers the clock does not advance within one turn of the event loop. */
  async #takeTurn(): Promise<boolean> {
    this.#steps = 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#context.signal?.throwIfAborted();
    return this.#source.clock.now() - this.#startMs < searchLimits.msMax;
  }

  #stop(before: string): false {
    this.#stoppedBefore = before;
    return false;
  }
}
