/** Opens the files that a command names, one after the other, as `cat` and most others do: `-` is stdin, and what
 *  cannot be read is reported while the others go on. */

import { FileError } from "../../file-error.ts";
import { viewBytes } from "../../join-bytes.ts";
import type { Process } from "./process.ts";
import { type Input, readAll } from "./streams.ts";
import { decodeBytes } from "./text/text.ts";
import { TextWriter } from "./text/text-writer.ts";

/** Calls `work` with each operand's input, which it closes afterwards; with stdin when there are no operands. Resolves
 *  to whether all could be read. `describe` is what the command says of a file that it cannot read. */
export async function forEachInput(
  process: Process,
  operands: readonly string[],
  work: (input: Input, name: string) => Promise<void>,
  describe: (name: string, error: FileError) => string = (name, error) => `${name}: ${error.reason}`,
): Promise<boolean> {
  let isComplete = true;
  for (const name of operands.length > 0 ? operands : ["-"]) {
    try {
      const input = process.openInput(name);
      try {
        await work(input, name);
      } finally {
        // Whoever comes after goes on reading what is left of stdin.
        if (name !== "-") input.close();
      }
    } catch (error) {
      // A full disk is about what the command writes.
      if (!(error instanceof FileError) || error.code === "ENOSPC" || error.code === "EFBIG") throw error;
      isComplete = false;
      if (process.meter.charge(failureUnits)) await process.meter.turn();
      await process.fail(describe(name, error));
    }
  }
  return isComplete;
}

/** As `forEachInput`, for commands that print what they make of each. Resolves to the exit code. */
export async function printForEachInput(
  process: Process,
  operands: readonly string[],
  print: (input: Input, writer: TextWriter, name: string) => Promise<void>,
): Promise<number> {
  const writer = new TextWriter(process.stdout);
  const isComplete = await forEachInput(process, operands, (input, name) => print(input, writer, name));
  await writer.flush();
  return isComplete ? 0 : 1;
}

/** All of a file, or of stdin for `-`, as text. `toError` makes what ends the command when it cannot be read. */
export async function readText(
  process: Process,
  path: string,
  toError: (error: FileError) => Error = (error) => error,
): Promise<string> {
  try {
    return decodeBytes(await readAll(process.openInput(path), process.meter));
  } catch (error) {
    throw error instanceof FileError ? toError(error) : error;
  }
}

/** The names that a file lists, each with a NUL after it. */
export async function readNames(process: Process, path: string): Promise<string[]> {
  return (await readText(process, path)).split("\0").filter((name) => name !== "");
}

/** All of the operands' bytes as one, to be read only. */
export async function readInputs(
  process: Process,
  operands: readonly string[],
): Promise<{ bytes: Uint8Array; isComplete: boolean }> {
  const chunks: Uint8Array[] = [];
  const isComplete = await forEachInput(process, operands, async (input) => {
    chunks.push(await readAll(input, process.meter));
  });
  return { bytes: viewBytes(chunks), isComplete };
}

/** An error with its stack, and its message. */
const failureUnits = 3_000;

/** As `head`, `tail` and `tac` say it. */
export function describeUnopened(name: string, error: FileError): string {
  return error.code === "EISDIR"
    ? `error reading '${name}': ${error.reason}`
    : `cannot open '${name}' for reading: ${error.reason}`;
}
