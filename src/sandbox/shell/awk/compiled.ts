/** Compiled expressions and statements: closures that return at once, or promises where something has to be waited for,
 *  such as a command, a loop's turn of the event loop, or a function that has loops. */

import type { Value } from "./value/value.ts";

export type Compiled<T = Value> =
  | { readonly isAsync: false; readonly run: () => T }
  | { readonly isAsync: true; readonly run: () => Promise<T> };

/** How a statement ended. */
export type Signal = "" | "break" | "continue" | "next" | "nextfile" | "exit" | "return";

/** Leaves a function and the expression that called it. */
export class Jump extends Error {
  override readonly name = "Jump";
  readonly signal: Signal;

  constructor(signal: Signal) {
    super(signal);
    this.signal = signal;
  }
}

export function constant<T>(value: T): Compiled<T> {
  return { isAsync: false, run: () => value };
}

/** Evaluates one part and applies a function to it. */
export function lift1<T>(part: Compiled, apply: (value: Value) => T): Compiled<T> {
  if (!part.isAsync) {
    const { run } = part;
    return { isAsync: false, run: () => apply(run()) };
  }
  const { run } = part;
  return { isAsync: true, run: async () => apply(await run()) };
}

/** Evaluates two parts, the left one first. */
export function lift2<T>(
  left: Compiled,
  right: Compiled,
  apply: (left: Value, right: Value) => T,
): Compiled<T> {
  if (!left.isAsync && !right.isAsync) {
    const [runLeft, runRight] = [left.run, right.run];
    return { isAsync: false, run: () => apply(runLeft(), runRight()) };
  }
  return {
    isAsync: true,
    run: async () => {
      const first = await left.run();
      return apply(first, await right.run());
    },
  };
}

/** One of two parts, by a test. */
export function choose<T>(test: Compiled<boolean>, yes: Compiled<T>, no: Compiled<T>): Compiled<T> {
  if (!test.isAsync && !yes.isAsync && !no.isAsync) {
    const [run, runYes, runNo] = [test.run, yes.run, no.run];
    return { isAsync: false, run: () => (run() ? runYes() : runNo()) };
  }
  return { isAsync: true, run: async () => ((await test.run()) ? yes.run() : no.run()) };
}

export function lift<T>(parts: readonly Compiled[], apply: (values: readonly Value[]) => T): Compiled<T> {
  const runs: (() => Value)[] = [];
  for (const part of parts) if (!part.isAsync) runs.push(part.run);
  if (runs.length === parts.length) {
    return { isAsync: false, run: () => apply(runs.map((run) => run())) };
  }
  return liftAsync(parts, apply);
}

/** As `lift`, with something that may have to be waited for. */
export function liftAsync<T>(
  parts: readonly Compiled[],
  apply: (values: readonly Value[]) => T | Promise<T>,
): Compiled<T> {
  return {
    isAsync: true,
    run: async () => {
      const values: Value[] = [];
      for (const part of parts) values.push(await part.run());
      return apply(values);
    },
  };
}
