/** The regular expression of a search, in ripgrep's syntax: what JavaScript, RE2 and Perl write alike. Linear in the text, whatever the
 *  pattern: `(a+)+$` would keep JavaScript's own engine busy for hours. */

import { EdgeflueError } from "../../errors.ts";
import { searchLimits } from "../../limits.ts";
import { compileRegex, type Regex } from "../../regex/regex.ts";
import { RegexError } from "../../regex/regex-error.ts";

export interface SearchPattern {
  /** Whether the pattern matches somewhere in a line. */
  test(line: string): boolean;
  /** Work since the last call, in steps of some nanoseconds. */
  takeSteps(): number;
}

/** Throws `invalid_request` with a sentence for the model. */
export function compileSearchPattern(
  source: string,
  { ignoreCase = false }: { ignoreCase?: boolean } = {},
): SearchPattern {
  const { patternCharsMax } = searchLimits;
  if (source.length > patternCharsMax) {
    throw invalidPattern(source, `It is longer than ${patternCharsMax} characters.`);
  }
  const regex = compile(source, ignoreCase);
  return { test: (line) => regex.test(line), takeSteps: () => regex.takeSteps() };
}

function compile(source: string, ignoreCase: boolean): Regex {
  try {
    return compileRegex(source, { syntax: "perl", ignoreCase, unicodeClasses: true });
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    const problem = `${error.message}. Lookaround and back-references do not exist here.`;
    throw invalidPattern(source, problem, error);
  }
}

function invalidPattern(source: string, problem: string, cause?: Error): EdgeflueError {
  const shown = JSON.stringify(source.length > 200 ? `${source.slice(0, 200)}…` : source);
  return new EdgeflueError("invalid_request", `The pattern ${shown} cannot be used. ${problem}`, { cause });
}
