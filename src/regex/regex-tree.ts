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

export type RegexNode =
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "sequence"; readonly nodes: readonly RegexNode[] }
  | { readonly kind: "choice"; readonly nodes: readonly RegexNode[] }
  | {
      readonly kind: "repeat";
      readonly node: RegexNode;
      readonly min: number;
      /** `Infinity` when there is no bound. */
      readonly max: number;
      readonly isLazy: boolean;
    }
  | { readonly kind: "group"; readonly index: number; readonly node: RegexNode }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "backReference"; readonly index: number };

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
