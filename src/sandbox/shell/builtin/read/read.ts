/** `read` and `mapfile`. */

import { assignTarget } from "../../expand/scope.ts";
import type { Meter } from "../../process/meter.ts";
import { NotSupported, UsageError } from "../../process/options.ts";
import type { Input } from "../../process/streams.ts";
import { encodeText } from "../../process/text/text.ts";
import { IndexedArray } from "../../state/arrays.ts";
import type { Shell } from "../../state/shell.ts";
import type { BuiltinCall, LetterOptions } from "../builtin.ts";
import { readLetters } from "../builtin.ts";
import { parseTarget } from "../targets.ts";
import { type LineRead, readCharacters, readUntil } from "./input.ts";
import { type Character, plainCharacter, splitAll, splitFields } from "./split-fields.ts";

export async function read(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "ersa:d:i:n:N:p:t:u:");
  if (options.has("e") || options.has("i")) throw new NotSupported("editing of lines");
  const names = options.operands;
  const input = inputOf(shell, options.value("u"));
  const timeoutMs = options.has("t") ? Number(options.value("t")) * 1000 : undefined;
  if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
    throw new UsageError(`${options.value("t")}: invalid timeout specification`);
  }
  if (timeoutMs === 0) return (await hasInput(input)) ? 0 : 1;
  const line = await withTimeout(shell, timeoutMs, readLine(shell, input, options));
  const { characters, isEnded } = line ?? { characters: [], isEnded: false };
  await assignFields(shell, { characters, names, options });
  if (line === undefined) return 142;
  return isEnded ? 0 : 1;
}

function inputOf(shell: Shell, number: string | undefined): Input {
  const input = number === undefined ? shell.descriptors.stdin : shell.descriptors.get(Number(number))?.input;
  if (input === undefined) throw new UsageError(`${number}: invalid file descriptor: Bad file descriptor`);
  return input;
}

async function hasInput(input: Input): Promise<boolean> {
  const chunk = await input.read();
  if (chunk !== undefined) input.unread(chunk);
  return chunk !== undefined;
}

/** Undefined when time is up first. */
async function withTimeout<T>(
  shell: Shell,
  timeoutMs: number | undefined,
  reading: Promise<T>,
): Promise<T | undefined> {
  if (timeoutMs === undefined) return reading;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  // After the time is up nothing waits for it.
  reading.catch(() => {});
  const cancel = shell.family.host.clock.after(timeoutMs, () => resolve(undefined));
  try {
    return await shell.meter.wait(Promise.race([reading, promise]));
  } finally {
    cancel();
  }
}

const pieceChars = 64 * 1024;
/** To find and drop one character: some 13 ns. */
const unitsPerNull = 3;

/** Memory of a character that is looked at alone. */
const characterBytes = 24;

/** A line, with its backslashes resolved unless `-r` is given: then an escaped line end joins it to the next. Characters are
 *  one by one where some are escaped; otherwise they are a text. */
async function readLine(shell: Shell, input: Input, options: LetterOptions) {
  const delimiterText = options.value("d");
  const delimiter = delimiterText === undefined ? 10 : (encodeText(delimiterText)[0] ?? 0);
  const isRaw = options.has("r");
  const characters: Character[] = [];
  const { meter } = shell;
  let heldBytes = 0;
  try {
    for (;;) {
      const line = await readPiece(shell, input, { options, delimiter, taken: characters.length });
      if (characters.length === 0 && (isRaw || !line.text.includes("\\"))) {
        return { characters: await dropNulls(line.text, meter), isEnded: line.isEnded };
      }
      meter.hold(line.text.length * characterBytes);
      heldBytes += line.text.length * characterBytes;
      let endsEscaped = false;
      for (const piece of pairedPieces(line.text)) {
        endsEscaped = appendUnescaped(characters, piece, endsEscaped);
        if (meter.charge(piece.length * 10)) await meter.turn();
      }
      const isJoined = line.isEnded && endsEscaped;
      if (!isJoined) return { characters: withoutNulls(characters), isEnded: line.isEnded };
      if (delimiter !== 10) characters.push({ text: String.fromCharCode(delimiter), isEscaped: true });
    }
  } finally {
    meter.release(heldBytes);
  }
}

/** In pieces: a text of nothing else takes 200 ms for 16 MiB. */
async function dropNulls(text: string, meter: Meter): Promise<string> {
  if (!text.includes("\0")) {
    if (meter.charge(text.length)) await meter.turn();
    return text;
  }
  const kept: string[] = [];
  for (let start = 0; start < text.length; start += pieceChars) {
    kept.push(text.slice(start, start + pieceChars).replaceAll("\0", ""));
    if (meter.charge(pieceChars * unitsPerNull)) await meter.turn();
  }
  return kept.join("");
}

function withoutNulls(characters: readonly Character[]): readonly Character[] {
  const isNull = ({ text }: Character) => text === "\0";
  return characters.some(isNull) ? characters.filter((character) => !isNull(character)) : characters;
}

function readPiece(
  shell: Shell,
  input: Input,
  { options, delimiter, taken }: { options: LetterOptions; delimiter: number; taken: number },
): Promise<LineRead> {
  const exact = options.value("N");
  const most = options.value("n") ?? exact;
  if (most === undefined) return readUntil(input, delimiter, shell.meter);
  if (!/^\d+$/.test(most)) throw new UsageError(`${most}: invalid number`);
  const count = Number(most) - taken;
  return readCharacters(input, {
    count,
    delimiter: exact === undefined ? delimiter : undefined,
    meter: shell.meter,
  });
}

/** None of them ends within a pair of surrogates. */
function* pairedPieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = start + pieceChars;
    const next = (text.codePointAt(end - 1) ?? 0) > 0xffff ? end + 1 : end;
    yield text.slice(start, next);
    start = next;
  }
}

/** `isEscaped`: the text before ended with a backslash. Returns whether this one does. */
function appendUnescaped(characters: Character[], piece: string, isEscapedBefore: boolean): boolean {
  let isEscaped = isEscapedBefore;
  for (const text of piece) {
    if (!isEscaped && text === "\\") {
      isEscaped = true;
      continue;
    }
    if (!(isEscaped && text === "\n"))
      characters.push(isEscaped ? { text, isEscaped } : plainCharacter(text));
    isEscaped = false;
  }
  return isEscaped;
}

async function assignFields(
  shell: Shell,
  {
    characters,
    names,
    options,
  }: { characters: readonly Character[] | string; names: readonly string[]; options: LetterOptions },
): Promise<void> {
  const separators = shell.variables.get("IFS") ?? " \t\n";
  const array = options.value("a");
  if (array !== undefined) {
    const variable = shell.variables.own(shell.variables.resolve(array).name);
    shell.variables.setValue(variable, IndexedArray.of(splitAll(characters, separators)));
    return;
  }
  if (names.length === 0 || options.has("N")) {
    const text =
      typeof characters === "string" ? characters : characters.map((character) => character.text).join("");
    for (const [index, name] of (names.length === 0 ? ["REPLY"] : names).entries()) {
      assignTarget(shell, await parseTarget(shell, name), index === 0 ? text : "");
    }
    return;
  }
  const fields = splitFields(characters, separators, names.length);
  for (const [index, name] of names.entries()) {
    assignTarget(shell, await parseTarget(shell, name), fields[index] ?? "");
  }
}

export async function mapfile(shell: Shell, { args }: BuiltinCall): Promise<number> {
  const options = readLetters(args, "d:n:O:s:tu:C:c:");
  if (options.has("C")) throw new NotSupported("option -C");
  const [name = "MAPFILE"] = options.operands;
  const input = inputOf(shell, options.value("u"));
  const delimiterText = options.value("d");
  const delimiter = delimiterText === undefined ? 10 : (encodeText(delimiterText)[0] ?? 0);
  const most = toCount(options.value("n") ?? "0");
  const first = toCount(options.value("O") ?? "0");
  const skipped = toCount(options.value("s") ?? "0");
  const { variables } = shell;
  const variable = variables.own(variables.resolve((await parseTarget(shell, name)).name).name);
  if (!options.has("O") || !(variable.value instanceof IndexedArray))
    variables.setValue(variable, new IndexedArray());
  for (let count = 0; most === 0 || count < skipped + most; count++) {
    const line = await readUntil(input, delimiter, shell.meter);
    if (!line.isEnded && line.text === "") break;
    const ending = line.isEnded && !options.has("t") ? String.fromCharCode(delimiter) : "";
    if (count >= skipped) variables.setElement(variable, first + count - skipped, line.text + ending);
    if (!line.isEnded) break;
  }
  return 0;
}

function toCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${text}: invalid line count`);
  return Number(text);
}
