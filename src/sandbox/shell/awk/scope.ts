/** What awk's built-in functions see of the compiler: how to compile their arguments, and where values are kept. */

import type { Regex } from "../../../regex/regex.ts";
import type { Compiled } from "./compiled.ts";
import type { AwkArray, Runtime } from "./input/runtime.ts";
import type { AwkStreams } from "./input/streams.ts";
import type { Place } from "./storage.ts";
import type { Expression, Target } from "./syntax/tree.ts";
import type { Value } from "./value/value.ts";

export interface AwkScope {
  readonly runtime: Runtime;
  readonly streams: AwkStreams;
  compile(expression: Expression): Compiled;
  regex(expression: Expression): { source: Compiled; toRegex: (source: Value) => Regex };
  place(target: Target): Place;
  array(name: string): () => AwkArray;
  /** Whether a global name is an array. */
  isArray(name: string): boolean;
  /** What a parameter is at run time: an array or a value; undefined for what is none. */
  parameter(name: string): (() => Value | AwkArray) | undefined;
}
