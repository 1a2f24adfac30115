/** The tree of an awk program. */

import type { Comparison } from "../../process/comparisons.ts";

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "^";

/** What can be assigned to. */
export type Target = Readonly<
  | { kind: "variable"; name: string }
  | { kind: "field"; index: Expression }
  | { kind: "element"; array: string; subscripts: readonly Expression[] }
>;

export type Expression = Readonly<
  | Target
  | { kind: "number"; value: number }
  | { kind: "text"; value: string }
  | { kind: "regex"; source: string }
  | { kind: "grouping"; items: readonly Expression[] }
  | { kind: "parentheses"; inner: Expression }
  | { kind: "not"; operand: Expression }
  | { kind: "sign"; isNegative: boolean; operand: Expression }
  | { kind: "binary"; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: "compare"; operator: Comparison; left: Expression; right: Expression }
  | { kind: "match"; isNegated: boolean; text: Expression; regex: Expression }
  | { kind: "concat"; left: Expression; right: Expression }
  | { kind: "and" | "or"; left: Expression; right: Expression }
  | { kind: "choice"; test: Expression; yes: Expression; no: Expression }
  | { kind: "in"; subscripts: readonly Expression[]; array: string }
  | { kind: "assign"; target: Target; operator: BinaryOperator | undefined; value: Expression }
  | { kind: "step"; target: Target; by: 1 | -1; isPrefix: boolean }
  | { kind: "call"; name: string; args: readonly Expression[] }
  | { kind: "builtin"; name: string; args: readonly Expression[] }
  | {
      kind: "getline";
      from: "main" | "file" | "command";
      source: Expression | undefined;
      target: Target | undefined;
    }
>;

export interface Redirection {
  readonly kind: ">" | ">>" | "|";
  readonly target: Expression;
}

export type Statement = Readonly<
  | { kind: "expression"; expression: Expression }
  | { kind: "print"; isFormatted: boolean; args: readonly Expression[]; redirection: Redirection | undefined }
  | { kind: "block"; body: readonly Statement[] }
  | { kind: "if"; test: Expression; yes: Statement; no: Statement | undefined }
  | { kind: "while"; test: Expression; body: Statement; isPostTested: boolean }
  | {
      kind: "for";
      first: Statement | undefined;
      test: Expression | undefined;
      next: Statement | undefined;
      body: Statement;
    }
  | { kind: "forIn"; variable: string; array: string; body: Statement }
  | { kind: "switch"; value: Expression; cases: readonly SwitchCase[] }
  | { kind: "delete"; array: string; subscripts: readonly Expression[] | undefined }
  | { kind: "jump"; to: "break" | "continue" | "next" | "nextfile" }
  | { kind: "exit" | "return"; value: Expression | undefined }
>;

export interface SwitchCase {
  /** Undefined for `default`. */
  readonly value: Expression | undefined;
  readonly body: readonly Statement[];
}

export type Pattern = Readonly<
  | { kind: "BEGIN" | "END" | "BEGINFILE" | "ENDFILE" | "always" }
  | { kind: "test"; test: Expression }
  | { kind: "range"; first: Expression; last: Expression }
>;

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
