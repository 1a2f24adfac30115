/** The tree of a regular expression, whatever syntax it was written in. */

import type { CharSet } from "./char-set.ts";

export type Assertion =
  | "lineStart"
  | "lineEnd"
  | "textStart"
  | "textEnd"
  | "wordBoundary"
  | "notWordBoundary"
  | "wordStart"
  | "wordEnd"
  /** No word character before, after: what `grep -w` asks for. */
  | "noWordBefore"
  | "noWordAfter";

export type RegexNode = Readonly<
  | { kind: "set"; set: CharSet }
  | { kind: "sequence"; nodes: readonly RegexNode[] }
  | { kind: "choice"; nodes: readonly RegexNode[] }
  | {
      kind: "repeat";
      node: RegexNode;
      min: number;
      /** `Infinity` when there is no bound. */
      max: number;
      isLazy: boolean;
    }
  | { kind: "group"; index: number; node: RegexNode }
  | { kind: "assertion"; assertion: Assertion }
  | { kind: "backReference"; index: number }
>;

export interface RegexTree {
  readonly root: RegexNode;
  readonly groupCount: number;
  readonly hasBackReference: boolean;
  /** The group that is the match, for an expression with text around it, and the units that it looks behind. */
  readonly core?: { readonly group: number; readonly lookBehind: number } | undefined;
  /** Names of groups, for the syntaxes that have them. */
  readonly groupNames: ReadonlyMap<string, number>;
}

export const emptyNode: RegexNode = { kind: "sequence", nodes: [] };
