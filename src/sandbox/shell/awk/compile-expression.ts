/** Compiles awk's expressions to closures. */

import type { Regex } from "../../../regex/regex.ts";
import { shellLimits } from "../limits.ts";
import { comparisons } from "../process/comparisons.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import { compileBuiltin } from "./builtins.ts";
import {
  type Compiled,
  choose,
  constant,
  Jump,
  lift,
  lift1,
  lift2,
  liftAsync,
  type Signal,
} from "./compiled.ts";
import type { MainInput } from "./input/main-input.ts";
import type { AwkArray, Runtime } from "./input/runtime.ts";
import type { AwkStreams } from "./input/streams.ts";
import { arithmetic } from "./operators.ts";
import type { AwkScope } from "./scope.ts";
import { AwkStorage, type Place } from "./storage.ts";
import type { Analysis } from "./syntax/analysis.ts";
import type { Expression, FunctionDefinition, Target } from "./syntax/tree.ts";
import { compareValues, InputText, isTrue, toNumber, type Value } from "./value/value.ts";

/** A function as it is called. */
export interface CompiledFunction {
  readonly definition: FunctionDefinition;
  body: Compiled<Signal> | undefined;
}

export interface CompilerOptions {
  readonly runtime: Runtime;
  readonly streams: AwkStreams;
  readonly input: MainInput;
  readonly analysis: Analysis;
  readonly functions: ReadonlyMap<string, CompiledFunction>;
}

export class ExpressionCompiler extends AwkStorage implements AwkScope {
  readonly streams: AwkStreams;
  readonly input: MainInput;
  readonly #analysis: Analysis;
  readonly #functions: ReadonlyMap<string, CompiledFunction>;
  /** What a function returns. */
  returnValue: Value;

  constructor({ runtime, streams, input, analysis, functions }: CompilerOptions) {
    super(runtime, analysis);
    this.streams = streams;
    this.input = input;
    this.#analysis = analysis;
    this.#functions = functions;
  }

  compile(expression: Expression): Compiled {
    const { runtime } = this;
    switch (expression.kind) {
      case "number":
      case "text":
        return constant<Value>(expression.value);
      case "regex": {
        const test = this.#regexTest(expression);
        return lift1(test.source, (source) => (test.matches(runtime.recordText, source) ? 1 : 0));
      }
      case "parentheses":
        return this.compile(expression.inner);
      case "grouping":
        throw new UsageError("syntax error: a list in parentheses belongs to print or in", 1);
      case "variable":
      case "field":
      case "element": {
        const place = this.place(expression);
        return place.key === undefined
          ? { isAsync: false, run: () => place.get(undefined) }
          : lift1(place.key, (key) => place.get(key));
      }
      case "not":
        return lift1(this.compile(expression.operand), (value) => (isTrue(value) ? 0 : 1));
      case "sign":
        return expression.isNegative
          ? lift1(this.compile(expression.operand), (value) => -toNumber(value))
          : lift1(this.compile(expression.operand), toNumber);
      case "binary": {
        const isConstant = expression.left.kind === "number" && expression.right.kind === "number";
        if (isConstant && expression.operator === "/" && expression.right.value === 0) {
          throw new UsageError("error: division by zero attempted", 1);
        }
        const apply = arithmetic[expression.operator];
        return lift2(this.compile(expression.left), this.compile(expression.right), (left, right) =>
          apply(toNumber(left), toNumber(right)),
        );
      }
      case "compare":
        return this.#compileComparison(expression);
      case "match": {
        const test = this.#regexTest(expression.regex);
        const [yes, no] = expression.isNegated ? [0, 1] : [1, 0];
        return lift2(this.compile(expression.text), test.source, (text, source) =>
          test.matches(runtime.text(text), source) ? yes : no,
        );
      }
      case "concat":
        return this.#compileConcat(expression);
      case "and":
      case "or":
        return this.#compileLogical(expression);
      case "choice":
        return choose(
          lift1(this.compile(expression.test), isTrue),
          this.compile(expression.yes),
          this.compile(expression.no),
        );
      case "in": {
        const array = this.array(expression.array);
        return lift1(this.subscript(expression.subscripts), (key) => (array().has(String(key)) ? 1 : 0));
      }
      case "assign":
        return this.#compileAssignment(expression);
      case "step":
        return this.#compileStep(expression);
      case "call":
        return this.#compileCall(expression);
      case "builtin":
        return compileBuiltin(this, expression.name, expression.args);
      case "getline":
        return this.#compileGetline(expression);
    }
  }

  /** The source of a regular expression, and what tests a text with it. */
  #regexTest(expression: Expression): {
    source: Compiled;
    matches: (text: string, source: Value) => boolean;
  } {
    const { source, toRegex } = this.regex(expression);
    const { meter } = this.runtime.process;
    return {
      source,
      matches: (text, value) => {
        const regex = toRegex(value);
        const isMatch = regex.test(text);
        meter.charge(regex.takeSteps());
        return isMatch;
      },
    };
  }

  regex(expression: Expression): { source: Compiled; toRegex: (source: Value) => Regex } {
    const { runtime } = this;
    if (expression.kind !== "regex") {
      return { source: this.compile(expression), toRegex: (source) => runtime.regex(runtime.text(source)) };
    }
    const { source } = expression;
    let known: Regex | undefined;
    let knownCase = false;
    runtime.regex(source); // Fails now if it is wrong.
    return {
      source: constant<Value>(undefined),
      toRegex: () => {
        const ignoresCase = runtime.ignoresCase;
        if (known === undefined || knownCase !== ignoresCase) {
          known = runtime.regex(source);
          knownCase = ignoresCase;
        }
        return known;
      },
    };
  }

  #compileComparison({ operator, left, right }: Expression & { kind: "compare" }): Compiled {
    const { runtime } = this;
    const holds = comparisons[operator];
    return lift2(this.compile(left), this.compile(right), (one, other) => {
      if (runtime.ignoresCase && (typeof one === "string" || typeof other === "string")) {
        const [first, second] = [runtime.text(one).toLowerCase(), runtime.text(other).toLowerCase()];
        return holds(compareValues(first, second, runtime.convfmt)) ? 1 : 0;
      }
      return holds(compareValues(one, other, runtime.convfmt)) ? 1 : 0;
    });
  }

  #compileConcat({ left, right }: Expression & { kind: "concat" }): Compiled {
    const { runtime } = this;
    const { meter } = runtime.process;
    return lift2(this.compile(left), this.compile(right), (one, other) => {
      const added = runtime.text(other);
      const text = runtime.text(one) + added;
      if (text.length > shellLimits.awkTextCharsMax) throw new NotSupported("a text this long in awk");
      meter.charge(Math.min(text.length, added.length + 16));
      return text;
    });
  }

  #compileLogical({ kind, left, right }: Expression & { kind: "and" | "or" }): Compiled {
    const [first, second] = [this.compile(left), this.compile(right)];
    const isAnd = kind === "and";
    if (!first.isAsync && !second.isAsync) {
      const [runFirst, runSecond] = [first.run, second.run];
      return isAnd
        ? { isAsync: false, run: () => (isTrue(runFirst()) && isTrue(runSecond()) ? 1 : 0) }
        : { isAsync: false, run: () => (isTrue(runFirst()) || isTrue(runSecond()) ? 1 : 0) };
    }
    return {
      isAsync: true,
      run: async () => {
        const value = isTrue(await first.run());
        if (value !== isAnd) return value ? 1 : 0;
        return isTrue(await second.run()) ? 1 : 0;
      },
    };
  }

  /** As gawk, the value comes before the subscript of what it is assigned to. */
  #compileAssignment({ target, operator, value }: Expression & { kind: "assign" }): Compiled {
    const place = this.place(target);
    const compiled = this.compile(value);
    if (operator === undefined) {
      return lift2(compiled, place.key ?? nothing, (result, key) => {
        place.set(key, result);
        return result;
      });
    }
    const apply = arithmetic[operator];
    return lift2(compiled, place.key ?? nothing, (operand, key) => {
      const result = apply(toNumber(place.get(key)), toNumber(operand));
      place.set(key, result);
      return result;
    });
  }

  #compileStep({ target, by, isPrefix }: Expression & { kind: "step" }): Compiled {
    const place = this.place(target);
    return lift1(place.key ?? nothing, (key) => {
      const before = toNumber(place.get(key));
      place.set(key, before + by);
      return isPrefix ? before + by : before;
    });
  }

  place(target: Target): Place {
    if (target.kind === "variable") return this.variable(target.name);
    const { runtime } = this;
    if (target.kind === "field") {
      return {
        key: lift1(this.compile(target.index), (index) => Math.trunc(toNumber(index))),
        get: (key) => runtime.getField(Number(key)),
        set: (key, value) => runtime.setField(Number(key), value),
      };
    }
    return this.element(target.array, this.subscript(target.subscripts));
  }

  /** The text that an element is found by. */
  subscript(subscripts: readonly Expression[]): Compiled {
    const { runtime } = this;
    const [only] = subscripts;
    if (subscripts.length === 1 && only !== undefined) {
      return lift1(this.compile(only), (value) => (typeof value === "string" ? value : runtime.text(value)));
    }
    return lift(
      subscripts.map((one) => this.compile(one)),
      (values) => values.map((value) => runtime.text(value)).join(runtime.subsep),
    );
  }

  #compileCall({ name, args }: Expression & { kind: "call" }): Compiled {
    const called = this.#functions.get(name);
    if (called === undefined) throw new UsageError(`fatal: function \`${name}' not defined`, 2);
    const isArray = this.#analysis.arrayParameters.get(name) ?? [];
    const arrays = args.map((argument, index) =>
      isArray[index] && argument.kind === "variable" ? this.array(argument.name) : undefined,
    );
    const values = args.map((argument, index) =>
      arrays[index] === undefined ? this.compile(argument) : nothing,
    );
    return liftAsync(values, (evaluated) =>
      this.#call(
        called,
        evaluated.map((value, index) => arrays[index]?.() ?? value),
      ),
    );
  }

  async #call({ definition, body }: CompiledFunction, args: (Value | AwkArray)[]): Promise<Value> {
    const { runtime } = this;
    const outer = runtime.frame;
    runtime.callDepth += 1;
    if (runtime.callDepth > shellLimits.awkCallDepthMax) throw new NotSupported("recursion this deep in awk");
    // A wait now and then begins a new stack.
    if (runtime.callDepth % callsPerStack === 0) await undefined;
    while (args.length < definition.parameters.length) args.push(undefined);
    runtime.frame = args;
    this.returnValue = undefined;
    try {
      const signal = body === undefined ? "" : await body.run();
      if (signal === "next" || signal === "nextfile" || signal === "exit") throw new Jump(signal);
      const result = this.returnValue;
      this.returnValue = undefined;
      if (runtime.process.meter.charge(50)) await runtime.process.meter.turn();
      return result;
    } finally {
      runtime.frame = outer;
      runtime.callDepth -= 1;
    }
  }

  #compileGetline({ from, source, target }: Expression & { kind: "getline" }): Compiled {
    const { runtime, streams, input } = this;
    const place = target === undefined ? undefined : this.place(target);
    const store = (key: Value, text: string) => {
      if (place === undefined) runtime.setRecord(text);
      else place.set(key, new InputText(text));
    };
    const parts = [source === undefined ? nothing : this.compile(source), place?.key ?? nothing];
    return liftAsync(parts, async ([name, key]) => {
      if (from === "main") {
        const record = await input.next();
        if (record === undefined) return 0;
        store(key, record.text);
        return 1;
      }
      const source = runtime.text(name);
      const reader = await (from === "command" ? streams.commandReader(source) : streams.fileReader(source));
      if (reader === undefined) return -1;
      if (runtime.process.meter.charge(getlineUnits)) await runtime.process.meter.turn();
      const record = await reader.read(runtime.recordSeparator);
      if (record === undefined) return 0;
      runtime.setPlain("RT", record.terminator);
      store(key, record.text);
      if (from === "command") input.countRecord();
      return 1;
    });
  }
}

/** To open or find the source, and to wait for a record. */
const getlineUnits = 250;

/** Calls that may be on one stack. */
const callsPerStack = 16;

const nothing: Compiled = constant<Value>(undefined);
