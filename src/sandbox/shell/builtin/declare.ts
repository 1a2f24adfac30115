/** `declare`, `typeset`, `local`, `export` and `readonly`. */

import { forEachOperand } from "../entry/attempt.ts";
import { assign } from "../expand/assignments.ts";
import { describeVariable } from "../expand/operations.ts";
import { isName } from "../expand/parameters.ts";
import { UsageError } from "../process/options.ts";
import { AssociativeArray, IndexedArray } from "../state/arrays.ts";
import type { Shell } from "../state/shell.ts";
import type { Variable } from "../state/variables.ts";
import type { Assignment } from "../syntax/tree.ts";
import type { BuiltinCall, Operand } from "./builtin.ts";
import { complain, print } from "./builtin.ts";
import { printFunction } from "./print-function.ts";

interface Request {
  readonly name: string;
  /** Attributes to give (`-x`) and to take (`+x`). */
  readonly on: ReadonlySet<string>;
  readonly off: ReadonlySet<string>;
  readonly operands: readonly Operand[];
}

export async function declare(shell: Shell, call: BuiltinCall): Promise<number> {
  const request = readRequest(call);
  const { name, on } = request;
  if (name === "local" && !shell.variables.isInFunction)
    return complain(shell, name, "can only be used in a function");
  if (on.has("f") || on.has("F"))
    return name === "export" ? exportFunctions(shell, request) : listFunctions(shell, request);
  if (on.has("p") && name !== "export" && name !== "readonly") return printVariables(shell, request);
  if (request.operands.length === 0) return listVariables(shell, request);
  return forEachOperand(request.operands, (operand) => declareOne(shell, request, operand));
}

function readRequest({ name, operands }: BuiltinCall): Request {
  const on = new Set<string>();
  const off = new Set<string>();
  let index = 0;
  for (; index < operands.length; index++) {
    const operand = operands[index];
    if (typeof operand !== "string" || !/^[-+]./.test(operand)) break;
    if (operand === "--") {
      index += 1;
      break;
    }
    for (const letter of operand.slice(1)) {
      if (!"aAfFgiIlnprtux".includes(letter))
        throw new UsageError(`${operand.charAt(0)}${letter}: invalid option`, 2);
      if (operand.startsWith("-")) on.add(letter);
      else off.add(letter);
    }
  }
  if (name === "export") {
    // `-n` takes the attribute away here.
    if (on.delete("n")) off.add("x");
    else on.add("x");
  }
  if (name === "readonly") on.add("r");
  return { name, on, off, operands: operands.slice(index) };
}

async function declareOne(shell: Shell, request: Request, operand: Operand): Promise<boolean> {
  const { name, on, off } = request;
  const parsed = typeof operand === "string" ? parseOperand(operand) : operand;
  if (parsed === undefined) {
    await complain(shell, name, `\`${String(operand)}': not a valid identifier`);
    return false;
  }
  const variableName = parsed.name;
  const before = shell.variables.findRaw(variableName);
  const variable = ownVariable(shell, request, variableName);
  if (variable.readonly && (parsed.value !== undefined || off.has("r"))) {
    await complain(shell, name, `${variableName}: readonly variable`);
    return false;
  }
  if (!applyKind(shell, variable, on)) {
    await complain(shell, name, `${variableName}: cannot convert between kinds of arrays`);
    return false;
  }
  if (on.has("I") && variable.value === undefined && before?.value !== undefined) {
    shell.variables.setValue(variable, typeof before.value === "string" ? before.value : before.value.copy());
  }
  const isReadonly = on.has("r");
  applyAttributes(variable, on, off);
  if (parsed.value !== undefined) await assignValue(shell, parsed, variable);
  if (isReadonly) variable.readonly = true;
  return true;
}

/** An assignment that came out of an expansion, or only a name. */
type ParsedOperand = Assignment | { readonly name: string; readonly value?: undefined };

function parseOperand(text: string): ParsedOperand | undefined {
  const equals = text.indexOf("=");
  const isAppending = equals > 0 && text.charAt(equals - 1) === "+";
  const head = equals < 0 ? text : text.slice(0, isAppending ? equals - 1 : equals);
  const bracket = head.indexOf("[");
  const name = bracket < 0 ? head : head.slice(0, bracket);
  if (!isName(name) || (bracket >= 0 && !head.endsWith("]"))) return undefined;
  if (equals < 0) return { name };
  const span = { start: 0, end: text.length };
  const toWord = (part: string) => ({ parts: [{ kind: "quoted", text: part } as const], ...span });
  const subscript = bracket < 0 ? undefined : toWord(head.slice(bracket + 1, -1));
  return { name, subscript, isAppending, value: toWord(text.slice(equals + 1)), ...span };
}

/** In a function a declaration makes a local variable, unless `-g` is given or the command is not about scope. */
function ownVariable(shell: Shell, { name, on }: Request, variableName: string): Variable {
  const { variables } = shell;
  if (on.has("g")) return variables.ownGlobal(variableName);
  const isLocal = name === "local" || ((name === "declare" || name === "typeset") && variables.isInFunction);
  if (!isLocal) return variables.own(on.has("n") ? variableName : variables.resolve(variableName).name);
  return variables.ownLocal(variableName);
}

/** Makes it an array. False when it is one of the other kind. */
function applyKind(shell: Shell, variable: Variable, on: ReadonlySet<string>): boolean {
  const { value } = variable;
  if (on.has("A")) {
    if (value instanceof IndexedArray) return false;
    if (value instanceof AssociativeArray) return true;
    const array = new AssociativeArray();
    if (value !== undefined) array.set("0", value);
    else array.isUnset = true;
    shell.variables.setValue(variable, array);
  } else if (on.has("a")) {
    if (value instanceof AssociativeArray) return false;
    if (!(value instanceof IndexedArray)) {
      const array = IndexedArray.of(value === undefined ? [] : [value]);
      array.isUnset = value === undefined;
      shell.variables.setValue(variable, array);
    }
  }
  return true;
}

function applyAttributes(variable: Variable, on: ReadonlySet<string>, off: ReadonlySet<string>): void {
  if (on.has("x")) variable.exported = true;
  if (off.has("x")) variable.exported = false;
  if (on.has("i")) variable.integer = true;
  if (off.has("i")) variable.integer = false;
  if (on.has("n")) variable.reference = true;
  if (off.has("n")) variable.reference = false;
  if (on.has("l")) variable.letters = "lower";
  if (on.has("u")) variable.letters = "upper";
  if (off.has("l") || off.has("u")) variable.letters = undefined;
}

async function assignValue(shell: Shell, assignment: Assignment, variable: Variable): Promise<void> {
  if (!variable.reference || "elements" in assignment.value) {
    await assign(shell, assignment, variable);
    return;
  }
  // The value of a reference is a name, also when it is one already.
  variable.reference = false;
  await assign(shell, assignment, variable);
  variable.reference = true;
}

async function printVariables(shell: Shell, { name, operands, on }: Request): Promise<number> {
  const names = operands.length > 0 ? operands.map(nameOf) : namesWith(shell, on, name);
  return forEachOperand(names, async (one) => {
    const variable = shell.variables.findRaw(one);
    const value = variable === undefined ? shell.variables.resultOf(one) : undefined;
    if (variable !== undefined) await print(shell, `${describeVariable(one, variable)}\n`);
    else if (value !== undefined)
      await print(shell, `${describeVariable(one, { ...plainVariable, value })}\n`);
    else await complain(shell, name, `${one}: not found`);
    return variable !== undefined || value !== undefined;
  });
}

const plainVariable: Variable = {
  value: undefined,
  exported: false,
  readonly: false,
  integer: false,
  letters: undefined,
  reference: false,
  isShared: false,
};

/** Without operands: all variables that have the attributes that were asked for. */
async function listVariables(shell: Shell, request: Request): Promise<number> {
  const { name, on } = request;
  if ((name === "declare" || name === "typeset") && on.size === 0) {
    for (const one of shell.variables.names()) {
      const variable = shell.variables.findRaw(one);
      if (variable?.value !== undefined)
        await print(shell, `${describeVariable(one, variable).replace(/^declare \S+ /, "")}\n`);
    }
    return 0;
  }
  return printVariables(shell, { ...request, operands: namesWith(shell, on, name) });
}

function namesWith(shell: Shell, on: ReadonlySet<string>, name: string): string[] {
  const names = name === "local" ? shell.variables.localNames() : shell.variables.names();
  return names.filter((one) => {
    const variable = shell.variables.findRaw(one);
    if (variable === undefined) return false;
    if (on.has("x") && !variable.exported) return false;
    if (on.has("r") && !variable.readonly) return false;
    if (on.has("i") && !variable.integer) return false;
    if (on.has("n") && !variable.reference) return false;
    if (on.has("a") && !(variable.value instanceof IndexedArray)) return false;
    return !on.has("A") || variable.value instanceof AssociativeArray;
  });
}

async function listFunctions(shell: Shell, { on, operands }: Request): Promise<number> {
  const given = operands.map(nameOf);
  return forEachOperand(given.length > 0 ? given : [...shell.functions.keys()].sort(), async (name) => {
    const definition = shell.functions.get(name);
    if (definition === undefined) return false;
    if (!on.has("F")) await print(shell, `${printFunction(definition)}\n`);
    else await print(shell, given.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    return true;
  });
}

async function exportFunctions(shell: Shell, { name, off, operands }: Request): Promise<number> {
  return forEachOperand(operands.map(nameOf), async (functionName) => {
    const isKnown = shell.functions.has(functionName);
    if (!isKnown) await complain(shell, name, `${functionName}: not a function`);
    else if (off.has("x")) shell.exportedFunctions.delete(functionName);
    else shell.exportedFunctions.add(functionName);
    return isKnown;
  });
}

function nameOf(operand: Operand): string {
  return typeof operand === "string" ? operand : operand.name;
}
