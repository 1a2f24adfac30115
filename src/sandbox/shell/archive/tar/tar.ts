/** `tar`: makes, lists and unpacks archives. */

import { FileError, orFileError } from "../../../file-error.ts";
import { readText } from "../../process/inputs.ts";
import { UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import type { Input } from "../../process/streams.ts";
import { readAll } from "../../process/streams.ts";
import { gunzip, isGzip, TrailingGarbage } from "../gzip/format.ts";
import { chunksOf } from "../pack/bytes.ts";
import { BadData } from "../pack/inflate.ts";
import { createArchive } from "./create.ts";
import { extractArchive } from "./extract.ts";
import { describeMember } from "./listing.ts";
import { parseTarOptions, type TarOptions, tarTrouble } from "./options.ts";
import { TarReader } from "./reader.ts";
import { Selection } from "./selection.ts";

export async function tar(process: Process): Promise<number> {
  const options = parseTarOptions(process.args);
  await readLists(process, options);
  if (options.action === "create") return createArchive(process, options);
  try {
    const selection = new Selection(options);
    const reader = await openArchive(process, options);
    const exitCode =
      options.action === "list"
        ? await listArchive(process, { reader, selection, options })
        : await extractArchive(process, { reader, selection, options });
    return (await selection.reportMissing(process)) ? tarTrouble : exitCode;
  } catch (error) {
    if (error instanceof TrailingGarbage) return 0;
    if (!(error instanceof BadData)) throw error;
    await process.fail(error.message);
    await process.fail("Exiting with failure status due to previous errors");
    return tarTrouble;
  }
}

/** Names from `-T`, one a line. */
async function readLists(process: Process, options: TarOptions): Promise<void> {
  for (const { folder, path } of options.listFiles) {
    const text = await readText(process, path);
    const names = text.split(options.isNullSeparated ? "\0" : "\n").filter((name) => name !== "");
    options.members.push(...names.map((name) => ({ folder, path: name })));
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

async function listArchive(
  process: Process,
  { reader, selection, options }: { reader: TarReader; selection: Selection; options: TarOptions },
): Promise<number> {
  for (let member = await reader.next(); member !== undefined; member = await reader.next()) {
    if (!selection.takes(member.name)) continue;
    await process.stdout.write(options.isVerbose ? describeMember(member, process.env) : `${member.name}\n`);
  }
  return 0;
}
