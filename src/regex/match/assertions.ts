/** Decides whether an assertion holds between two neighbours, which are the kinds of the alphabet. */

import type { Assertion } from "../regex-tree.ts";
import { edge, firstHalf, lineFeed, word } from "./alphabet.ts";

export interface AssertionRules {
  /** `^` and `$` match at every line, not only at the edges of the text. */
  readonly isMultiline: boolean;
}

export function holds(
  assertion: Assertion,
  { before, after }: { before: number; after: number },
  { isMultiline }: AssertionRules,
): boolean {
  const isWordBefore = before === word;
  const isWordAfter = after === word;
  switch (assertion) {
    case "lineStart":
      return before === edge || (isMultiline && before === lineFeed);
    case "lineEnd":
      return after === edge || (isMultiline && after === lineFeed);
    case "textStart":
      return before === edge;
    case "textEnd":
      return after === edge;
    case "wordBoundary":
      return isWordBefore !== isWordAfter;
    case "notWordBoundary":
      return isWordBefore === isWordAfter && before !== firstHalf;
    case "wordStart":
      return !isWordBefore && isWordAfter;
    case "wordEnd":
      return isWordBefore && !isWordAfter;
    case "noWordBefore":
      return !isWordBefore;
    case "noWordAfter":
      return !isWordAfter;
  }
}
