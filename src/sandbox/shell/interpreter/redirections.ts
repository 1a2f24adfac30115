/** Opens what redirections name, for one command or, with `exec`, for the shell. */

import { FileError, orFileError } from "../../file-error.ts";
import { expandArguments } from "../expand/expand-words.ts";
import { expandParts, expandText } from "../expand/expander.ts";
import { assignTarget } from "../expand/scope.ts";
import { TextSink } from "../expand/sinks.ts";
import { shellLimits } from "../limits.ts";
import { openInput, openOutput } from "../process/devices.ts";
import { NotSupported } from "../process/options.ts";
import { BytesInput } from "../process/streams.ts";
import { encodeText } from "../process/text/text.ts";
import { OpenFile } from "../state/descriptors.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import type { Redirection, Word } from "../syntax/tree.ts";

/** What a descriptor was before, oldest first. */
type Saved = { readonly number: number; readonly file: OpenFile | undefined }[];

/** Applies redirections, runs, and takes them back. A redirection that fails is a failure of the command. */
export async function withRedirections<T>(
  shell: Shell,
  redirections: readonly Redirection[],
  run: () => Promise<T>,
): Promise<T> {
  if (redirections.length === 0) return run();
  const saved: Saved = [];
  try {
    for (const redirection of redirections) await redirect(shell, redirection, saved);
    return await run();
  } finally {
    restore(shell, saved);
  }
}

/** Applies redirections for good, or not at all. */
export async function redirectShell(shell: Shell, redirections: readonly Redirection[]): Promise<void> {
  const saved: Saved = [];
  try {
    for (const redirection of redirections) await redirect(shell, redirection, saved);
  } catch (error) {
    restore(shell, saved);
    throw error;
  }
  for (const { file } of saved) file?.release();
}

/** The file, device or descriptor at a path. Throws `FileError`. */
export function openForReading(shell: Shell, path: string): OpenFile {
  const descriptor = descriptorOf(path);
  if (descriptor !== undefined) {
    const file = shell.descriptors.get(descriptor);
    if (file?.input !== undefined) return file;
  }
  const input = openInput(shell.files, path, shell.descriptors.all);
  return new OpenFile({ input }, () => input.close());
}

function restore(shell: Shell, saved: Saved): void {
  for (const { number, file } of saved.reverse()) {
    if (file === undefined) shell.descriptors.close(number);
    else {
      shell.descriptors.set(number, file);
      file.release();
    }
  }
}

/** To look a path up, and to make or empty a file: some 8 µs. */
const openingUnits = 1_500;

async function redirect(shell: Shell, redirection: Redirection, saved: Saved): Promise<void> {
  const { operator, descriptor } = redirection;
  const isNamed = descriptor !== undefined && typeof descriptor !== "number";
  if (isNamed && (operator === "<&" || operator === ">&") && (await targetOf(shell, redirection)) === "-") {
    const number = Number(shell.variables.get(descriptor.name) ?? "");
    if (Number.isInteger(number)) shell.descriptors.close(number);
    return;
  }
  if (shell.meter.charge(openingUnits)) await shell.meter.turn();
  const opening = open(shell, redirection);
  const opened = opening instanceof Promise ? await opening : opening;
  if (isNamed) {
    const number = shell.descriptors.findFree(10);
    if (opened.file !== undefined) shell.descriptors.set(number, opened.file);
    assignTarget(shell, { name: descriptor.name }, String(number));
    return; // Stays open after the command.
  }
  const usual = operator.startsWith("<") ? 0 : 1;
  for (const number of opened.isBoth ? [1, 2] : [descriptor ?? usual])
    change(shell, number, { opened, saved });
  if (opened.moved !== undefined) {
    const moved = { file: undefined, isBoth: false };
    change(shell, opened.moved, { opened: moved, saved });
  }
}

interface Opened {
  /** Undefined to close the descriptor. */
  readonly file: OpenFile | undefined;
  /** Standard output and standard error. */
  readonly isBoth: boolean;
  /** A descriptor to close afterwards: `3>&4-`. */
  readonly moved?: number;
}

function change(shell: Shell, number: number, { opened, saved }: { opened: Opened; saved: Saved }): void {
  if (shell.descriptors.size > shellLimits.descriptorsMax) {
    throw new ShellFailure("command", "Too many open files");
  }
  saved.push({ number, file: shell.descriptors.get(number)?.retain() });
  if (opened.file === undefined) shell.descriptors.close(number);
  else shell.descriptors.set(number, opened.file);
}

function open(shell: Shell, redirection: Redirection): Promise<Opened> | Opened {
  const { operator } = redirection;
  switch (operator) {
    case "<<":
    case "<<-":
      return openText(bodyOf(shell, redirection), "");
    case "<<<":
      return openText(expandText(shell, redirection.target), "\n");
    case "<&":
    case ">&":
      return openDuplicate(shell, redirection);
    default: {
      const isBoth = operator === "&>" || operator === "&>>";
      const opened = (path: string): Opened => ({ file: openPath(shell, path, operator), isBoth });
      const path = targetOf(shell, redirection);
      return typeof path === "string" ? opened(path) : path.then(opened);
    }
  }
}

async function openText(text: Promise<string> | string, end: string): Promise<Opened> {
  return { file: textFile(`${await text}${end}`), isBoth: false };
}

async function bodyOf(shell: Shell, { body }: Redirection): Promise<string> {
  const sink = new TextSink();
  await expandParts(shell, body?.parts ?? [], { sink, isQuoted: true });
  return sink.text;
}

/** One word, after splitting and expansion to names. */
function targetOf(shell: Shell, { target }: Redirection): Promise<string> | string {
  const words: string[] = [];
  const waiting = expandArguments(shell, target, words);
  const only = () => (words.length === 1 && words[0] !== undefined ? words[0] : refuseTarget(shell, target));
  return waiting === undefined ? only() : waiting.then(only);
}

async function refuseTarget(shell: Shell, target: Word): Promise<never> {
  throw new ShellFailure("command", `${await expandText(shell, target)}: ambiguous redirect`);
}

async function openDuplicate(shell: Shell, redirection: Redirection): Promise<Opened> {
  const { operator, descriptor } = redirection;
  const text = await targetOf(shell, redirection);
  if (text === "-") return { file: undefined, isBoth: false };
  const match = /^(\d{1,9})(-?)$/.exec(text);
  if (match !== null) {
    const number = Number(match[1]);
    const file = shell.descriptors.get(number);
    if (file === undefined) throw new ShellFailure("command", `${text}: Bad file descriptor`);
    return match[2] === "-" ? { file, isBoth: false, moved: number } : { file, isBoth: false };
  }
  if (operator === "<&" || (descriptor !== undefined && descriptor !== 1)) {
    throw new ShellFailure("command", `${text}: ambiguous redirect`);
  }
  // bash expands such a name twice.
  if (/[$`'"\\*?[\]{}~ ]/.test(text)) throw new NotSupported(`the file name ${text} after >&`);
  return { file: openPath(shell, text, "&>"), isBoth: true };
}

function openPath(shell: Shell, path: string, operator: Redirection["operator"]): OpenFile {
  const file = orFileError(() =>
    operator === "<" ? openForReading(shell, path) : openForWriting(shell, path, operator),
  );
  if (file instanceof FileError) throw new ShellFailure("command", `${path}: ${file.reason}`);
  return file;
}

function openForWriting(shell: Shell, path: string, operator: Redirection["operator"]): OpenFile {
  const descriptor = descriptorOf(path);
  const existing = descriptor === undefined ? undefined : shell.descriptors.get(descriptor);
  if (existing?.output !== undefined) return existing;
  const keeps = operator === ">" || operator === "&>";
  if (keeps && shell.options.has("noclobber") && shell.files.find(path)?.type === "file") {
    throw new ShellFailure("command", `${path}: cannot overwrite existing file`);
  }
  const mode = operator === ">>" || operator === "&>>" ? "append" : operator === "<>" ? "update" : "truncate";
  const output = openOutput(shell.files, path, shell.descriptors.all, {
    mode,
    meter: shell.meter,
    permissions: 0o666 & ~shell.umask,
  });
  if (operator !== "<>") return new OpenFile({ output });
  return new OpenFile({ input: openInput(shell.files, path, shell.descriptors.all), output });
}

function textFile(text: string): OpenFile {
  return new OpenFile({ input: new BytesInput(encodeText(text)) });
}

function descriptorOf(path: string): number | undefined {
  const match = /^\/dev\/(?:fd\/(\d{1,4})|stdin|stdout|stderr)$/.exec(path);
  if (match === null) return undefined;
  return match[1] === undefined
    ? ["/dev/stdin", "/dev/stdout", "/dev/stderr"].indexOf(path)
    : Number(match[1]);
}
