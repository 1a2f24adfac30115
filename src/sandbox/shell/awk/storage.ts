/** Where an awk program keeps its values: global variables and arrays, the parameters of the function that runs, and
 *  the special variables of the runtime. Counts the memory that arrays take. */

import { UsageError } from "../process/options.ts";
import type { Compiled } from "./compiled.ts";
import { type AwkArray, type Runtime, type SpecialName, specialNames } from "./input/runtime.ts";
import type { Analysis } from "./syntax/analysis.ts";
import type { Value } from "./value/value.ts";

/** Where values are kept. `key` is what a field or an element is found by. */
export interface Place {
  readonly key: Compiled | undefined;
  get(key: Value): Value;
  set(key: Value, value: Value): void;
}

const specials: ReadonlySet<string> = new Set(specialNames);
/** Memory of an element of an array besides long texts. */
const elementBytes = 120;
/** To add one, with its share of the tables that grow. */
const creationUnits = 100;

export class AwkStorage {
  readonly runtime: Runtime;
  readonly #analysis: Analysis;
  readonly #globals = new Map<string, { value: Value }>();
  readonly #arrays = new Map<string, AwkArray>();
  /** Parameters of the function that is being compiled. */
  protected parameters: readonly string[] = [];

  constructor(runtime: Runtime, analysis: Analysis) {
    this.runtime = runtime;
    this.#analysis = analysis;
  }

  /** An element of an array. */
  protected element(name: string, key: Compiled): Place {
    const { runtime } = this;
    const array = this.array(name);
    const { meter } = runtime.process;
    const create = (elements: AwkArray, key: string, value: Value) => {
      meter.hold(elementBytes + key.length);
      meter.charge(creationUnits);
      runtime.account(undefined, value);
      elements.set(key, value);
    };
    return {
      key,
      get: (key) => {
        const elements = array();
        const name = String(key);
        const value = elements.get(name);
        if (value === undefined && !elements.has(name)) create(elements, name, undefined);
        return value;
      },
      set: (key, value) => {
        const elements = array();
        const name = String(key);
        const before = elements.get(name);
        if (before === undefined && !elements.has(name)) create(elements, name, value);
        else {
          runtime.account(before, value);
          elements.set(name, value);
        }
      },
    };
  }

  protected variable(name: string): Place {
    const { runtime } = this;
    const index = this.parameters.indexOf(name);
    if (index >= 0) {
      return {
        key: undefined,
        get: () => {
          const value = runtime.frame[index];
          if (value instanceof Map)
            throw new UsageError(`fatal: attempt to use array \`${name}' in a scalar context`, 2);
          return value;
        },
        set: (_key, value) => {
          runtime.account(undefined, value);
          runtime.frame[index] = value;
        },
      };
    }
    if (specials.has(name)) {
      const special = name as SpecialName; // One of the names of the set.
      return {
        key: undefined,
        get: () => runtime.getSpecial(special),
        set: (_key, value) => runtime.setSpecial(special, value),
      };
    }
    if (this.#analysis.globalArrays.has(name)) {
      throw new UsageError(`fatal: attempt to use array \`${name}' in a scalar context`, 2);
    }
    const global = this.#global(name);
    return {
      key: undefined,
      get: () => global.value,
      set: (_key, value) => {
        runtime.account(global.value, value);
        global.value = value;
      },
    };
  }

  #global(name: string): { value: Value } {
    const known = this.#globals.get(name);
    if (known !== undefined) return known;
    const global = { value: undefined };
    this.#globals.set(name, global);
    return global;
  }

  /** Sets a variable from outside: `-v`, or an operand `name=value`. */
  assign(name: string, value: Value): void {
    if (specials.has(name))
      this.runtime.setSpecial(name as SpecialName, value); // One of the names of the set.
    else this.#global(name).value = value;
  }

  isArray(name: string): boolean {
    return this.parameters.includes(name) ? false : this.#analysis.globalArrays.has(name);
  }

  array(name: string): () => AwkArray {
    const { runtime } = this;
    const index = this.parameters.indexOf(name);
    if (index < 0) {
      const array = this.globalArray(name);
      return () => array;
    }
    return () => {
      const value = runtime.frame[index];
      if (value instanceof Map) return value;
      if (value !== undefined) throw new UsageError(`fatal: attempt to use scalar \`${name}' as an array`, 2);
      const array: AwkArray = new Map();
      runtime.frame[index] = array;
      return array;
    };
  }

  globalArray(name: string): AwkArray {
    const known = this.#arrays.get(name);
    if (known !== undefined) return known;
    const array: AwkArray = new Map();
    this.#arrays.set(name, array);
    return array;
  }

  /** Makes an array that exists already the program's own. */
  adoptArray(name: string, array: AwkArray): void {
    this.#arrays.set(name, array);
  }

  /** What a parameter is at run time: an array or a value. */
  parameter(name: string): (() => Value | AwkArray) | undefined {
    const index = this.parameters.indexOf(name);
    return index < 0 ? undefined : () => this.runtime.frame[index];
  }
}
