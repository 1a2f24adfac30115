/** Expands words: parameters, substitutions, arithmetic, quotes. What comes out goes to a sink, which splits it or not.
 *  Functions return a promise only when something must be waited for. */

import type { Integer } from "../arithmetic/integer.ts";
import type { PatternText } from "../pattern/pattern.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { ParameterPart, Word, WordPart } from "../syntax/tree.ts";
import { type Expander, expandParameter } from "./parameter-expansion.ts";
import { readParameter } from "./parameters.ts";
import { evaluate } from "./scope.ts";
import { escapeRegex, FieldSink, type PartTarget, PatternSink, type Sink, TextSink } from "./sinks.ts";
import { expandTilde } from "./tilde.ts";

type Waiting = Promise<void> | undefined;

/** A word as one text: nothing is split, and patterns are plain. */
export function expandText(shell: Shell, word: Word): Promise<string> | string {
  const [part] = word.parts;
  if (part === undefined) return "";
  if (word.parts.length === 1 && part.kind === "quoted") return part.text;
  if (word.parts.length === 1 && part.kind === "text" && !part.text.includes("~")) return part.text;
  const sink = new TextSink(" ");
  const waiting = expandWord(shell, word, sink);
  return waiting === undefined ? sink.text : waiting.then(() => sink.text);
}

/** The value of an assignment: tildes count after each colon, too. */
export function expandValue(shell: Shell, word: Word): Promise<string> | string {
  const hasTilde = word.parts.some((part) => part.kind === "text" && part.text.includes("~"));
  return expandText(shell, hasTilde ? withTildes(shell, word) : word);
}

/** A pattern, in which quoted characters are escaped. */
export async function expandPattern(shell: Shell, word: Word): Promise<PatternText> {
  const sink = new PatternSink();
  await expandWord(shell, word, sink);
  return sink.toPattern();
}

/** An extended regular expression, in which quoted characters are plain. */
export async function expandRegex(shell: Shell, word: Word): Promise<string> {
  const sink = new PatternSink();
  await expandWord(shell, word, sink);
  return sink.toText(escapeRegex);
}

/** The value of an arithmetic expression. */
export function expandArithmetic(shell: Shell, word: Word): Promise<Integer> | Integer {
  const sink = new TextSink();
  const waiting = expandParts(shell, word.parts, { sink, isQuoted: true });
  if (waiting === undefined) return evaluate(shell, sink.text);
  return waiting.then(() => evaluate(shell, sink.text));
}

/** A whole word, with the tilde at its beginning. */
export function expandWord(shell: Shell, word: Word, sink: Sink): Waiting {
  return expandWordInto(shell, word, { sink, isQuoted: false });
}

function expandWordInto(shell: Shell, word: Word, target: PartTarget): Waiting {
  const { sink } = target;
  const [first, ...rest] = word.parts;
  if (first?.kind === "text" && first.text.startsWith("~")) {
    const tilde = expandTilde(shell, first.text, rest.length === 0);
    if (tilde !== undefined) {
      sink.quoted(tilde.value);
      if (tilde.length < first.text.length) sink.literal(first.text.slice(tilde.length));
      return expandParts(shell, rest, target);
    }
  }
  return expandParts(shell, word.parts, target);
}

export function expandParts(shell: Shell, parts: readonly WordPart[], target: PartTarget): Waiting {
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (part === undefined) continue;
    const waiting = expandPart(shell, part, target);
    if (waiting !== undefined) return waiting.then(() => expandParts(shell, parts.slice(index + 1), target));
  }
  return undefined;
}

function expandPart(shell: Shell, part: WordPart, target: PartTarget): Waiting {
  const { sink, isQuoted } = target;
  switch (part.kind) {
    case "text":
      if (isQuoted) sink.quoted(part.text);
      else if (target.isSplit === true) sink.expanded(part.text);
      else sink.literal(part.text);
      return undefined;
    case "quoted":
      sink.quoted(part.text);
      return undefined;
    case "double":
      return expandDouble(shell, part.parts, sink);
    case "parameter":
      return isPlain(part)
        ? expandPlain(shell, part, target)
        : expandParameter(shell, part, { target, expander });
    case "arithmetic":
      return emitArithmetic(shell, part.expression, target);
    case "command":
      return shell.runner.substitute(shell, part.script).then((text) => emit(target, text, shell));
    case "process":
      sink.quoted(shell.runner.openProcess(shell, part.script, part.direction));
      return undefined;
  }
}

/** What is charged here is waited for where the whole word is done. */
function emit({ sink, isQuoted }: PartTarget, text: string, shell: Shell): void {
  if (isQuoted) sink.quoted(text);
  else {
    shell.meter.charge(text.length);
    sink.expanded(text);
  }
}

const unitsPerElement = 20;

/** Quotes make a field even of nothing, unless all that is in them are lists without elements. */
function expandDouble(shell: Shell, parts: readonly WordPart[], sink: Sink): Waiting {
  const isEmptyList =
    parts.length > 0 && parts.every((part) => part.kind === "parameter" && isEmptyListPart(shell, part));
  if (!isEmptyList) sink.quoted("");
  return expandParts(shell, parts, { sink, isQuoted: true });
}

function isEmptyListPart(shell: Shell, { name, subscript, operation }: ParameterPart): boolean {
  if (name === "@") {
    const isOther = operation !== undefined && operation.kind !== "slice" && operation.kind !== "trim";
    return operation?.kind === "slice" || (!isOther && shell.positional.length === 0);
  }
  if (subscript?.kind !== "all" || subscript.sign !== "@")
    return operation?.kind === "names" && operation.sign === "@";
  if (operation?.kind === "slice") return true;
  if (operation?.kind === "length" || operation?.kind === "default" || operation?.kind === "alternative")
    return false;
  const parameter = readParameter(shell, { name, subscript: { sign: "@" } });
  return parameter.kind === "list" && parameter.values.length === 0;
}

function isPlain({ operation, isIndirect, subscript }: ParameterPart): boolean {
  return operation === undefined && !isIndirect && subscript === undefined;
}

function expandPlain(shell: Shell, { name }: ParameterPart, target: PartTarget): undefined {
  const parameter = readParameter(shell, { name, subscript: undefined });
  if (parameter.kind === "list") {
    emitList(shell, parameter, target);
    return;
  }
  const { text } = parameter;
  if (text === undefined) requireSet(shell, name);
  emit(target, text ?? "", shell);
}

/** Throws when the variable is unset and `set -u` is on. */
export function requireSet(shell: Shell, name: string): void {
  if (!shell.options.has("nounset")) return;
  throw new ShellFailure("exit", `${name}: unbound variable`, 127);
}

/** The elements as fields of their own, or joined for `"$*"`. */
export function emitList(
  shell: Shell,
  { values, sign }: { values: readonly string[]; sign: "@" | "*" },
  target: PartTarget,
): void {
  const { sink, isQuoted } = target;
  shell.meter.charge(values.length * unitsPerElement);
  const isJoined = sign === "*" && (isQuoted || !(sink instanceof FieldSink));
  if (isJoined) {
    const separators = shell.variables.get("IFS");
    const text = values.join(separators === undefined ? " " : separators.slice(0, 1));
    emit(target, text, shell);
    return;
  }
  const separator = isQuoted ? "" : (shell.variables.get("IFS") ?? " ").slice(0, 1);
  values.forEach((value, index) => {
    // A separator that is no blank keeps empty elements: it counts as if they were joined and split again.
    if (index > 0 && separator !== "" && !" \t\n".includes(separator)) emit(target, separator, shell);
    else if (index > 0) sink.separate();
    emit(target, value, shell);
  });
}

function emitArithmetic(shell: Shell, expression: Word, target: PartTarget): Waiting {
  const value = expandArithmetic(shell, expression);
  if (value instanceof Promise) return value.then((result) => emit(target, String(result), shell));
  emit(target, String(value), shell);
  return undefined;
}

const expander: Expander = {
  expandText,
  expandPattern,
  expandArithmetic,
  expandWord: expandWordInto,
  expandParts,
  emitList,
  requireSet,
};

/** In an assignment a tilde counts after a colon, and in an argument like one after the equals sign. */
export function withTildes(shell: Shell, word: Word): Word {
  const { parts } = word;
  const expanded = parts.flatMap((part, index): WordPart[] => {
    if (part.kind !== "text" || !part.text.includes("~")) return [part];
    const name = index === 0 ? (/^[A-Za-z_][A-Za-z0-9_]*\+?=/.exec(part.text)?.[0] ?? "") : "";
    const head: WordPart[] = name === "" ? [] : [{ kind: "text", text: name }];
    const pieces = part.text.slice(name.length).split(":");
    const values = pieces.flatMap((piece, at): WordPart[] => {
      const colon: WordPart[] = at > 0 ? [{ kind: "quoted", text: ":" }] : [];
      const isStart = at > 0 || index === 0;
      const isWhole = at < pieces.length - 1 || index === parts.length - 1;
      const tilde = isStart && piece.startsWith("~") ? expandTilde(shell, piece, isWhole) : undefined;
      if (tilde === undefined) return piece === "" ? colon : [...colon, { kind: "text", text: piece }];
      return [...colon, { kind: "quoted", text: tilde.value + piece.slice(tilde.length) }];
    });
    return [...head, ...values];
  });
  return { ...word, parts: expanded };
}
