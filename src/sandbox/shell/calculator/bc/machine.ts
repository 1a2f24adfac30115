/** Runs bc programs. Every step is charged by the length of its numbers. */

import { shellLimits } from "../../limits.ts";
import { comparisons, isComparison } from "../../process/comparisons.ts";
import type { Process } from "../../process/process.ts";
import type { Decimal } from "./decimal.ts";
import * as decimal from "./decimal.ts";
import { computeFunction, isMathFunction, mathScale } from "./functions.ts";
import type { Argument, BcFunction, Expression, Place, Statement } from "./tree.ts";

/** A failure while a program runs: the statement ends, and the next line goes on. */
export class BcError extends Error {
  override readonly name = "BcError";
}

/** How a statement ends when not at its own end. */
type Jump = { kind: "break" | "continue" | "halt" } | { kind: "return"; value: Decimal } | undefined;

const [digitsMax, elementsMax, scaleMax] = [100_000, 1_048_576, 10_000] as const;
const lineChars = 69;

export class BcMachine {
  readonly #process: Process;
  readonly #hasMath: boolean;
  readonly #functions = new Map<string, BcFunction>();
  readonly #variables = new Map<string, Decimal>();
  readonly #arrays = new Map<string, Map<number, Decimal>>();
  readonly #lineChars: number;
  #scale = 0;
  #inputBase = 10;
  #outputBase = 10;
  #last: Decimal = decimal.zero;
  #depth = 0;
  #column = 0;

  constructor(process: Process, { hasMath }: { hasMath: boolean }) {
    this.#process = process;
    this.#hasMath = hasMath;
    if (hasMath) this.#scale = mathScale;
    const length = Number(process.env.get("BC_LINE_LENGTH") ?? lineChars + 1);
    this.#lineChars = length === 0 ? Number.POSITIVE_INFINITY : Math.max(length - 1, 2);
  }

  define(definition: BcFunction): void {
    this.#functions.set(definition.name, definition);
  }

  /** Whether the program goes on. */
  async run(body: readonly Statement[]): Promise<boolean> {
    for (const statement of body) {
      const jump = await this.#execute(statement);
      if (jump?.kind === "halt") return false;
      if (jump !== undefined) return true;
    }
    return true;
  }

  async #execute(statement: Statement): Promise<Jump> {
    await this.#process.meter.spend(20);
    switch (statement.kind) {
      case "expression": {
        const value = await this.#evaluate(statement.value);
        const isVoid =
          statement.value.kind === "call" && this.#functions.get(statement.value.name)?.isVoid === true;
        if (statement.isPrinted && !isVoid) {
          await this.#print(value);
          await this.#write("\n");
        }
        return undefined;
      }
      case "text":
        await this.#write(statement.text);
        return undefined;
      case "print":
        for (const part of statement.parts) {
          if (typeof part === "string") await this.#write(expandEscapes(part));
          else await this.#print(await this.#evaluate(part));
        }
        return undefined;
      case "block":
        for (const one of statement.body) {
          const jump = await this.#execute(one);
          if (jump !== undefined) return jump;
        }
        return undefined;
      case "if":
        if (!decimal.isZero(await this.#evaluate(statement.test))) return this.#execute(statement.then);
        return statement.otherwise === undefined ? undefined : this.#execute(statement.otherwise);
      case "while":
        return this.#loop(statement.test, statement.body, undefined);
      case "for":
        if (statement.start !== undefined) await this.#evaluate(statement.start);
        return this.#loop(statement.test, statement.body, statement.step);
      case "return":
        return {
          kind: "return",
          value: statement.value === undefined ? decimal.zero : await this.#evaluate(statement.value),
        };
      case "quit":
        return { kind: "halt" };
      default:
        return { kind: statement.kind };
    }
  }

  async #loop(test: Expression | undefined, body: Statement, step: Expression | undefined): Promise<Jump> {
    while (test === undefined || !decimal.isZero(await this.#evaluate(test))) {
      const jump = await this.#execute(body);
      if (jump?.kind === "break") return undefined;
      if (jump !== undefined && jump.kind !== "continue") return jump;
      if (step !== undefined) await this.#evaluate(step);
      await this.#process.meter.spend(20);
    }
    return undefined;
  }

  async #evaluate(expression: Expression): Promise<Decimal> {
    switch (expression.kind) {
      case "number":
        return decimal.parse(expression.text, this.#inputBase);
      case "place":
        return this.#load(expression.place);
      case "assign":
        return this.#assign(expression.place, expression.operator, expression.value);
      case "step": {
        const before = await this.#load(expression.place);
        const after = decimal.add(before, { digits: BigInt(expression.by), scale: 0 });
        await this.#store(expression.place, after);
        return expression.isPrefix ? after : before;
      }
      case "unary": {
        const operand = await this.#evaluate(expression.operand);
        return expression.operator === "-"
          ? decimal.negate(operand)
          : decimal.isZero(operand)
            ? decimal.one
            : decimal.zero;
      }
      case "binary": {
        const left = await this.#evaluate(expression.left);
        const isDecided =
          expression.operator === "&&"
            ? decimal.isZero(left)
            : expression.operator === "||" && !decimal.isZero(left);
        if (isDecided) return decimal.isZero(left) ? decimal.zero : decimal.one;
        return this.#apply(expression.operator, left, await this.#evaluate(expression.right));
      }
      case "call":
        return this.#call(expression.name, expression.args);
      case "builtin":
        return this.#applyBuiltin(expression.name, await this.#evaluate(expression.operand));
    }
  }

  async #assign(place: Place, operator: string, value: Expression): Promise<Decimal> {
    const right = await this.#evaluate(value);
    const result =
      operator === "=" ? right : await this.#apply(operator.charAt(0), await this.#load(place), right);
    await this.#store(place, result);
    return result;
  }

  async #apply(operator: string, left: Decimal, right: Decimal): Promise<Decimal> {
    const [first, second] = [decimal.countDigits(left), decimal.countDigits(right)];
    const longest = first + second + this.#scale;
    // Long numbers are multiplied and divided in one go: about so many steps of 64 bits.
    await this.#process.meter.spend(
      10 + longest + (/^[*/%]$/.test(operator) ? (first * (second + this.#scale)) / 200 : 0),
    );
    if (longest > digitsMax) throw new BcError(`a number of more than ${digitsMax} digits is not supported`);
    const truth = (value: boolean) => (value ? decimal.one : decimal.zero);
    if (isComparison(operator)) return truth(comparisons[operator](decimal.compare(left, right)));
    switch (operator) {
      case "+":
        return decimal.add(left, right);
      case "-":
        return decimal.subtract(left, right);
      case "*":
        return decimal.multiply(left, right, this.#scale);
      case "/":
        if (decimal.isZero(right)) throw new BcError("Divide by zero");
        return decimal.divide(left, right, this.#scale);
      case "%":
        if (decimal.isZero(right)) throw new BcError("Modulo by zero");
        return decimal.remainder(left, right, this.#scale);
      case "^":
        return this.#raise(left, right);
      case "&&":
        return truth(!decimal.isZero(left) && !decimal.isZero(right));
      default:
        return truth(!decimal.isZero(left) || !decimal.isZero(right));
    }
  }

  async #raise(base: Decimal, power: Decimal): Promise<Decimal> {
    const exponent = Number(decimal.toInteger(power));
    const digits = decimal.countDigits(base) * Math.abs(exponent);
    if (digits > digitsMax) throw new BcError(`a number of more than ${digitsMax} digits is not supported`);
    await this.#process.meter.spend((digits * digits) / 400 + digits);
    if (decimal.isZero(base) && exponent < 0) throw new BcError("Divide by zero");
    return decimal.raise(base, exponent, this.#scale);
  }

  async #applyBuiltin(name: "length" | "sqrt" | "scale", operand: Decimal): Promise<Decimal> {
    if (name === "length") return { digits: BigInt(decimal.countDigits(operand)), scale: 0 };
    if (name === "scale") return { digits: BigInt(operand.scale), scale: 0 };
    if (operand.digits < 0n) throw new BcError("Square root of a negative number");
    if (decimal.isZero(operand) || decimal.compare(operand, decimal.one) === 0)
      return decimal.isZero(operand) ? decimal.zero : decimal.one;
    const digits = decimal.countDigits(operand) + this.#scale * 2;
    await this.#process.meter.spend((digits * digits) / 20 + digits * 10);
    return decimal.squareRoot(operand, this.#scale);
  }

  async #load(place: Place): Promise<Decimal> {
    switch (place.kind) {
      case "variable":
        return this.#variables.get(place.name) ?? decimal.zero;
      case "element":
        return this.#arrays.get(place.name)?.get(await this.#index(place)) ?? decimal.zero;
      default: {
        const values = { scale: this.#scale, ibase: this.#inputBase, obase: this.#outputBase };
        return place.name === "last" ? this.#last : { digits: BigInt(values[place.name]), scale: 0 };
      }
    }
  }

  async #index({ index }: { index: Expression }): Promise<number> {
    const number = Number(decimal.toInteger(await this.#evaluate(index)));
    if (number < 0 || number >= elementsMax) throw new BcError("Array index out of bounds");
    return number;
  }

  async #store(place: Place, value: Decimal): Promise<void> {
    if (place.kind === "variable") this.#variables.set(place.name, value);
    else if (place.kind === "element") {
      const array = this.#array(place.name);
      const index = await this.#index(place);
      if (!array.has(index)) this.#process.meter.hold(100);
      array.set(index, value);
    } else if (place.name === "last") this.#last = value;
    else this.#storeSpecial(place.name, Number(decimal.toInteger(value)));
  }

  #storeSpecial(name: "scale" | "ibase" | "obase", value: number): void {
    if (name === "scale") {
      if (value < 0) throw new BcError("negative scale, set to 0");
      if (value > scaleMax) throw new BcError(`scale too large, at most ${scaleMax}`);
      this.#scale = value;
    } else if (name === "ibase") this.#inputBase = Math.min(Math.max(value, 2), 16);
    else if (value < 2 || value > scaleMax) throw new BcError("obase too small or too large");
    else this.#outputBase = value;
  }

  #array(name: string): Map<number, Decimal> {
    const known = this.#arrays.get(name);
    if (known !== undefined) return known;
    const array = new Map<number, Decimal>();
    this.#arrays.set(name, array);
    return array;
  }

  async #call(name: string, args: readonly Argument[]): Promise<Decimal> {
    const definition = this.#functions.get(name);
    if (definition === undefined) return this.#callMath(name, args);
    const { parameters, locals, body } = definition;
    if (parameters.length !== args.length) throw new BcError("Parameter number mismatch");
    if (this.#depth >= shellLimits.functionDepthMax) throw new BcError("the calls are nested too deeply");
    const values: (Decimal | Map<number, Decimal>)[] = [];
    for (const arg of args)
      values.push(arg.kind === "array" ? new Map(this.#array(arg.name)) : await this.#evaluate(arg));
    const saved = [...parameters, ...locals].map(({ name: local, isArray }) => ({
      local,
      isArray,
      variable: this.#variables.get(local),
      array: this.#arrays.get(local),
    }));
    for (const { local, isArray } of saved) {
      if (isArray) this.#arrays.delete(local);
      else this.#variables.delete(local);
    }
    for (const [index, { name: local, isArray }] of parameters.entries()) {
      const value = values[index];
      if (isArray !== value instanceof Map) throw new BcError(`Parameter type mismatch, parameter ${local}`);
      if (value instanceof Map) this.#arrays.set(local, value);
      else if (value !== undefined) this.#variables.set(local, value);
    }
    this.#depth += 1;
    try {
      // A turn of its own: calls within calls do not add up on the stack.
      await undefined;
      const jump = await this.#execute(body);
      return jump?.kind === "return" ? jump.value : decimal.zero;
    } finally {
      this.#depth -= 1;
      for (const { local, isArray, variable, array } of saved.reverse()) {
        if (isArray) restore(this.#arrays, local, array);
        else restore(this.#variables, local, variable);
      }
    }
  }

  async #callMath(name: string, args: readonly Argument[]): Promise<Decimal> {
    if (!this.#hasMath || !isMathFunction(name)) throw new BcError(`Function ${name} not defined.`);
    const values: Decimal[] = [];
    for (const arg of args) if (arg.kind !== "array") values.push(await this.#evaluate(arg));
    if (values.length !== (name === "j" ? 2 : 1)) throw new BcError("Parameter number mismatch");
    const { meter } = this.#process;
    return computeFunction(name, values, { scale: this.#scale, meter });
  }

  async #print(value: Decimal): Promise<void> {
    this.#last = value;
    const digits = decimal.countDigits(value);
    await this.#process.meter.spend((digits * digits) / 50 + digits);
    const text = decimal.format(value, this.#outputBase);
    await this.#write(this.#outputBase > 16 ? text : this.#wrap(text));
  }

  /** Long numbers go on in the next line, after a backslash. */
  #wrap(text: string): string {
    let wrapped = "";
    let rest = text;
    let room = this.#lineChars - 1 - this.#column;
    while (rest.length > room) {
      wrapped += `${rest.slice(0, room)}\\\n`;
      rest = rest.slice(room);
      room = this.#lineChars - 1;
    }
    return wrapped + rest;
  }

  async #write(text: string): Promise<void> {
    const newline = text.lastIndexOf("\n");
    this.#column = newline < 0 ? this.#column + text.length : text.length - newline - 1;
    await this.#process.stdout.write(text);
  }
}

function restore<T>(map: Map<string, T>, name: string, value: T | undefined): void {
  if (value === undefined) map.delete(name);
  else map.set(name, value);
}

const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  q: '"',
  t: "\t",
  "\\": "\\",
  e: "\x1b",
};

function expandEscapes(text: string): string {
  return text.replace(/\\(.)/g, (all, letter: string) => escapes[letter] ?? all);
}
