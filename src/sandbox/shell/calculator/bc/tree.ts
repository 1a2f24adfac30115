/** What a bc program is parsed into. */

export type Place =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "element"; readonly name: string; readonly index: Expression }
  | { readonly kind: "special"; readonly name: "scale" | "ibase" | "obase" | "last" };

export type Expression =
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "assign"; readonly place: Place; readonly operator: string; readonly value: Expression }
  | { readonly kind: "step"; readonly place: Place; readonly by: 1 | -1; readonly isPrefix: boolean }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: Expression }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Argument[] }
  | { readonly kind: "builtin"; readonly name: "length" | "sqrt" | "scale"; readonly operand: Expression };

export type Argument = Expression | { readonly kind: "array"; readonly name: string };

export type Statement =
  | { readonly kind: "expression"; readonly value: Expression; readonly isPrinted: boolean }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "print"; readonly parts: readonly (Expression | string)[] }
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | {
      readonly kind: "if";
      readonly test: Expression;
      readonly then: Statement;
      readonly otherwise: Statement | undefined;
    }
  | { readonly kind: "while"; readonly test: Expression; readonly body: Statement }
  | {
      readonly kind: "for";
      readonly start: Expression | undefined;
      readonly test: Expression | undefined;
      readonly step: Expression | undefined;
      readonly body: Statement;
    }
  | { readonly kind: "break" | "continue" | "halt" | "quit" }
  | { readonly kind: "return"; readonly value: Expression | undefined };

export interface BcFunction {
  readonly name: string;
  readonly isVoid: boolean;
  readonly parameters: readonly Parameter[];
  readonly locals: readonly Parameter[];
  readonly body: Statement;
}

export interface Parameter {
  readonly name: string;
  readonly isArray: boolean;
}
