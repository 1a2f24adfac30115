/** What a bc program is parsed into. */

export type Place = Readonly<
  | { kind: "variable"; name: string }
  | { kind: "element"; name: string; index: Expression }
  | { kind: "special"; name: "scale" | "ibase" | "obase" | "last" }
>;

export type Expression = Readonly<
  | { kind: "number"; text: string }
  | { kind: "place"; place: Place }
  | { kind: "assign"; place: Place; operator: string; value: Expression }
  | { kind: "step"; place: Place; by: 1 | -1; isPrefix: boolean }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "unary"; operator: "-" | "!"; operand: Expression }
  | { kind: "call"; name: string; args: readonly Argument[] }
  | { kind: "builtin"; name: "length" | "sqrt" | "scale"; operand: Expression }
>;

export type Argument = Expression | { readonly kind: "array"; readonly name: string };

export type Statement = Readonly<
  | { kind: "expression"; value: Expression; isPrinted: boolean }
  | { kind: "text"; text: string }
  | { kind: "print"; parts: readonly (Expression | string)[] }
  | { kind: "block"; body: readonly Statement[] }
  | { kind: "if"; test: Expression; then: Statement; otherwise: Statement | undefined }
  | { kind: "while"; test: Expression; body: Statement }
  | {
      kind: "for";
      start: Expression | undefined;
      test: Expression | undefined;
      step: Expression | undefined;
      body: Statement;
    }
  | { kind: "break" | "continue" | "halt" | "quit" }
  | { kind: "return"; value: Expression | undefined }
>;

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
