/** JavaScript by QuickJS, compiled to WebAssembly: each program gets an instance of its own, with nothing of the host but the
 *  functions that it is given. The engine is synchronous; between two stretches of work the event loop gets turns.
 *  Imports the engine, so that only the registered subpaths import this file. */

import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import { nextTurn } from "../../clock.ts";
import { describeError } from "../../errors.ts";
import type { JavaScriptEngine, JavaScriptOutcome, JavaScriptProgram } from "./engine.ts";
import { HostCalls } from "./host-calls.ts";
import { javaScriptLimits } from "./limits.ts";
import { prelude } from "./prelude.ts";
import { WorkBudget } from "./work-budget.ts";

const { jobsPerTurn, logCharsMax, stackBytesMax, valueCharsMax } = javaScriptLimits;

export function createQuickJsEngine(variant: QuickJSSyncVariant): JavaScriptEngine {
  return {
    async run(program) {
      program.signal?.throwIfAborted();
      // Dropped with its memory at the end: an instance whose stack overflowed cannot be used or freed.
      const module = await newQuickJSWASMModuleFromVariant(variant);
      return new Run(program, module.newRuntime()).finish();
    },
  };
}

type Settled = { ok: true; value: unknown } | { ok: false; problem: string };

class Run {
  readonly #program: JavaScriptProgram;
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #budget: WorkBudget;
  readonly #calls: HostCalls;
  #logs: string[] = [];
  #logChars = 0;
  #settled: Settled | undefined;

  constructor(program: JavaScriptProgram, runtime: QuickJSRuntime) {
    this.#program = program;
    this.#runtime = runtime;
    this.#budget = new WorkBudget(program.clock);
    runtime.setMemoryLimit(program.memoryBytes);
    runtime.setMaxStackSize(stackBytesMax);
    runtime.setInterruptHandler(() => this.#budget.spend());
    this.#context = runtime.newContext();
    this.#calls = new HostCalls(this.#context, program);
  }

  async finish(): Promise<JavaScriptOutcome> {
    const { clock, timeoutMs, signal } = this.#program;
    const late = Promise.withResolvers<void>();
    let isLate = false;
    const cancelDeadline = clock.after(timeoutMs, () => {
      isLate = true;
      late.resolve();
    });
    const onAbort = () => late.resolve();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      this.#attempt(() => this.#start());
      while (this.#settled === undefined) {
        const isIdle = this.#attempt(() => this.#runJobs()) ?? false;
        if (this.#settled !== undefined) break;
        if (isIdle && this.#calls.open === 0) this.#fail("The code waits for something that never comes.");
        else if (isIdle) await Promise.race([this.#calls.whenAnswered(), late.promise]);
        else await new Promise<void>((resolve) => nextTurn(resolve));
        this.#budget.turned();
        signal?.throwIfAborted();
        if (isLate) this.#fail(`The code was stopped: it took longer than ${timeoutMs / 1000} s.`);
      }
      return { ...this.#settled, logs: this.#logs.join("\n") };
    } finally {
      cancelDeadline();
      signal?.removeEventListener("abort", onAbort);
      this.#calls.abandon();
    }
  }

  #start(): void {
    const context = this.#context;
    const { code, inputs = null, functions } = this.#program;
    const text = (handle: QuickJSHandle) => context.getString(handle);
    const host = context.newObject();
    const give = (name: string, value: QuickJSHandle) => context.setProp(host, name, value);
    const offer = (name: string, body: (...args: QuickJSHandle[]) => QuickJSHandle | undefined) =>
      give(name, context.newFunction(name, body));
    offer("call", (...args) => this.#calls.begin(args));
    offer("log", (line) => {
      if (line !== undefined) this.#log(text(line));
      return undefined;
    });
    offer("done", (value) => {
      if (value !== undefined) this.#settled ??= { ok: true, value: JSON.parse(text(value)) };
      return undefined;
    });
    offer("fail", (problem) => {
      if (problem !== undefined) this.#fail(text(problem));
      return undefined;
    });
    offer("charge", (size) => {
      if (size !== undefined && this.#budget.spend(context.getNumber(size))) throw new Error("stopped");
      return undefined;
    });
    give("inputs", context.newString(JSON.stringify(inputs)));
    give("names", context.newString(JSON.stringify(Object.keys(functions))));
    give("valueCharsMax", context.newNumber(valueCharsMax));
    const begin = context.unwrapResult(context.evalCode(prelude, "prelude.js"));
    const run = context.unwrapResult(context.callFunction(begin, context.undefined, host));
    const parsed = context.evalCode(`(async () => {${code}\n})`, "code.js");
    if (parsed.error !== undefined) {
      this.#fail(describeThrown(context.dump(parsed.error)));
      return;
    }
    const ran = context.callFunction(run, context.undefined, parsed.value);
    if (ran.error !== undefined) this.#fail(describeThrown(context.dump(ran.error)));
  }

  /** Returns whether nothing is left to do before a call is answered. */
  #runJobs(): boolean {
    this.#calls.deliver();
    const ran = this.#runtime.executePendingJobs(jobsPerTurn);
    if (ran.error !== undefined) {
      this.#fail(describeThrown(ran.error.context.dump(ran.error)));
      return true;
    }
    return ran.value < jobsPerTurn;
  }

  /** An overflow of the host's own stack comes as an exception of the host. */
  #attempt<T>(body: () => T): T | undefined {
    try {
      return body();
    } catch (error) {
      const isOverflow = error instanceof RangeError;
      this.#fail(
        isOverflow ? "The code was stopped: it went too deep (stack overflow)." : describeError(error),
      );
      return undefined;
    }
  }

  #fail(problem: string): void {
    this.#settled ??= { ok: false, problem: this.#budget.problem ?? problem };
  }

  #log(line: string): void {
    const room = logCharsMax - this.#logChars;
    if (room <= 0) return;
    this.#logChars += line.length + 1;
    this.#logs.push(line.length < room ? line : `${line.slice(0, room)}\n[console output was cut here]`);
  }
}

function describeThrown(error: unknown): string {
  const { name, message, stack } = Object(error) as Record<string, unknown>; // any value as an object
  if (typeof message !== "string") return `The code threw ${JSON.stringify(error)}.`;
  const line = /code\.js:(\d+)/.exec(String(stack))?.[1];
  return `${String(name)}: ${message}${line === undefined ? "" : ` (line ${line})`}`;
}
