/** The calls that a program makes of the sandbox's functions. Answers wait here until the engine's turn comes, so that
 *  nothing touches the engine after the program has ended. */

import type { QuickJSContext, QuickJSDeferredPromise, QuickJSHandle } from "quickjs-emscripten-core";
import { describeError } from "../../errors.ts";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import type { JavaScriptProgram } from "./engine.ts";
import { javaScriptLimits } from "./limits.ts";

const { callsMax, callsAtOnceMax, callCharsMax } = javaScriptLimits;

export class HostCalls {
  readonly #context: QuickJSContext;
  readonly #functions: JavaScriptProgram["functions"];
  readonly #answers: (() => void)[] = [];
  #answered = Promise.withResolvers<void>();
  #isAbandoned = false;
  #count = 0;
  #chars = 0;
  /** Calls whose answers the program does not have yet. */
  open = 0;

  constructor(context: QuickJSContext, { functions }: JavaScriptProgram) {
    this.#context = context;
    this.#functions = functions;
  }

  /** Returns the promise that the program gets: of a JSON text, or of bytes. */
  begin([path, args, at, bytes]: QuickJSHandle[]): QuickJSHandle {
    const context = this.#context;
    if (path === undefined || args === undefined || at === undefined)
      throw new Error("A call needs its name.");
    const name = context.getString(path);
    const text = context.getString(args);
    const values = JSON.parse(text) as unknown[]; // a list, made by the prelude
    const index = context.getNumber(at);
    if (index >= 0 && bytes !== undefined) {
      const content = context.getArrayBuffer(bytes);
      values[index] = content.value.slice();
      this.#charge(content.value.length);
      content.dispose();
    }
    const deferred = context.newPromise();
    this.open += 1;
    void this.#run(name, values, text.length).then(
      (value) => this.#answer(() => this.#settle(deferred, value)),
      (error: unknown) => this.#answer(() => this.#reject(deferred, describeError(error))),
    );
    return deferred.handle;
  }

  /** Hands the program what was answered since the last time. */
  deliver(): void {
    for (const answer of this.#answers.splice(0)) {
      this.open -= 1;
      answer();
    }
    this.#answered = Promise.withResolvers<void>();
  }

  whenAnswered(): Promise<void> {
    return this.#answers.length > 0 ? Promise.resolve() : this.#answered.promise;
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#answers.length = 0;
  }

  async #run(
    name: string,
    values: readonly unknown[],
    chars: number,
  ): Promise<string | Uint8Array | undefined> {
    this.#count += 1;
    if (this.#count > callsMax) throw new Error(`A program can make at most ${callsMax} calls.`);
    if (this.open > callsAtOnceMax) throw new Error(`At most ${callsAtOnceMax} calls can run at once.`);
    this.#charge(chars);
    const call = ownEntry(this.#functions, name);
    if (call === undefined) throw new Error(`There is no function ${JSON.stringify(name)}.`);
    const value = await call(values);
    if (value instanceof Uint8Array || value === undefined) {
      this.#charge(value?.length ?? 0);
      return value;
    }
    const text = JSON.stringify(value);
    this.#charge(text?.length ?? 0);
    return text;
  }

  #charge(size: number): void {
    this.#chars += size;
    if (this.#chars > callCharsMax)
      throw new Error(`The calls of a program can take and give at most ${callCharsMax} bytes.`);
  }

  #answer(deliver: () => void): void {
    if (this.#isAbandoned) return;
    this.#answers.push(deliver);
    this.#answered.resolve();
  }

  #settle(deferred: QuickJSDeferredPromise, value: string | Uint8Array | undefined): void {
    const context = this.#context;
    if (value === undefined) deferred.resolve(context.undefined);
    else if (typeof value === "string")
      context.newString(value).consume((handle) => deferred.resolve(handle));
    else {
      const buffer = new Uint8Array(value).buffer;
      context.newArrayBuffer(buffer).consume((handle) => deferred.resolve(handle));
    }
  }

  #reject(deferred: QuickJSDeferredPromise, problem: string): void {
    this.#context.newError(problem).consume((handle) => deferred.reject(handle));
  }
}
