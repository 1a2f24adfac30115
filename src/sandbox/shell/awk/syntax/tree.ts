/** The tree of an awk program. */

import type { Comparison } from "../../process/comparisons.ts";

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "^";

/** What can be assigned to. */
export type Target =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "field"; readonly index: Expression }
  | { readonly kind: "element"; readonly array: string; readonly subscripts: readonly Expression[] };

export type Expression =
  | Target
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "regex"; readonly source: string }
  | { readonly kind: "grouping"; readonly items: readonly Expression[] }
  | { readonly kind: "parentheses"; readonly inner: Expression }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "sign"; readonly isNegative: boolean; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "compare";
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "match";
      readonly isNegated: boolean;
      readonly text: Expression;
      readonly regex: Expression;
    }
  | { readonly kind: "concat"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: "in"; readonly subscripts: readonly Expression[]; readonly array: string }
  | {
      readonly kind: "assign";
      readonly target: Target;
      readonly operator: BinaryOperator | undefined;
      readonly value: Expression;
    }
  | { readonly kind: "step"; readonly target: Target; readonly by: 1 | -1; readonly isPrefix: boolean }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "builtin"; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: "getline";
      readonly from: "main" | "file" | "command";
      readonly source: Expression | undefined;
      readonly target: Target | undefined;
    };

export interface Redirection {
  readonly kind: ">" | ">>" | "|";
  readonly target: Expression;
}

export type Statement =
  | { readonly kind: "expression"; readonly expression: Expression }
  | {
      readonly kind: "print";
      readonly isFormatted: boolean;
      readonly args: readonly Expression[];
      readonly redirection: Redirection | undefined;
    }
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | {
      readonly kind: "if";
      readonly test: Expression;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    }
  | {
      readonly kind: "while";
      readonly test: Expression;
      readonly body: Statement;
      readonly isPostTested: boolean;
    }
  | {
      readonly kind: "for";
      readonly first: Statement | undefined;
      readonly test: Expression | undefined;
      readonly next: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly kind: "forIn"; readonly variable: string; readonly array: string; readonly body: Statement }
  | { readonly kind: "switch"; readonly value: Expression; readonly cases: readonly SwitchCase[] }
  | {
      readonly kind: "delete";
      readonly array: string;
      readonly subscripts: readonly Expression[] | undefined;
    }
  | { readonly kind: "jump"; readonly to: "break" | "continue" | "next" | "nextfile" }
  | { readonly kind: "exit" | "return"; readonly value: Expression | undefined };

export interface SwitchCase {
  /** Undefined for `default`. */
  readonly value: Expression | undefined;
  readonly body: readonly Statement[];
}

export type Pattern =
  | { readonly kind: "BEGIN" | "END" | "BEGINFILE" | "ENDFILE" | "always" }
  | { readonly kind: "test"; readonly test: Expression }
  | { readonly kind: "range"; readonly first: Expression; readonly last: Expression };

export interface Rule {
  readonly pattern: Pattern;
  /** Undefined prints the record. */
  readonly action: Statement | undefined;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
}
