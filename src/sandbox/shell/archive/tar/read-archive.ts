/** Reads an archive for `tar -t`, `tar -x` and edgeflue's own archives of a workspace. */

import { FileError, orFileError } from "../../../file-error.ts";
import { UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import { type Input, readAll } from "../../process/streams.ts";
import { gunzip, isGzip, TrailingGarbage } from "../gzip/format.ts";
import { chunksOf } from "../pack/bytes.ts";
import { BadData } from "../pack/inflate.ts";
import { type TarOptions, tarTrouble } from "./options.ts";
import { TarReader } from "./reader.ts";
import { Selection } from "./selection.ts";

/** An archive that is open, and which of its members are meant. */
export interface OpenArchive {
  reader: TarReader;
  selection: Selection;
  options: TarOptions;
}

/** `visit` takes the members and returns the exit code. */
export async function readArchive(
  process: Process,
  options: TarOptions,
  visit: (process: Process, archive: OpenArchive) => Promise<number>,
): Promise<number> {
  try {
    const selection = new Selection(options);
    const reader = await openArchive(process, options);
    const exitCode = await visit(process, { reader, selection, options });
    return (await selection.reportMissing(process)) ? tarTrouble : exitCode;
  } catch (error) {
    if (error instanceof TrailingGarbage) return 0;
    if (!(error instanceof BadData)) throw error;
    await process.fail(error.message);
    await process.fail("Exiting with failure status due to previous errors");
    return tarTrouble;
  }
}

async function openArchive(process: Process, { archive, compression }: TarOptions): Promise<TarReader> {
  const input = openInput(process, archive);
  const first = await input.read();
  const isPacked = first !== undefined && isGzip(first);
  if (isPacked) {
    input.unread(first);
    return new TarReader(gunzip(await readAll(input, process.meter), process.meter), process.meter);
  }
  if (compression === "gzip" && first !== undefined) {
    throw new BadData("gzip: stdin: not in gzip format");
  }
  if (first !== undefined) input.unread(first);
  return new TarReader(chunksOf(input), process.meter);
}

function openInput(process: Process, archive: string | undefined): Input {
  if (archive === undefined || archive === "-") return process.stdin;
  const input = orFileError(() => process.openInput(archive));
  if (!(input instanceof FileError)) return input;
  throw new UsageError(`${archive}: Cannot open: ${input.reason}`, tarTrouble);
}
