/** Glob patterns over paths: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}` within a name, `**` for any number of folders. Names
 *  that begin with a dot match only a pattern that spells the dot, as in bash, unless asked otherwise. */

import { EdgeflueError } from "../../errors.ts";
import { searchLimits } from "../../limits.ts";
import { compileRegex } from "../../regex/regex.ts";
import { isInside, workspaceRoot } from "../paths.ts";

/** Matches one name of a path. */
type Segment = "**" | ((name: string) => boolean);

/** How far into each alternative the names of a path have led: numbers of `alternative * placesMax + place`. */
export type GlobProgress = ReadonlySet<number>;

const { patternCharsMax, globAlternativesMax } = searchLimits;
const placesMax = patternCharsMax;

export interface GlobOptions {
  /** Whether wildcards also match names that begin with a dot. Default false. */
  matchesHidden?: boolean;
}

/** A pattern over paths relative to the workspace. Throws `invalid_request` with a sentence for the model. */
export function parseGlob(pattern: string, { matchesHidden = false }: GlobOptions = {}): GlobPattern {
  if (pattern.length > patternCharsMax) {
    throw invalidGlob(pattern, `It is longer than ${patternCharsMax} characters.`);
  }
  const relative = isInside(pattern, workspaceRoot) ? pattern.slice(workspaceRoot.length) : pattern;
  if (relative === pattern && pattern.startsWith("/")) {
    throw invalidGlob(pattern, `It is outside ${workspaceRoot}; give a path relative to it.`);
  }
  if (relative.split("/").includes("..")) throw invalidGlob(pattern, "It contains `..`.");
  const alternatives = expandBraces(relative);
  if (alternatives === undefined) {
    throw invalidGlob(pattern, `Its braces make more than ${globAlternativesMax} alternatives.`);
  }
  try {
    return new GlobPattern(alternatives, matchesHidden);
  } catch (error) {
    throw invalidGlob(pattern, "A character class in it is not valid.", error);
  }
}

export class GlobPattern {
  readonly #alternatives: readonly (readonly Segment[])[];
  readonly #matchesHidden: boolean;

  constructor(alternatives: readonly string[], matchesHidden: boolean) {
    this.#matchesHidden = matchesHidden;
    const compiled = new Map<string, Segment>([["**", "**"]]);
    this.#alternatives = alternatives.map((alternative) =>
      alternative
        .split("/")
        .filter((segment) => segment !== "" && segment !== ".")
        .map((segment) => {
          const known = compiled.get(segment) ?? compileSegment(segment, matchesHidden);
          compiled.set(segment, known);
          return known;
        }),
    );
  }

  matches(path: string): boolean {
    let progress = this.start();
    for (const name of path.split("/")) progress = this.advance(progress, name);
    return this.isComplete(progress);
  }

  start(): GlobProgress {
    return new Set(this.#alternatives.map((_, index) => index * placesMax));
  }

  /** The progress after one more name. Empty when nothing can match any more. */
  advance(progress: GlobProgress, name: string): GlobProgress {
    const advanced = new Set<number>();
    for (const place of progress) this.#advancePlace(place, name, advanced);
    return advanced;
  }

  /** Whether a path that led here matches. */
  isComplete(progress: GlobProgress): boolean {
    for (const place of progress) {
      if (place % placesMax === this.#segments(place).length) return true;
    }
    return false;
  }

  /** Whether a longer path may match. */
  isOpen(progress: GlobProgress): boolean {
    for (const place of progress) {
      if (place % placesMax < this.#segments(place).length) return true;
    }
    return false;
  }

  #advancePlace(place: number, name: string, advanced: Set<number>): void {
    const segments = this.#segments(place);
    const segment = segments[place % placesMax];
    if (segment === undefined) return;
    if (segment !== "**") {
      if (segment(name)) advanced.add(place + 1);
      return;
    }
    const isLast = place % placesMax === segments.length - 1;
    if (this.#matchesHidden || !name.startsWith(".")) {
      advanced.add(place);
      if (isLast) advanced.add(place + 1);
    }
    // `**` also matches no folder at all.
    if (!isLast) this.#advancePlace(place + 1, name, advanced);
  }

  #segments(place: number): readonly Segment[] {
    return this.#alternatives[Math.floor(place / placesMax)] ?? [];
  }
}

function compileSegment(segment: string, matchesHidden: boolean): Segment {
  const namesDot = matchesHidden || segment.startsWith(".");
  if (!/[*?[\\]/.test(segment)) return (name) => name === segment;
  const matcher = compileRegex(`^${toSource(segment)}$`, { syntax: "perl", backReferences: false });
  return (name) => (namesDot || !name.startsWith(".")) && matcher.test(name);
}

function toSource(segment: string): string {
  return segment.replace(
    /\\([\s\S])|\*+|\?|\[(!|\^)?(\]?[^\]]*)\]|[\s\S]/g,
    (token: string, escaped?: string, negation?: string, members?: string) => {
      if (escaped !== undefined) return escapeCharacter(escaped);
      if (token.startsWith("*")) return "[\\s\\S]*";
      if (token === "?") return "[\\s\\S]";
      if (members === undefined || members === "") return [...token].map(escapeCharacter).join("");
      return `[${negation === undefined ? "" : "^"}${members.replace(/[\\\][^]/g, "\\$&")}]`;
    },
  );
}

function escapeCharacter(character: string): string {
  return character.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");
}

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`. A brace without a comma or a partner is literal. Nothing when there are too
 *  many. */
function expandBraces(pattern: string): string[] | undefined {
  let patterns = [pattern];
  for (let done = false; !done; ) {
    done = true;
    patterns = patterns.flatMap((candidate) => {
      // The innermost braces, which contain no others.
      const match = /\{([^{}]*,[^{}]*)\}/.exec(candidate);
      if (match === null) return [candidate];
      done = false;
      const [before, after] = [
        candidate.slice(0, match.index),
        candidate.slice(match.index + match[0].length),
      ];
      return (match[1] ?? "").split(",").map((choice) => before + choice + after);
    });
    if (patterns.length > globAlternativesMax) return undefined;
  }
  return patterns;
}

function invalidGlob(pattern: string, problem: string, cause?: unknown): EdgeflueError {
  const shown = JSON.stringify(pattern.length > 200 ? `${pattern.slice(0, 200)}…` : pattern);
  return new EdgeflueError("invalid_request", `The pattern ${shown} cannot be used. ${problem}`, { cause });
}
