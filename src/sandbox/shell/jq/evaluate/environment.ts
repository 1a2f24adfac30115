/** What names mean at one place of a jq program: a list that grows at its front, so that a closure keeps its own. */

import type { Json } from "../json/json-value.ts";
import type { Definition, Filter } from "../program/syntax-tree.ts";

/** A filter with the environment it was written in. */
export interface Closure {
  body: Filter;
  environment: Environment;
}

type Binding =
  | { kind: "variable"; name: string; value: Json }
  | { kind: "function"; name: string; definition: Definition }
  | { kind: "parameter"; name: string; closure: Closure }
  | { kind: "label"; name: string; id: symbol };

export type FoundFunction =
  | { kind: "function"; definition: Definition; environment: Environment }
  | { kind: "parameter"; closure: Closure };

export class Environment {
  readonly #binding: Binding | undefined;
  readonly #outer: Environment | undefined;
  /** Calls that led here. */
  readonly depth: number;

  private constructor(binding: Binding | undefined, outer: Environment | undefined, depth: number) {
    this.#binding = binding;
    this.#outer = outer;
    this.depth = depth;
  }

  static readonly empty = new Environment(undefined, undefined, 0);

  withVariable(name: string, value: Json): Environment {
    return new Environment({ kind: "variable", name, value }, this, this.depth);
  }

  /** The definition sees itself. */
  withFunction(definition: Definition): Environment {
    const name = `${definition.name}/${definition.parameters.length}`;
    return new Environment({ kind: "function", name, definition }, this, this.depth);
  }

  withParameter(name: string, closure: Closure): Environment {
    return new Environment({ kind: "parameter", name: `${name}/0`, closure }, this, this.depth);
  }

  withLabel(name: string, id: symbol): Environment {
    return new Environment({ kind: "label", name, id }, this, this.depth);
  }

  /** The same names, `depth` calls deep. */
  atDepth(depth: number): Environment {
    return new Environment(undefined, this, depth);
  }

  /** The names of all variables, with their `$`. */
  variables(): string[] {
    const names: string[] = [];
    for (let at: Environment | undefined = this; at !== undefined; at = at.#outer) {
      if (at.#binding?.kind === "variable") names.push(`$${at.#binding.name}`);
    }
    return names;
  }

  findVariable(name: string): Json | undefined {
    for (let at: Environment | undefined = this; at !== undefined; at = at.#outer) {
      if (at.#binding?.kind === "variable" && at.#binding.name === name) return at.#binding.value;
    }
    return undefined;
  }

  findLabel(name: string): symbol | undefined {
    for (let at: Environment | undefined = this; at !== undefined; at = at.#outer) {
      if (at.#binding?.kind === "label" && at.#binding.name === name) return at.#binding.id;
    }
    return undefined;
  }

  /** By name and number of parameters, e.g. `map/1`. */
  findFunction(name: string): FoundFunction | undefined {
    for (let at: Environment | undefined = this; at !== undefined; at = at.#outer) {
      const binding = at.#binding;
      if (binding === undefined || binding.name !== name) continue;
      if (binding.kind === "parameter") return { kind: "parameter", closure: binding.closure };
      if (binding.kind === "function") {
        return { kind: "function", definition: binding.definition, environment: at };
      }
    }
    return undefined;
  }
}
