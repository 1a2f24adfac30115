/** Command substitutions and process substitutions. */

import { viewBytes } from "../../../join-bytes.ts";
import { expandText } from "../../expand/expander.ts";
import { shellLimits } from "../../limits.ts";
import type { Meter } from "../../process/meter.ts";
import type { Output } from "../../process/streams.ts";
import { readAll } from "../../process/streams.ts";
import { decodeBytes, encodeText } from "../../process/text/text.ts";
import { OpenFile } from "../../state/descriptors.ts";
import { ShellFailure } from "../../state/failure.ts";
import type { Shell } from "../../state/shell.ts";
import type { ScriptTree, Word } from "../../syntax/tree.ts";
import { openForReading } from "../redirections.ts";
import { launchJob } from "./background.ts";
import { openPipe } from "./pipeline.ts";
import { runSubshell } from "./subshell.ts";

/** What the commands print, without the line ends at its end, which all writers have then let go of. */
export async function substitute(shell: Shell, script: ScriptTree): Promise<string> {
  const file = fileToRead(script);
  if (file !== undefined) return readFile(shell, file);
  const collected = new Collected(shell.meter);
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const child = shell.fork();
  child.descriptors.set(1, new OpenFile({ output: collected }, () => resolve()));
  if (child.options.shopt("inherit_errexit") !== true) child.options.change("errexit", false);
  try {
    shell.status = await runSubshell(child, () => runScriptTree(child, script));
    shell.substitutionStatus = shell.status;
    await shell.meter.wait(closed);
    const text = withoutLineEnds(decodeBytes(collected.bytes()));
    if (shell.meter.charge(text.length)) await shell.meter.turn();
    return text;
  } finally {
    collected.release();
  }
}

/** `$(<file)`. */
function fileToRead({ lists }: ScriptTree): Word | undefined {
  const [item, ...others] = lists[0]?.items ?? [];
  if (item === undefined || others.length > 0 || lists.length > 1 || item.rest.length > 0) return undefined;
  const [command, ...stages] = item.first.commands;
  if (command?.kind !== "simple" || stages.length > 0 || command.words.length > 0) return undefined;
  const [redirection, ...more] = command.redirections;
  if (command.assignments.length > 0 || more.length > 0 || redirection?.operator !== "<") return undefined;
  return redirection.descriptor === undefined ? redirection.target : undefined;
}

async function readFile(shell: Shell, word: Word): Promise<string> {
  const file = openForReading(shell, await expandText(shell, word)).retain();
  try {
    if (file.input === undefined) return "";
    const bytes = await readAll(file.input, shell.meter);
    requireSize(bytes.length);
    shell.substitutionStatus = 0;
    return withoutLineEnds(decodeBytes(bytes));
  } finally {
    file.release();
  }
}

/** Between backquotes an error of syntax shows when they run. */
async function runScriptTree(shell: Shell, { lists, error }: ScriptTree): Promise<number> {
  const status = await shell.runner.runLists(shell, lists);
  if (error === undefined || shell.jump !== undefined) return status;
  throw new ShellFailure("exit", error.message, 2);
}

/** Variables have no NUL. */
function withoutLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end -= 1;
  const trimmed = end === text.length ? text : text.slice(0, end);
  return trimmed.includes("\0") ? trimmed.replaceAll("\0", "") : trimmed;
}

class Collected implements Output {
  readonly #meter: Meter;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  write(data: Uint8Array | string): Promise<void> | undefined {
    const bytes = typeof data === "string" ? encodeText(data) : data;
    requireSize(this.#length + bytes.length);
    this.#meter.hold(bytes.length);
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    return this.#meter.charge(bytes.length) ? this.#meter.turn() : undefined;
  }

  bytes(): Uint8Array {
    return viewBytes(this.#chunks);
  }

  release(): void {
    this.#meter.release(this.#length);
  }
}

function requireSize(bytes: number): void {
  if (bytes <= shellLimits.valueCharsMax) return;
  throw new ShellFailure("discard", `a command substitution may return ${shellLimits.valueCharsMax} bytes`);
}

/** The commands run at the same time as the one that opens the path. */
export function openProcess(shell: Shell, script: ScriptTree, direction: "<" | ">"): string {
  const { reader, writer } = openPipe(shell);
  const number = shell.descriptors.findFreeBelow(63);
  const [ours, theirs, theirNumber] = direction === "<" ? [reader, writer, 1] : [writer, reader, 0];
  const { status, lastJobPid } = shell;
  launchJob(shell, "", async (child) => {
    child.descriptors.set(theirNumber, theirs);
    theirs.release();
    return runScriptTree(child, script);
  });
  const job = shell.jobs.all.at(-1);
  if (job !== undefined) shell.jobs.hide(job);
  shell.status = status;
  shell.lastJobPid = lastJobPid ?? shell.lastJobPid;
  shell.descriptors.set(number, ours);
  ours.release();
  shell.processDescriptors.push(number);
  return `/dev/fd/${number}`;
}

/** Closes what the process substitutions of a command have opened. */
export async function withProcesses<T>(shell: Shell, run: () => Promise<T>): Promise<T> {
  const outer = shell.processDescriptors;
  shell.processDescriptors = [];
  try {
    return await run();
  } finally {
    for (const number of shell.processDescriptors) shell.descriptors.close(number);
    shell.processDescriptors = outer;
  }
}
