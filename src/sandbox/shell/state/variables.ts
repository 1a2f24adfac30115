/** The variables of one shell, in dynamic scopes: a function sees those of its callers. A subshell gets a copy, which
 *  shares values until one of the two changes them. Counts their memory with the meter. */

import { shellLimits } from "../limits.ts";
import type { Meter } from "../process/meter.ts";
import { type ArrayValue, AssociativeArray, IndexedArray } from "./arrays.ts";
import { ShellFailure } from "./failure.ts";

export interface Attributes {
  exported: boolean;
  readonly: boolean;
  integer: boolean;
  letters: "lower" | "upper" | undefined;
  /** Its value names another variable. */
  reference: boolean;
}

export type Value = string | ArrayValue;

export interface Variable extends Attributes {
  value: Value | undefined;
  /** Another shell has it too: copy before a change. */
  isShared: boolean;
}

/** A variable, or one element of it. */
export interface Target {
  readonly name: string;
  /** As it was written between the brackets of a reference. */
  readonly subscript?: string;
}

type ScopeKind = "global" | "function" | "temporary";

interface Scope {
  readonly kind: ScopeKind;
  readonly variables: Map<string, Variable>;
}

/** Values that are computed when they are read; undefined for a name that is none of them. */
export type ComputeVariable = (name: string) => Value | undefined;

const referencesMax = 10;
/** Besides its characters. */
const bytesPerElement = 32;

export class Variables {
  readonly #meter: Meter;
  readonly #scopes: Scope[];
  readonly #compute: ComputeVariable;
  #heldBytes = 0;

  constructor(meter: Meter, compute: ComputeVariable, scopes?: Scope[]) {
    this.#meter = meter;
    this.#compute = compute;
    this.#scopes = scopes ?? [{ kind: "global", variables: new Map() }];
  }

  /** For a subshell, which must `close` it. */
  fork(meter: Meter, compute: ComputeVariable): Variables {
    const scopes = this.#scopes.map(({ kind, variables }) => {
      for (const variable of variables.values()) variable.isShared = true;
      return { kind, variables: new Map(variables) };
    });
    return new Variables(meter, compute, scopes);
  }

  close(): void {
    this.#meter.release(this.#heldBytes);
    this.#heldBytes = 0;
  }

  get depth(): number {
    return this.#scopes.length;
  }

  pushScope(kind: "function" | "temporary"): void {
    this.#scopes.push({ kind, variables: new Map() });
  }

  popScope(): void {
    const scope = this.#scopes.pop();
    for (const variable of scope?.variables.values() ?? []) this.#count(-sizeOf(variable.value));
  }

  /** Without following references. */
  findRaw(name: string): Variable | undefined {
    for (let index = this.#scopes.length - 1; index >= 0; index--) {
      const found = this.#scopes[index]?.variables.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a name stands for after following references. */
  resolve(name: string): Target {
    let current = name;
    for (let count = 0; count < referencesMax; count++) {
      const variable = this.findRaw(current);
      if (variable?.reference !== true || typeof variable.value !== "string" || variable.value === "") break;
      const bracket = variable.value.indexOf("[");
      if (bracket > 0) {
        return { name: variable.value.slice(0, bracket), subscript: variable.value.slice(bracket + 1, -1) };
      }
      if (variable.value === current) break;
      current = variable.value;
    }
    return { name: current };
  }

  /** The value of a name that is no reference. */
  resultOf(name: string): Value | undefined {
    const variable = this.findRaw(name);
    if (variable !== undefined) {
      if (variable.value !== undefined) return variable.value;
      return undefined;
    }
    return this.#compute(name);
  }

  /** As a plain `$name`: of an array its first element. */
  get(name: string): string | undefined {
    const value = this.resultOf(this.findRaw(name)?.reference === true ? this.resolve(name).name : name);
    if (value === undefined || typeof value === "string") return value;
    return value instanceof IndexedArray ? value.get(0) : value.get("0");
  }

  /** The variable to change: the innermost one with that name, or a new global one. Its value may be changed in place;
   *  then call `settle`. Throws for a readonly one. */
  own(name: string): Variable {
    for (let index = this.#scopes.length - 1; index >= 0; index--) {
      const scope = this.#scopes[index];
      const found = scope?.variables.get(name);
      if (scope !== undefined && found !== undefined) return this.#ownIn(scope, name, found);
    }
    return this.#create(this.#global(), name);
  }

  /** The variable of the current function with that name, made if there is none. */
  ownLocal(name: string): Variable {
    const scope = this.#functionScope() ?? this.#global();
    const found = scope.variables.get(name);
    return found === undefined ? this.#create(scope, name) : this.#ownIn(scope, name, found);
  }

  ownGlobal(name: string): Variable {
    const found = this.#global().variables.get(name);
    return found === undefined
      ? this.#create(this.#global(), name)
      : this.#ownIn(this.#global(), name, found);
  }

  /** In the innermost scope, which is for one command. */
  ownTemporary(name: string): Variable {
    const scope = this.#scopes.at(-1) ?? this.#global();
    return scope.variables.get(name) ?? this.#create(scope, name);
  }

  get isInFunction(): boolean {
    return this.#functionScope() !== undefined;
  }

  isLocal(name: string): boolean {
    return this.#functionScope()?.variables.has(name) === true;
  }

  /** Sets a whole value, and counts it. */
  setValue(variable: Variable, value: Value | undefined): void {
    if (typeof value === "string") requireSize(value.length);
    this.#count(sizeOf(value) - sizeOf(variable.value));
    variable.value = value;
  }

  /** Sets one element of an array that `own` has returned. */
  setElement(variable: Variable, key: number | string, text: string): void {
    requireSize(text.length);
    const before = sizeOf(variable.value);
    if (variable.value instanceof AssociativeArray) variable.value.set(String(key), text);
    else if (variable.value instanceof IndexedArray) variable.value.set(Number(key), text);
    this.#count(sizeOf(variable.value) - before);
  }

  deleteElement(variable: Variable, key: number | string): void {
    const before = sizeOf(variable.value);
    if (variable.value instanceof AssociativeArray) variable.value.delete(String(key));
    else if (variable.value instanceof IndexedArray) variable.value.delete(Number(key));
    this.#count(sizeOf(variable.value) - before);
  }

  /** Sets a plain value without regard to attributes, for what the shell itself sets. */
  put(name: string, text: string): void {
    const variable = this.findRaw(name);
    if (variable?.readonly === true) return;
    this.setValue(this.own(name), text);
  }

  /** Removes the innermost variable with that name. Throws for a readonly one. */
  unset(name: string): boolean {
    for (let index = this.#scopes.length - 1; index >= 0; index--) {
      const scope = this.#scopes[index];
      const found = scope?.variables.get(name);
      if (scope === undefined || found === undefined) continue;
      if (found.readonly) throw new ShellFailure("command", `${name}: cannot unset: readonly variable`);
      this.#count(-sizeOf(found.value));
      // A local variable stays local, without a value.
      if (scope.kind === "function" && scope === this.#functionScope())
        scope.variables.set(name, createVariable());
      else scope.variables.delete(name);
      return true;
    }
    return false;
  }

  /** Names of all variables that are visible, sorted by byte. */
  names(): string[] {
    const names = new Set<string>();
    for (const { variables } of this.#scopes) for (const name of variables.keys()) names.add(name);
    return [...names].sort();
  }

  localNames(): string[] {
    return [...(this.#functionScope()?.variables.keys() ?? [])].sort();
  }

  /** What programs get. */
  exported(): Map<string, string> {
    const env = new Map<string, string>();
    for (const { variables, kind } of this.#scopes) {
      for (const [name, variable] of variables) {
        if (!variable.exported && kind !== "temporary") {
          if (env.has(name)) env.delete(name);
          continue;
        }
        if (typeof variable.value === "string") env.set(name, variable.value);
      }
    }
    return env;
  }

  #global(): Scope {
    const [scope] = this.#scopes;
    if (scope === undefined) throw new Error("[edgeflue] A shell without variables.");
    return scope;
  }

  #functionScope(): Scope | undefined {
    for (let index = this.#scopes.length - 1; index >= 0; index--) {
      const scope = this.#scopes[index];
      if (scope?.kind === "function") return scope;
    }
    return undefined;
  }

  #create(scope: Scope, name: string): Variable {
    const variable = createVariable();
    // A value that is computed until it is set.
    const computed = this.#compute(name);
    if (computed !== undefined && typeof computed === "string") variable.value = computed;
    scope.variables.set(name, variable);
    this.#count(bytesPerElement + name.length);
    return variable;
  }

  #ownIn(scope: Scope, name: string, variable: Variable): Variable {
    if (!variable.isShared) return variable;
    const { value } = variable;
    const copy = { ...variable, isShared: false };
    if (value !== undefined && typeof value !== "string") {
      this.#meter.charge(value.chars + value.size * bytesPerElement);
      copy.value = value.copy();
    }
    this.#count(sizeOf(copy.value));
    scope.variables.set(name, copy);
    return copy;
  }

  #count(bytes: number): void {
    if (bytes > 0) this.#meter.hold(bytes);
    else this.#meter.release(Math.min(-bytes, this.#heldBytes));
    this.#heldBytes = Math.max(0, this.#heldBytes + bytes);
  }
}

function createVariable(): Variable {
  return {
    value: undefined,
    exported: false,
    readonly: false,
    integer: false,
    letters: undefined,
    reference: false,
    isShared: false,
  };
}

function sizeOf(value: Value | undefined): number {
  if (value === undefined) return 0;
  return typeof value === "string" ? value.length : value.chars + value.size * bytesPerElement;
}

function requireSize(length: number): void {
  if (length <= shellLimits.valueCharsMax) return;
  throw new ShellFailure("discard", `a value may have ${shellLimits.valueCharsMax} characters`);
}
