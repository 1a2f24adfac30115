/** Evaluates an arithmetic expression whose `$` parts are expanded already. Reads and calculates in one pass, so that a
 *  long expression needs no deep tree; what a condition passes over is read without effect. */

import { shellLimits } from "../limits.ts";
import { isNameCharacter, isNameStart } from "../syntax/word/parameter.ts";
import { calculate, complement, type Integer, isZero, negate } from "./integer.ts";
import { parseNumber, parseShortDecimal } from "./number.ts";

/** The variables of an expression. */
export interface ArithmeticScope {
  /** Undefined for an unset one. `subscript` is the text between the brackets. May throw. */
  read(name: string, subscript: string | undefined): string | undefined;
  write(name: string, subscript: string | undefined, value: string): void;
}

export class ArithmeticError extends Error {
  override readonly name = "ArithmeticError";
}

/** Throws `ArithmeticError`. An empty expression is 0. */
export function evaluateArithmetic(text: string, scope: ArithmeticScope): Integer {
  return parseShortDecimal(text) ?? new Evaluation(text, scope, 0).run();
}

interface Place {
  readonly name: string;
  readonly subscript: string | undefined;
}

/** Weak operators have low numbers. `**` is stronger than all of them and associates to the right. */
const precedences: ReadonlyMap<string, number> = new Map(
  [
    ["||"],
    ["&&"],
    ["|"],
    ["^"],
    ["&"],
    ["==", "!="],
    ["<=", ">=", "<", ">"],
    ["<<", ">>"],
    ["+", "-"],
    ["*", "/", "%"],
  ].flatMap((operators, level) => operators.map((operator): [string, number] => [operator, level])),
);

const assignmentOperators: ReadonlySet<string> = new Set("= += -= *= /= %= <<= >>= &= ^= |=".split(" "));
const operators: ReadonlySet<string> = new Set(
  "<<= >>= ** ++ -- << >> <= >= == != && || += -= *= /= %= &= ^= |= + - * / % < > = ! ~ & | ^ ? : , ( )".split(
    " ",
  ),
);

class Evaluation {
  readonly #text: string;
  readonly #scope: ArithmeticScope;
  #position = 0;
  #depth: number;
  /** Within what a condition passes over. */
  #skipped = 0;

  constructor(text: string, scope: ArithmeticScope, depth: number) {
    this.#text = text;
    this.#scope = scope;
    this.#depth = depth;
  }

  run(): Integer {
    this.#skipBlanks();
    if (this.#position === this.#text.length) return 0;
    const value = this.#readComma();
    if (this.#position < this.#text.length) throw this.#error("syntax error in expression");
    return value;
  }

  #readComma(): Integer {
    let value = this.#readAssignment();
    while (this.#take(",")) value = this.#readAssignment();
    return value;
  }

  #readAssignment(): Integer {
    return this.#nest(() => {
      const start = this.#position;
      const place = this.#readPlace();
      const operator = place === undefined ? "" : this.#peekOperator();
      if (place === undefined || !assignmentOperators.has(operator)) {
        this.#position = start;
        return this.#readCondition();
      }
      this.#takeOperator(operator);
      const before = operator === "=" || this.#skipped > 0 ? 0 : this.#resultOf(place);
      const right = this.#readAssignment();
      if (this.#skipped > 0) return 0;
      const value = operator === "=" ? right : this.#calculate(operator.slice(0, -1), before, right);
      this.#write(place, value);
      return value;
    });
  }

  #readCondition(): Integer {
    const condition = this.#readBinary(0);
    if (!this.#take("?")) return condition;
    const isTrue = !isZero(condition);
    const yes = this.#skipUnless(isTrue, () => this.#readComma());
    if (!this.#take(":")) throw this.#error("`:' expected for conditional expression");
    const no = this.#skipUnless(!isTrue, () => this.#readAssignment());
    return isTrue ? yes : no;
  }

  /** Operators of at least this precedence. */
  #readBinary(weakest: number): Integer {
    let left = this.#readPower();
    for (;;) {
      const operator = this.#peekOperator();
      const precedence = precedences.get(operator) ?? -1;
      if (precedence < weakest) return left;
      this.#takeOperator(operator);
      if (operator === "&&" || operator === "||") {
        const decides = isZero(left) === (operator === "&&");
        const right = this.#skipUnless(!decides, () => this.#readBinary(precedence + 1));
        left = decides ? (operator === "||" ? 1 : 0) : isZero(right) ? 0 : 1;
      } else {
        left = this.#calculate(operator, left, this.#readBinary(precedence + 1));
      }
    }
  }

  #readPower(): Integer {
    const base = this.#readUnary();
    if (!this.#take("**")) return base;
    return this.#nest(() => this.#calculate("**", base, this.#readPower()));
  }

  #readUnary(): Integer {
    const operator = this.#peekOperator();
    switch (operator) {
      case "!":
      case "~":
      case "+":
      case "-": {
        this.#takeOperator(operator);
        const value = this.#nest(() => this.#readUnary());
        if (operator === "!") return isZero(value) ? 1 : 0;
        return operator === "~" ? complement(value) : operator === "-" ? negate(value) : value;
      }
      case "++":
      case "--":
        return this.#readPrefixed(operator);
      default:
        return this.#readPrimary();
    }
  }

  /** `++x`; before anything but a variable they are two signs. */
  #readPrefixed(operator: string): Integer {
    this.#takeOperator(operator);
    const place = this.#readPlace();
    if (place !== undefined) return this.#step(place, operator).after;
    const value = this.#nest(() => this.#readUnary());
    return operator === "--" ? negate(negate(value)) : value;
  }

  #readPrimary(): Integer {
    if (this.#take("(")) {
      const value = this.#readComma();
      if (!this.#take(")")) throw this.#error("missing `)'");
      return value;
    }
    const place = this.#readPlace();
    if (place !== undefined) {
      const operator = this.#peekOperator();
      if (operator !== "++" && operator !== "--") return this.#skipped > 0 ? 0 : this.#resultOf(place);
      this.#takeOperator(operator);
      return this.#step(place, operator).before;
    }
    return this.#readNumber();
  }

  #readNumber(): Integer {
    const start = this.#position;
    if (!isDigit(this.#text.charAt(start))) throw this.#error("syntax error: operand expected");
    let end = start;
    while (end < this.#text.length && isNumberCharacter(this.#text.charAt(end))) end += 1;
    const value = parseNumber(this.#text.slice(start, end));
    if (typeof value === "string") throw this.#error(value);
    this.#position = end;
    this.#skipBlanks();
    return value;
  }

  /** A name with its subscript, if one is next. */
  #readPlace(): Place | undefined {
    const start = this.#position;
    if (!isNameStart(this.#text.charAt(start))) return undefined;
    let end = start + 1;
    while (isNameStart(this.#text.charAt(end)) || isDigit(this.#text.charAt(end))) end += 1;
    const name = this.#text.slice(start, end);
    let subscript: string | undefined;
    if (this.#text.charAt(end) === "[") {
      const close = findBracket(this.#text, end);
      if (close < 0) throw this.#error("bad array subscript");
      subscript = this.#text.slice(end + 1, close);
      end = close + 1;
    }
    this.#position = end;
    this.#skipBlanks();
    return { name, subscript };
  }

  #step(place: Place, operator: string): { before: Integer; after: Integer } {
    if (this.#skipped > 0) return { before: 0, after: 0 };
    const before = this.#resultOf(place);
    const after = this.#calculate(operator.charAt(0), before, 1);
    this.#write(place, after);
    return { before, after };
  }

  /** A variable's value is an expression, too. */
  #resultOf({ name, subscript }: Place): Integer {
    const text = this.#scope.read(name, subscript);
    if (text === undefined || text === "") return 0;
    const short = parseShortDecimal(text);
    if (short !== undefined) return short;
    if (this.#depth >= shellLimits.syntaxDepthMax) {
      throw new ArithmeticError(`${text}: expression recursion level exceeded (error token is "${text}")`);
    }
    return new Evaluation(text, this.#scope, this.#depth + 1).run();
  }

  #write({ name, subscript }: Place, value: Integer): void {
    this.#scope.write(name, subscript, String(value));
  }

  #calculate(operator: string, left: Integer, right: Integer): Integer {
    if (this.#skipped > 0) return 0;
    const result = calculate(operator, left, right);
    if (result !== undefined) return result;
    throw this.#error(operator === "**" ? "exponent less than 0" : "division by 0");
  }

  #skipUnless(isEvaluated: boolean, read: () => Integer): Integer {
    if (isEvaluated) return read();
    this.#skipped += 1;
    const value = read();
    this.#skipped -= 1;
    return value;
  }

  #nest<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > shellLimits.syntaxDepthMax) throw this.#error("expression recursion level exceeded");
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #peekOperator(): string {
    const character = this.#text.charAt(this.#position);
    if (character === "" || isNumberCharacter(character)) return "";
    for (const length of [3, 2, 1]) {
      const operator = this.#text.slice(this.#position, this.#position + length);
      if (operators.has(operator)) return operator;
    }
    return "";
  }

  #take(operator: string): boolean {
    if (this.#peekOperator() !== operator) return false;
    this.#takeOperator(operator);
    return true;
  }

  #takeOperator(operator: string): void {
    this.#position += operator.length;
    this.#skipBlanks();
  }

  #skipBlanks(): void {
    while (" \t\n".includes(this.#text.charAt(this.#position)) && this.#position < this.#text.length) {
      this.#position += 1;
    }
  }

  #error(problem: string): ArithmeticError {
    const text = this.#text.trimStart().slice(0, shownCharsMax);
    const token = this.#text.slice(this.#position, this.#position + shownCharsMax);
    return new ArithmeticError(`${text}: ${problem} (error token is "${token}")`);
  }
}

const shownCharsMax = 200;

function findBracket(text: string, start: number): number {
  let open = 0;
  for (let index = start; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "[") open += 1;
    else if (character === "]") open -= 1;
    if (open === 0) return index;
  }
  return -1;
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

function isNumberCharacter(character: string): boolean {
  return isNameCharacter(character) || character === "#" || character === "@";
}
