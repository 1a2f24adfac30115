/** What is known of an awk program before it runs: which names are arrays, and what may have to wait. */

import { UsageError } from "../../process/options.ts";
import type { AwkProgram, Expression, FunctionDefinition, Statement } from "./tree.ts";

export interface Analysis {
  readonly globalArrays: ReadonlySet<string>;
  /** Per function: whether each parameter is an array. */
  readonly arrayParameters: ReadonlyMap<string, readonly boolean[]>;
}

/** Arguments of built-in functions that are arrays. */
const arrayArguments: Readonly<Record<string, readonly number[]>> = {
  split: [1, 3],
  patsplit: [1, 3],
  match: [2],
  asort: [0, 1],
  asorti: [0, 1],
  isarray: [],
};

export function analyse(program: AwkProgram): Analysis {
  return new Analyser(program).run();
}

class Analyser {
  readonly #program: AwkProgram;
  readonly #globalArrays = new Set(["ENVIRON", "ARGV", "PROCINFO"]);
  readonly #arrayParameters = new Map<string, boolean[]>();
  #function: FunctionDefinition | undefined;
  #hasChanged = true;

  constructor(program: AwkProgram) {
    this.#program = program;
    for (const [name, { parameters }] of program.functions) {
      this.#arrayParameters.set(
        name,
        parameters.map(() => false),
      );
    }
  }

  run(): Analysis {
    // What a function does with its parameters says how its callers' arguments are used.
    while (this.#hasChanged) {
      this.#hasChanged = false;
      this.#function = undefined;
      for (const { pattern, action } of this.#program.rules) {
        if (pattern.kind === "test") this.#visit(pattern.test);
        if (pattern.kind === "range") this.#visitAll([pattern.first, pattern.last]);
        if (action !== undefined) this.#visitStatement(action);
      }
      for (const definition of this.#program.functions.values()) {
        this.#function = definition;
        this.#visitStatement(definition.body);
      }
    }
    return { globalArrays: this.#globalArrays, arrayParameters: this.#arrayParameters };
  }

  #markArray(name: string): void {
    const index = this.#function?.parameters.indexOf(name) ?? -1;
    if (index < 0) {
      if (this.#program.functions.has(name)) throw new UsageError(`function \`${name}' used as an array`, 1);
      if (!this.#globalArrays.has(name)) this.#hasChanged = true;
      this.#globalArrays.add(name);
      return;
    }
    const known = this.#arrayParameters.get(this.#function?.name ?? "");
    if (known === undefined || known[index]) return;
    known[index] = true;
    this.#hasChanged = true;
  }

  #visitAll(expressions: readonly (Expression | undefined)[]): void {
    for (const expression of expressions) if (expression !== undefined) this.#visit(expression);
  }

  #visit(expression: Expression): void {
    switch (expression.kind) {
      case "element":
        this.#markArray(expression.array);
        this.#visitAll(expression.subscripts);
        return;
      case "in":
        this.#markArray(expression.array);
        this.#visitAll(expression.subscripts);
        return;
      case "call":
        this.#visitCall(expression);
        return;
      case "builtin":
        for (const index of arrayArguments[expression.name] ?? []) {
          const argument = expression.args[index];
          if (argument?.kind === "variable") this.#markArray(argument.name);
          else if (argument !== undefined)
            throw new UsageError(`${expression.name}: argument is not an array`, 1);
        }
        this.#visitAll(expression.args);
        return;
      default:
        this.#visitAll(childrenOf(expression));
    }
  }

  #visitCall({ name, args }: Expression & { kind: "call" }): void {
    const parameters = this.#arrayParameters.get(name);
    if (parameters === undefined) throw new UsageError(`fatal: function \`${name}' not defined`, 2);
    if (args.length > parameters.length) {
      throw new UsageError(`fatal: function \`${name}' called with more arguments than declared`, 2);
    }
    for (const [index, argument] of args.entries()) {
      if (parameters[index] && argument.kind === "variable") this.#markArray(argument.name);
      // An array that is handed on makes the parameter one as well.
      if (argument.kind === "variable" && !parameters[index] && this.#isArray(argument.name)) {
        parameters[index] = true;
        this.#hasChanged = true;
      }
      this.#visit(argument);
    }
  }

  #isArray(name: string): boolean {
    const index = this.#function?.parameters.indexOf(name) ?? -1;
    if (index >= 0) return this.#arrayParameters.get(this.#function?.name ?? "")?.[index] === true;
    return this.#globalArrays.has(name);
  }

  #visitStatement(statement: Statement): void {
    if (statement.kind === "forIn" || statement.kind === "delete") this.#markArray(statement.array);
    const { expressions = [], statements = [] } = partsOf(statement);
    this.#visitAll(expressions);
    for (const part of statements) if (part !== undefined) this.#visitStatement(part);
  }
}

interface Parts {
  readonly expressions?: readonly (Expression | undefined)[];
  readonly statements?: readonly (Statement | undefined)[];
}

function partsOf(statement: Statement): Parts {
  switch (statement.kind) {
    case "expression":
      return { expressions: [statement.expression] };
    case "print":
      return { expressions: [...statement.args, statement.redirection?.target] };
    case "block":
      return { statements: statement.body };
    case "if":
      return { expressions: [statement.test], statements: [statement.yes, statement.no] };
    case "while":
      return { expressions: [statement.test], statements: [statement.body] };
    case "for":
      return { expressions: [statement.test], statements: [statement.first, statement.next, statement.body] };
    case "forIn":
      return { statements: [statement.body] };
    case "switch":
      return {
        expressions: [statement.value, ...statement.cases.map(({ value }) => value)],
        statements: statement.cases.flatMap(({ body }) => body),
      };
    case "delete":
      return { expressions: statement.subscripts ?? [] };
    case "exit":
    case "return":
      return { expressions: [statement.value] };
    case "jump":
      return {};
  }
}

function childrenOf(expression: Expression): readonly (Expression | undefined)[] {
  switch (expression.kind) {
    case "field":
      return [expression.index];
    case "grouping":
      return expression.items;
    case "parentheses":
      return [expression.inner];
    case "not":
    case "sign":
      return [expression.operand];
    case "binary":
    case "compare":
    case "concat":
    case "and":
    case "or":
      return [expression.left, expression.right];
    case "match":
      return [expression.text, expression.regex];
    case "choice":
      return [expression.test, expression.yes, expression.no];
    case "assign":
      return [expression.value, expression.target];
    case "step":
      return [expression.target];
    case "getline":
      return [expression.source, expression.target];
    default:
      return [];
  }
}
