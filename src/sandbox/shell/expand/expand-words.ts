/** Expands the words of a command to its arguments: braces, values, splitting, names of files, quotes, in this order. */

import { shellLimits } from "../limits.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { Word } from "../syntax/tree.ts";
import { expandBraces, hasBraces } from "./braces.ts";
import { expandWord, withTildes } from "./expander.ts";
import { expandPathNames, isPathPattern } from "./path-names.ts";
import { defaultSeparators, type Field, FieldSink, type Piece, tooManyWords } from "./sinks.ts";

/** Appends the arguments that a word makes: none, one or many. Returns a promise only when something must be waited
 *  for. */
export function expandArguments(shell: Shell, word: Word, args: string[]): Promise<void> | undefined {
  if (hasBraces(word) && shell.options.has("braceexpand")) return expandAll(shell, expandBraces(word), args);
  return expandOne(shell, word, args);
}

const unitsPerWord = 60;

async function expandAll(shell: Shell, words: readonly Word[], args: string[]): Promise<void> {
  for (const word of words) {
    const waiting = expandOne(shell, word, args);
    if (waiting !== undefined) await waiting;
    if (shell.meter.charge(unitsPerWord)) await shell.meter.turn();
  }
}

function expandOne(shell: Shell, word: Word, args: string[]): Promise<void> | undefined {
  const plain = plainTextOf(word);
  if (plain !== undefined) {
    args.push(plain);
    return undefined;
  }
  const sink = new FieldSink(shell.variables.get("IFS") ?? defaultSeparators);
  const waiting = expandWord(shell, looksAssigned(word) ? withTildes(shell, word) : word, sink);
  if (waiting !== undefined) return waiting.then(() => appendFields(shell, sink.end(), args));
  return appendFields(shell, sink.end(), args);
}

function appendFields(shell: Shell, fields: readonly Field[], args: string[]): Promise<void> | undefined {
  if (fields.some(isPathPattern) && !shell.options.has("noglob")) return appendNames(shell, fields, args);
  for (const field of fields) args.push(textOf(field));
  if (args.length > shellLimits.wordsMax) throw tooManyWords();
  return shell.meter.charge(unitsPerWord * fields.length) ? shell.meter.turn() : undefined;
}

async function appendNames(shell: Shell, fields: readonly Field[], args: string[]): Promise<void> {
  for (const field of fields) {
    if (isPathPattern(field)) for (const name of await namesOf(shell, field)) args.push(name);
    else args.push(textOf(field));
    if (args.length > shellLimits.wordsMax) throw tooManyWords();
    if (shell.meter.charge(unitsPerWord)) await shell.meter.turn();
  }
}

/** `name=~/x` as an argument: the tilde counts there, too. */
function looksAssigned({ parts: [first] }: Word): boolean {
  return first?.kind === "text" && first.text.includes("~") && /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(first.text);
}

/** A word that needs no expansion. */
function plainTextOf({ parts }: Word): string | undefined {
  const [part] = parts;
  if (parts.length !== 1 || part === undefined) return undefined;
  if (part.kind === "quoted") return part.text;
  if (part.kind !== "text" || /[~*?(]/.test(part.text)) return undefined;
  const bracket = part.text.indexOf("[");
  return bracket >= 0 && part.text.includes("]", bracket) ? undefined : part.text;
}

function textOf(field: Field): string {
  if (typeof field === "string") return field;
  const [first] = field;
  return field.length === 1 && first !== undefined ? first.text : field.map(({ text }) => text).join("");
}

async function namesOf(shell: Shell, field: readonly Piece[]): Promise<readonly string[]> {
  const names = await expandPathNames(shell, field);
  if (names.length > 0) return names;
  if (shell.options.shopt("failglob") === true)
    throw new ShellFailure("discard", `no match: ${textOf(field)}`);
  return shell.options.shopt("nullglob") === true ? [] : [textOf(field)];
}
