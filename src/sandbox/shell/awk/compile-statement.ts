/** Compiles awk's statements to closures. Loops wait for a turn of the event loop now and then; what has no loop and
 *  nothing else to wait for runs without promises. */

import { UsageError } from "../process/options.ts";
import { ExpressionCompiler } from "./compile-expression.ts";
import { type Compiled, choose, constant, lift, type Signal } from "./compiled.ts";
import type { Expression, FunctionDefinition, Redirection, Statement, SwitchCase } from "./syntax/tree.ts";
import { orderedKeys } from "./value/array-order.ts";
import { sprintf } from "./value/sprintf.ts";
import { compareValues, isTrue, toNumber, toText, type Value } from "./value/value.ts";

type CompiledStatement = Compiled<Signal>;

const done: CompiledStatement = constant<Signal>("");
/** Units of work of one turn of a loop besides what its body charges. */
const turnUnits = 40;

export class StatementCompiler extends ExpressionCompiler {
  exitCode = 0;

  compileFunction({ parameters, body }: FunctionDefinition): CompiledStatement {
    this.parameters = parameters;
    const compiled = this.compileStatement(body);
    this.parameters = [];
    return compiled;
  }

  compileStatement(statement: Statement): CompiledStatement {
    switch (statement.kind) {
      case "expression":
        return this.#after(this.compile(statement.expression), () => "");
      case "print":
        return this.#compilePrint(statement);
      case "block":
        return this.#compileBlock(statement.body);
      case "if":
        return this.#compileIf(statement);
      case "while":
        return this.#compileLoop(statement);
      case "for":
        return this.#compileFor(statement);
      case "forIn":
        return this.#compileForIn(statement);
      case "switch":
        return this.#compileSwitch(statement);
      case "delete":
        return this.#compileDelete(statement);
      case "jump":
        return constant<Signal>(statement.to);
      case "exit":
        return this.#compileExit(statement.value);
      case "return": {
        const value =
          statement.value === undefined ? constant<Value>(undefined) : this.compile(statement.value);
        return this.#after(value, (result) => {
          this.returnValue = result;
          return "return";
        });
      }
    }
  }

  /** A test of an expression. */
  condition(test: Expression): Compiled<boolean> {
    return this.#after(this.compile(test), isTrue);
  }

  #after<T>(part: Compiled, apply: (value: Value) => T): Compiled<T> {
    return lift([part], ([value]) => apply(value));
  }

  #compileExit(value: Expression | undefined): CompiledStatement {
    if (value === undefined) return constant<Signal>("exit");
    return this.#after(this.compile(value), (code) => {
      this.exitCode = Math.trunc(toNumber(code)) & 0xff;
      return "exit";
    });
  }

  #compileBlock(body: readonly Statement[]): CompiledStatement {
    const compiled = body.map((statement) => this.compileStatement(statement));
    const [only] = compiled;
    if (only === undefined) return done;
    if (compiled.length === 1) return only;
    const runs: (() => Signal)[] = [];
    for (const one of compiled) if (!one.isAsync) runs.push(one.run);
    if (runs.length === compiled.length) {
      const run = (): Signal => {
        for (const one of runs) {
          const signal = one();
          if (signal !== "") return signal;
        }
        return "";
      };
      return { isAsync: false, run };
    }
    return {
      isAsync: true,
      run: async () => {
        for (const one of compiled) {
          const signal = one.isAsync ? await one.run() : one.run();
          if (signal !== "") return signal;
        }
        return "";
      },
    };
  }

  #compileIf({ test, yes, no }: Statement & { kind: "if" }): CompiledStatement {
    const [first, second] = [this.compileStatement(yes), no === undefined ? done : this.compileStatement(no)];
    return choose(this.condition(test), first, second);
  }

  #compileLoop({ test, body, isPostTested }: Statement & { kind: "while" }): CompiledStatement {
    return this.#loop({
      test: this.condition(test),
      body: this.compileStatement(body),
      next: done,
      isPostTested,
    });
  }

  #compileFor({ first, test, next, body }: Statement & { kind: "for" }): CompiledStatement {
    const start = first === undefined ? done : this.compileStatement(first);
    const loop = this.#loop({
      test: test === undefined ? constant(true) : this.condition(test),
      body: this.compileStatement(body),
      next: next === undefined ? done : this.compileStatement(next),
      isPostTested: false,
    });
    return {
      isAsync: true,
      run: async () => {
        await start.run();
        return loop.run();
      },
    };
  }

  #loop({
    test,
    body,
    next,
    isPostTested,
  }: {
    test: Compiled<boolean>;
    body: CompiledStatement;
    next: CompiledStatement;
    isPostTested: boolean;
  }): CompiledStatement {
    return {
      isAsync: true,
      run: async () => {
        let isTested = isPostTested;
        for (;;) {
          if (!isTested && !(test.isAsync ? await test.run() : test.run())) return "";
          isTested = false;
          const signal = body.isAsync ? await body.run() : body.run();
          if (signal === "break") return "";
          if (signal !== "" && signal !== "continue") return signal;
          if (next.isAsync) await next.run();
          else next.run();
          const pause = this.#breathe();
          if (pause !== undefined) await pause;
        }
      },
    };
  }

  /** After a turn of a loop: gives others a turn and writes out what has become large, when due. */
  #breathe(): Promise<void> | undefined {
    const { meter } = this.runtime.process;
    const isDue = meter.charge(turnUnits);
    if (!isDue && !this.streams.hasFull) return undefined;
    return this.#pause(isDue);
  }

  async #pause(isDue: boolean): Promise<void> {
    await this.streams.flushFull();
    if (isDue) await this.runtime.process.meter.turn();
  }

  #compileForIn({ variable, array, body }: Statement & { kind: "forIn" }): CompiledStatement {
    const elements = this.array(array);
    const place = this.place({ kind: "variable", name: variable });
    const compiled = this.compileStatement(body);
    const processInfo = this.globalArray("PROCINFO");
    return {
      isAsync: true,
      run: async () => {
        const order = toText(processInfo.get("sorted_in"), this.runtime.convfmt);
        const current = elements();
        for (const key of await orderedKeys(current, order, this.runtime.process.meter)) {
          place.set(undefined, key);
          const signal = compiled.isAsync ? await compiled.run() : compiled.run();
          if (signal === "break") return "";
          if (signal !== "" && signal !== "continue") return signal;
          const pause = this.#breathe();
          if (pause !== undefined) await pause;
        }
        return "";
      },
    };
  }

  #compileSwitch({ value, cases }: Statement & { kind: "switch" }): CompiledStatement {
    const subject = this.compile(value);
    const tests = cases.map((one) => this.#caseTest(one));
    const bodies = cases.map(({ body }) => this.#compileBlock(body));
    const fallback = cases.findIndex((one) => one.value === undefined);
    return {
      isAsync: true,
      run: async () => {
        const given = await subject.run();
        const matched = tests.findIndex((test) => test(given));
        const start = matched >= 0 ? matched : fallback;
        if (start < 0) return "";
        for (const body of bodies.slice(start)) {
          const signal = await body.run();
          if (signal === "break") return "";
          if (signal !== "") return signal;
        }
        return "";
      },
    };
  }

  /** A label is a constant or a regular expression. */
  #caseTest({ value }: SwitchCase): (subject: Value) => boolean {
    const { runtime } = this;
    if (value === undefined) return () => false;
    if (value.kind === "regex") {
      const { toRegex } = this.regex(value);
      return (subject) => toRegex(undefined).test(runtime.text(subject));
    }
    const label = this.compile(value);
    if (label.isAsync) throw new UsageError("syntax error: a case must be a constant", 1);
    const wanted = label.run();
    return (subject) =>
      typeof wanted === "number"
        ? typeof subject !== "string" && compareValues(subject, wanted, runtime.convfmt) === 0
        : runtime.text(subject) === runtime.text(wanted);
  }

  #compileDelete({ array, subscripts }: Statement & { kind: "delete" }): CompiledStatement {
    const elements = this.array(array);
    const { meter } = this.runtime.process;
    if (subscripts === undefined) {
      const run = (): Signal => {
        meter.release(elements().size * deletedBytes);
        elements().clear();
        return "";
      };
      return { isAsync: false, run };
    }
    return this.#after(this.subscript(subscripts), (key) => {
      if (elements().delete(String(key))) meter.release(deletedBytes);
      return "";
    });
  }

  #compilePrint({ isFormatted, args, redirection }: Statement & { kind: "print" }): CompiledStatement {
    const { runtime } = this;
    const write = this.#writer(redirection);
    const target = redirection === undefined ? constant<Value>("") : this.compile(redirection.target);
    const parts = [target, ...args.map((argument) => this.compile(argument))];
    const compose = isFormatted
      ? (values: readonly Value[]) => sprintf(runtime.text(values[1]), values.slice(2), runtime.convfmt)
      : (values: readonly Value[]) => {
          if (values.length === 1) return runtime.recordText + runtime.ors;
          let text = toText(values[1], runtime.ofmt);
          for (let index = 2; index < values.length; index++)
            text += runtime.ofs + toText(values[index], runtime.ofmt);
          return text + runtime.ors;
        };
    return lift(parts, (values): Signal => {
      const text = compose(values);
      runtime.process.meter.charge(text.length);
      write(runtime.text(values[0]), text);
      return "";
    });
  }

  #writer(redirection: Redirection | undefined): (target: string, text: string) => void {
    const { streams } = this;
    if (redirection === undefined) return (_target, text) => streams.stdout.add(text);
    if (redirection.kind === "|") return (target, text) => streams.printToCommand(target, text);
    const isAppending = redirection.kind === ">>";
    return (target, text) => {
      streams.printToFile(target, text, isAppending);
    };
  }
}

const deletedBytes = 120;
