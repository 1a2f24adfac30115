/** The regular expression of a search: RE2's syntax, and what JavaScript writes differently. */

import type { RE2JS } from "re2js";
import { EdgeflueError } from "../../errors.ts";
import { searchLimits } from "../../limits.ts";
import { loadRe2 } from "./re2.ts";

export interface SearchPattern {
  /** Whether the pattern matches somewhere in a line. */
  test(line: string): boolean;
  /** Steps per character that matching may take. */
  readonly size: number;
}

/** Throws `invalid_request` with a sentence for the model. */
export async function compileSearchPattern(
  source: string,
  { ignoreCase = false }: { ignoreCase?: boolean } = {},
): Promise<SearchPattern> {
  const { patternCharsMax, patternSizeMax } = searchLimits;
  if (source.length > patternCharsMax) {
    throw invalidPattern(source, `It is longer than ${patternCharsMax} characters.`);
  }
  const engine = await loadRe2();
  const pattern = compile(engine, source, ignoreCase ? engine.CASE_INSENSITIVE : 0);
  const size = pattern.programSize();
  if (size > patternSizeMax) throw invalidPattern(source, "It is too large: repeat less with {n,m}.");
  return { size, test: (line) => pattern.test(line) };
}

function compile(engine: typeof RE2JS, source: string, flags: number): RE2JS {
  try {
    return engine.compile(engine.translateRegExp(source), flags);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const problem = error.message.replace(/^error parsing regexp: /, "");
    throw invalidPattern(
      source,
      `RE2 says: ${problem}. Lookaround and back-references do not exist here.`,
      error,
    );
  }
}

function invalidPattern(source: string, problem: string, cause?: Error): EdgeflueError {
  const shown = JSON.stringify(source.length > 200 ? `${source.slice(0, 200)}…` : source);
  return new EdgeflueError("invalid_request", `The pattern ${shown} cannot be used. ${problem}`, { cause });
}
