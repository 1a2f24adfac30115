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
  | "never";

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
  /** Names of groups, for the syntaxes that have them. */
  readonly groupNames: ReadonlyMap<string, number>;
}

export const emptyNode: RegexNode = { kind: "sequence", nodes: [] };
