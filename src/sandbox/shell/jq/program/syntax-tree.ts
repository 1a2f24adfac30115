/** The tree of a jq program. */

import type { Json } from "../json/json-value.ts";

export type Filter =
  | { type: "identity" }
  | { type: "recurse" }
  /** `.name`, `.[index]`. */
  | { type: "index"; target: Filter; index: Filter }
  | { type: "slice"; target: Filter; from?: Filter; to?: Filter }
  | { type: "iterate"; target: Filter }
  | { type: "literal"; value: Json }
  /** A string with values in it, each written by `format`. */
  | { type: "text"; format: string | undefined; parts: readonly (string | Filter)[] }
  | { type: "format"; name: string }
  | { type: "negate"; value: Filter }
  | { type: "pipe"; left: Filter; right: Filter }
  | { type: "comma"; left: Filter; right: Filter }
  | { type: "and" | "or" | "alternative"; left: Filter; right: Filter }
  | { type: "binary"; operator: BinaryOperator; left: Filter; right: Filter }
  /** `=`, `|=`, `//=`, `+=` and the other operators. */
  | { type: "assign"; operator: "=" | "|=" | "//=" | BinaryOperator; left: Filter; right: Filter }
  | { type: "if"; branches: readonly { condition: Filter; result: Filter }[]; otherwise: Filter }
  | { type: "try"; body: Filter; handler?: Filter }
  | { type: "reduce"; source: Filter; pattern: Pattern; start: Filter; update: Filter }
  | { type: "foreach"; source: Filter; pattern: Pattern; start: Filter; update: Filter; extract?: Filter }
  | { type: "define"; definition: Definition; rest: Filter }
  | { type: "call"; name: string; args: readonly Filter[] }
  | { type: "variable"; name: string }
  /** `source as pattern | body`, and further patterns after `?//`. */
  | { type: "bind"; source: Filter; patterns: readonly Pattern[]; body: Filter }
  | { type: "label"; name: string; body: Filter }
  | { type: "break"; name: string }
  | { type: "array"; items?: Filter }
  | { type: "object"; entries: readonly { key: Filter; value: Filter }[] };

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=";

export interface Definition {
  name: string;
  /** With a `$` in front when the caller passes a value. */
  parameters: readonly string[];
  body: Filter;
}

export type Pattern =
  | { type: "variable"; name: string }
  | { type: "array"; items: readonly Pattern[] }
  | { type: "object"; entries: readonly { key: Filter; variable?: string; pattern?: Pattern }[] };
