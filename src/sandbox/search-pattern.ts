/** The regular expression of a search: RE2's syntax, and what JavaScript writes differently. */

import type { RE2JS } from "re2js";
import { EdgeflueError } from "../errors.ts";
import { searchLimits } from "../limits.ts";
import { loadRe2 } from "./re2.ts";

export interface SearchPattern {
  /** Whether the pattern matches somewhere in a line. */
  test(line: string): boolean;
  /** Steps per character that matching may take. */
  readonly size: number;
}

/** Throws `invalid_request` with a sentence for the model. */
export async function compileSearchPattern(source: string): Promise<SearchPattern> {
  const { patternCharsMax, patternSizeMax } = searchLimits;
  if (source.length > patternCharsMax) {
    throw invalidPattern(source, `It is longer than ${patternCharsMax} characters.`);
  }
  const engine = await loadRe2();
  const exact = compile(engine, source);
  const size = exact.programSize();
  if (size > patternSizeMax) throw invalidPattern(source, "It is too large: repeat less with {n,m}.");
  const rough = compileRough(engine, source);
  return { size, test: (line) => rough?.test(line) !== false && exact.test(line) };
}

function compile(engine: typeof RE2JS, source: string): RE2JS {
  try {
    return engine.compile(engine.translateRegExp(source));
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

/** RE2 is ten times slower with word boundaries. Without them the pattern matches the same lines and some more, so
 *  it rules most lines out. An empty group takes their place, as they may have a quantifier. */
function compileRough(engine: typeof RE2JS, source: string): RE2JS | undefined {
  // Between \Q and \E they are plain text.
  if (!/\\b/i.test(source) || source.includes("\\Q")) return undefined;
  return compile(
    engine,
    source.replace(/\\[\s\S]/g, (token) => (/^\\b$/i.test(token) ? "(?:)" : token)),
  );
}

function invalidPattern(source: string, problem: string, cause?: Error): EdgeflueError {
  const shown = JSON.stringify(source.length > 200 ? `${source.slice(0, 200)}…` : source);
  return new EdgeflueError("invalid_request", `The pattern ${shown} cannot be used. ${problem}`, { cause });
}
