/** Expands `${…}`: finds the value, then does with it what the operation says. */

import type { Integer } from "../arithmetic/integer.ts";
import type { PatternText } from "../pattern/pattern.ts";
import { IndexedArray } from "../state/arrays.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { ParameterOperation, ParameterPart, Word, WordPart } from "../syntax/tree.ts";
import {
  changeCase,
  compileFor,
  countCharacters,
  replace,
  slice,
  toReplacement,
  transform,
  trim,
} from "./operations.ts";
import {
  isName,
  keysOf,
  type Parameter,
  type ParameterName,
  parseParameterName,
  readParameter,
} from "./parameters.ts";
import { assignTarget } from "./scope.ts";
import type { PartTarget } from "./sinks.ts";
import { transformWhole } from "./whole-transforms.ts";

/** What the expansion of parameters needs of the expansion of words. */
export interface Expander {
  expandText(shell: Shell, word: Word): Promise<string> | string;
  expandPattern(shell: Shell, word: Word): Promise<PatternText>;
  expandArithmetic(shell: Shell, word: Word): Promise<Integer> | Integer;
  /** A whole word, with the tilde at its beginning. */
  expandWord(shell: Shell, word: Word, target: PartTarget): Promise<void> | undefined;
  expandParts(shell: Shell, parts: readonly WordPart[], target: PartTarget): Promise<void> | undefined;
  emitList(shell: Shell, list: { values: readonly string[]; sign: "@" | "*" }, target: PartTarget): void;
  /** Throws when the variable is unset and `set -u` is on. */
  requireSet(shell: Shell, name: string): void;
}

interface Place {
  readonly target: PartTarget;
  readonly expander: Expander;
}

export async function expandParameter(shell: Shell, part: ParameterPart, place: Place): Promise<void> {
  const { target, expander } = place;
  const { operation } = part;
  if (operation?.kind === "bad") throw new ShellFailure("discard", `${part.text}: bad substitution`);
  if (operation?.kind === "names") {
    const values = shell.variables.names().filter((name) => name.startsWith(part.name));
    return expander.emitList(shell, { values, sign: operation.sign }, target);
  }
  if (part.isIndirect && shell.variables.findRaw(part.name)?.reference === true) {
    // Of a reference this is the name that it refers to.
    const { name, subscript } = shell.variables.resolve(part.name);
    const text = subscript === undefined ? name : `${name}[${subscript}]`;
    return emitParameter(shell, { kind: "one", text }, place);
  }
  const name = await nameOf(shell, part, expander);
  if (operation?.kind === "keys") {
    const sign = part.subscript?.kind === "all" ? part.subscript.sign : "@";
    const value = shell.variables.resultOf(shell.variables.resolve(part.name).name);
    return expander.emitList(shell, { values: keysOf(value), sign }, target);
  }
  const parameter = readParameter(shell, name);
  if (operation === undefined) {
    if (parameter.kind === "one" && parameter.text === undefined) expander.requireSet(shell, textOf(name));
    return emitParameter(shell, parameter, place);
  }
  await applyOperation(shell, { name, parameter, operation }, place);
}

interface Operand {
  readonly name: ParameterName;
  readonly parameter: Parameter;
  readonly operation: ParameterOperation;
}

async function applyOperation(shell: Shell, operand: Operand, place: Place): Promise<void> {
  const { name, parameter, operation } = operand;
  switch (operation.kind) {
    case "default":
    case "assign":
    case "require":
    case "alternative":
      return substitute(shell, { ...operand, operation }, place);
    case "length":
      return emitLength(shell, { name, parameter }, place);
    case "slice":
      return emitSlice(shell, { ...operand, operation }, place);
    case "transform": {
      const whole = transformWhole(shell, { name, parameter, operator: operation.operator });
      if (whole !== undefined) return emitParameter(shell, whole, place);
      return emitMapped(shell, operand, {
        place,
        change: (text) => transform(shell.meter, text, operation.operator),
      });
    }
    case "trim": {
      const { side, isLongest } = operation;
      const pattern = compileFor(shell, await place.expander.expandPattern(shell, operation.pattern));
      return emitMapped(shell, operand, {
        place,
        change: (text) => trim(shell.meter, text, { pattern, side, isLongest }),
      });
    }
    case "replace": {
      const pattern = compileFor(shell, await place.expander.expandPattern(shell, operation.pattern));
      const toText = await replacementOf(shell, operation.replacement, place.expander);
      const { which } = operation;
      return emitMapped(shell, operand, {
        place,
        change: (text) => replace(shell.meter, text, { pattern, which, toText }),
      });
    }
    case "case": {
      const written =
        operation.pattern === undefined
          ? undefined
          : await place.expander.expandPattern(shell, operation.pattern);
      const pattern = written === undefined || written.text === "" ? undefined : compileFor(shell, written);
      return emitMapped(shell, operand, {
        place,
        change: (text) => changeCase(shell.meter, text, { operator: operation.operator, pattern }),
      });
    }
  }
}

/** In a replacement quoted characters are plain: an escaped `&` is no match. */
async function replacementOf(
  shell: Shell,
  word: Word | undefined,
  expander: Expander,
): Promise<(matched: string) => string> {
  if (word === undefined) return () => "";
  const sink = new ReplacementText();
  await expander.expandParts(shell, word.parts, { sink, isQuoted: false });
  return toReplacement(shell, sink.text);
}

class ReplacementText {
  text = "";

  quoted(text: string): void {
    this.text += text.replace(/[\\&]/g, "\\$&");
  }

  literal(text: string): void {
    this.text += text;
  }

  expanded(text: string): void {
    this.text += text;
  }

  separate(): void {
    this.text += " ";
  }
}

/** The parameter's name with its subscript expanded, or what a reference (`${!x}`) leads to. */
async function nameOf(shell: Shell, part: ParameterPart, expander: Expander): Promise<ParameterName> {
  const { name, subscript } = part;
  const own: ParameterName = {
    name,
    subscript:
      subscript === undefined
        ? undefined
        : subscript.kind === "all"
          ? { sign: subscript.sign }
          : { text: await expander.expandText(shell, subscript.word) },
  };
  if (!part.isIndirect) return own;
  const value = readParameter(shell, own);
  const text = value.kind === "one" ? value.text : value.values.join(" ");
  if (text === undefined || text === "")
    throw new ShellFailure("discard", `${part.name}: invalid indirect expansion`);
  const named = parseParameterName(text);
  if (named === undefined) throw new ShellFailure("discard", `${text}: invalid variable name`);
  return named;
}

type Substitution = Extract<ParameterOperation, { countsEmpty: boolean }>;

/** `${x:-…}` and its kin: whether the value or the word counts. */
async function substitute(
  shell: Shell,
  { name, parameter, operation }: Operand & { operation: Substitution },
  place: Place,
): Promise<void> {
  const { target, expander } = place;
  const isSet = isPresent(parameter, operation.countsEmpty);
  if (operation.kind === "alternative") {
    if (isSet) await emitWord(shell, operation.word, place);
    return;
  }
  if (isSet) return emitParameter(shell, parameter, place);
  if (operation.kind === "default") return emitWord(shell, operation.word, place);
  const text = await expander.expandText(shell, operation.word);
  if (operation.kind === "require") {
    const empty = operation.countsEmpty ? "parameter null or not set" : "parameter not set";
    throw new ShellFailure("exit", `${textOf(name)}: ${text === "" ? empty : text}`, 127);
  }
  if (!isName(name.name) || (name.subscript !== undefined && "sign" in name.subscript)) {
    throw new ShellFailure("discard", `$${textOf(name)}: cannot assign in this way`);
  }
  const subscript = name.subscript?.text;
  assignTarget(shell, subscript === undefined ? { name: name.name } : { name: name.name, subscript }, text);
  const assigned = readParameter(shell, name);
  emitParameter(shell, assigned, { target, expander });
}

function isPresent(parameter: Parameter, countsEmpty: boolean): boolean {
  if (parameter.kind === "one")
    return parameter.text !== undefined && !(countsEmpty && parameter.text === "");
  if (!countsEmpty) return parameter.values.length > 0;
  return parameter.values.length > 1 || (parameter.values[0] ?? "") !== "";
}

/** The word of `${x:-word}`, as if it stood there itself. */
async function emitWord(shell: Shell, word: Word, { target, expander }: Place): Promise<void> {
  if (target.isQuoted) return expander.expandParts(shell, word.parts, target);
  await expander.expandWord(shell, word, { ...target, isSplit: true });
}

function emitLength(
  shell: Shell,
  { name, parameter }: { name: ParameterName; parameter: Parameter },
  place: Place,
): void {
  if (parameter.kind === "list") {
    emitParameter(shell, { kind: "one", text: String(parameter.values.length) }, place);
    return;
  }
  if (parameter.text === undefined) place.expander.requireSet(shell, textOf(name));
  const text = parameter.text ?? "";
  shell.meter.charge(text.length >> 3);
  emitParameter(shell, { kind: "one", text: String(countCharacters(text)) }, place);
}

async function emitSlice(
  shell: Shell,
  { name, parameter, operation }: Operand & { operation: Extract<ParameterOperation, { kind: "slice" }> },
  place: Place,
): Promise<void> {
  const { expander } = place;
  // Of what is unset there is nothing to calculate.
  if (parameter.kind === "one" && parameter.text === undefined) {
    expander.requireSet(shell, textOf(name));
    emitParameter(shell, { kind: "one", text: "" }, place);
    return;
  }
  if (parameter.kind === "list" && parameter.values.length === 0 && name.subscript !== undefined) return;
  const offset = Number(await expander.expandArithmetic(shell, operation.offset));
  const length =
    operation.length === undefined
      ? undefined
      : Number(await expander.expandArithmetic(shell, operation.length));
  if (parameter.kind === "list") {
    const values = sliceList(shell, { name, parameter, offset, length });
    return expander.emitList(shell, { values, sign: parameter.sign }, place.target);
  }
  const text = parameter.text ?? "";
  if (shell.meter.charge(text.length >> 3)) await shell.meter.turn();
  const part = slice(text, offset, length);
  if (part === undefined) throw new ShellFailure("discard", `${length}: substring expression < 0`);
  emitParameter(shell, { kind: "one", text: part }, place);
}

interface ListSlice {
  readonly name: ParameterName;
  readonly parameter: Extract<Parameter, { kind: "list" }>;
  readonly offset: number;
  readonly length: number | undefined;
}

/** Of `$@` from `$0`; of an array by index, which may have gaps. */
function sliceList(shell: Shell, { name, parameter, offset, length }: ListSlice): readonly string[] {
  if (length !== undefined && length < 0)
    throw new ShellFailure("discard", `${length}: substring expression < 0`);
  const isPositional = name.subscript === undefined;
  const values = isPositional ? [shell.name, ...parameter.values] : parameter.values;
  const value = isPositional ? undefined : shell.variables.resultOf(shell.variables.resolve(name.name).name);
  const keys = value instanceof IndexedArray ? value.keys() : values.map((_, index) => index);
  const size = (keys.at(-1) ?? -1) + 1;
  const start = offset < 0 ? offset + size : offset;
  if (start < 0) return [];
  const first = keys.findIndex((key) => key >= start);
  if (first < 0) return [];
  return values.slice(first, length === undefined ? undefined : first + length);
}

type Change = (text: string) => Promise<string> | string;

/** The same change for a value, or for each one of a list. Charges and waits by their sizes. */
async function emitMapped(
  shell: Shell,
  { name, parameter }: Operand,
  { place, change }: { place: Place; change: Change },
): Promise<void> {
  if (parameter.kind === "one") {
    if (parameter.text === undefined) {
      place.expander.requireSet(shell, textOf(name));
      return emitParameter(shell, { kind: "one", text: "" }, place);
    }
    if (shell.meter.charge(parameter.text.length >> 2)) await shell.meter.turn();
    return emitParameter(shell, { kind: "one", text: await change(parameter.text) }, place);
  }
  const values: string[] = [];
  for (const value of parameter.values) {
    if (shell.meter.charge((value.length >> 2) + 10)) await shell.meter.turn();
    values.push(await change(value));
  }
  place.expander.emitList(shell, { values, sign: parameter.sign }, place.target);
}

function emitParameter(shell: Shell, parameter: Parameter, { target, expander }: Place): void {
  const text = parameter.kind === "one" ? (parameter.text ?? "") : "";
  if (parameter.kind === "list") expander.emitList(shell, parameter, target);
  else if (target.isQuoted) target.sink.quoted(text);
  else target.sink.expanded(text);
}

/** For messages. */
function textOf({ name, subscript }: ParameterName): string {
  if (subscript === undefined) return name;
  return `${name}[${"sign" in subscript ? subscript.sign : subscript.text}]`;
}
