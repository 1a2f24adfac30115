/** Variables as arithmetic and subscripts see them, and every assignment of a value: attributes, references and
 *  subscripts count here. */

import { ArithmeticError, type ArithmeticScope, evaluateArithmetic } from "../arithmetic/evaluate.ts";
import type { Integer } from "../arithmetic/integer.ts";
import { AssociativeArray, IndexedArray } from "../state/arrays.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { Target, Value, Variable } from "../state/variables.ts";

const expressionUnits = 100;

/** Throws `ShellFailure`. */
export function evaluate(shell: Shell, text: string): Integer {
  shell.meter.charge(text.length * 10 + expressionUnits);
  try {
    return evaluateArithmetic(text, arithmeticScope(shell));
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ShellFailure("discard", error.message);
    throw error;
  }
}

/** The value of a variable or of one element. A subscript is expanded already. */
export function readTarget(shell: Shell, { name, subscript }: Target): string | undefined {
  const target = shell.variables.resolve(name);
  const value = shell.variables.resultOf(target.name);
  return readElement(shell, value, subscript ?? target.subscript, name);
}

export function readElement(
  shell: Shell,
  value: Value | undefined,
  subscript: string | undefined,
  name: string,
): string | undefined {
  if (value instanceof AssociativeArray) return value.get(subscript ?? "0");
  if (subscript === undefined) return value instanceof IndexedArray ? value.get(0) : value;
  const index = toIndex(shell, value, subscript, name);
  if (value instanceof IndexedArray) return value.get(index);
  return index === 0 ? value : undefined;
}

/** A subscript of an indexed array; negative ones count from its end. */
export function toIndex(shell: Shell, value: Value | undefined, subscript: string, name: string): number {
  if (subscript.trim() === "")
    throw new ShellFailure("discard", `${name}[${subscript}]: bad array subscript`);
  const index = Number(evaluateSubscript(shell, subscript));
  const fromEnd = index < 0 ? index + (value instanceof IndexedArray ? value.last + 1 : 1) : index;
  if (fromEnd < 0 || !Number.isSafeInteger(fromEnd))
    throw new ShellFailure("discard", `${name}[${subscript}]: bad array subscript`);
  return fromEnd;
}

/** Unlike elsewhere, an error of arithmetic ends the whole shell. */
function evaluateSubscript(shell: Shell, subscript: string): Integer {
  try {
    return evaluate(shell, subscript);
  } catch (error) {
    if (!(error instanceof ShellFailure) || error.reach !== "discard") throw error;
    throw new ShellFailure("exit", error.message, 1);
  }
}

export interface AssignOptions {
  /** `+=`. */
  isAppending?: boolean;
  /** The variable to change, when it is not the innermost one. */
  variable?: Variable;
}

/** Assigns to a variable or element, as its attributes say. Throws `ShellFailure`, also for a readonly one. */
export function assignTarget(shell: Shell, given: Target, text: string, options: AssignOptions = {}): void {
  const { variables } = shell;
  const target = options.variable === undefined ? resolveTarget(shell, given) : given;
  if (takesSpecial(shell, target.name, text)) return;
  const variable = options.variable ?? variables.own(target.name);
  requireWritable(variable, target.name);
  if (shell.options.has("allexport")) variable.exported = true;
  const { value } = variable;
  if (target.subscript === undefined && (value === undefined || typeof value === "string")) {
    variables.setValue(variable, withAttributes(shell, variable, { old: value, text, ...options }));
    return;
  }
  if (value === undefined || typeof value === "string") {
    variables.setValue(variable, IndexedArray.of(value === undefined ? [] : [value]));
  }
  const key = toKey(shell, variable.value, target.subscript, target.name);
  const old =
    variable.value instanceof AssociativeArray
      ? variable.value.get(String(key))
      : variable.value instanceof IndexedArray
        ? variable.value.get(Number(key))
        : undefined;
  variables.setElement(variable, key, withAttributes(shell, variable, { old, text, ...options }));
}

/** The key of an element: a text or an index. */
export function toKey(
  shell: Shell,
  value: Value | undefined,
  subscript: string | undefined,
  name: string,
): string | number {
  if (value instanceof AssociativeArray) {
    if (subscript === "") throw new ShellFailure("discard", `${name}[]: bad array subscript`);
    return subscript ?? "0";
  }
  return subscript === undefined ? 0 : toIndex(shell, value, subscript, name);
}

export function requireWritable(variable: Variable, name: string): void {
  if (variable.readonly) throw new ShellFailure("assignment", `${name}: readonly variable`);
}

/** The new value by the variable's attributes. */
export function withAttributes(
  shell: Shell,
  variable: Variable,
  { old = "", text, isAppending = false }: { old?: string | undefined; text: string; isAppending?: boolean },
): string {
  if (variable.integer) {
    const value = evaluate(shell, text);
    return String(isAppending ? evaluate(shell, `${old === "" ? 0 : old} + ${value}`) : value);
  }
  const value = isAppending ? old + text : text;
  if (variable.letters === undefined) return value;
  shell.meter.charge(value.length);
  return variable.letters === "lower" ? value.toLowerCase() : value.toUpperCase();
}

/** A reference counts as what it names. */
function resolveTarget(shell: Shell, { name, subscript }: Target): Target {
  const resolved = shell.variables.resolve(name);
  return subscript === undefined ? resolved : { ...resolved, subscript };
}

/** Whether the shell itself takes the value, instead of a variable. */
function takesSpecial(shell: Shell, name: string, text: string): boolean {
  if (name === "OPTIND") shell.getoptsOffset = 0;
  if ((name !== "RANDOM" && name !== "SECONDS") || shell.variables.findRaw(name) !== undefined) return false;
  const value = Number.parseInt(text, 10) || 0;
  if (name === "RANDOM") shell.random.seed(value);
  else shell.secondsOrigin = shell.family.host.clock.now() - value * 1000;
  return true;
}

function arithmeticScope(shell: Shell): ArithmeticScope {
  return {
    read(name, subscript) {
      const value = readTarget(shell, subscript === undefined ? { name } : { name, subscript });
      if (value === undefined && shell.options.has("nounset")) {
        throw new ShellFailure("exit", `${name}: unbound variable`, 127);
      }
      return value;
    },
    write: (name, subscript, value) =>
      assignTarget(shell, subscript === undefined ? { name } : { name, subscript }, value),
  };
}
