/** `tar`: makes, lists and unpacks archives. */

import { readText } from "../../process/inputs.ts";
import type { Process } from "../../process/process.ts";
import { createArchive } from "./create.ts";
import { extractArchive } from "./extract.ts";
import { describeMember } from "./listing.ts";
import type { TarOptions } from "./options.ts";
import { parseTarOptions } from "./parse-options.ts";
import { type OpenArchive, readArchive } from "./read-archive.ts";

export async function tar(process: Process): Promise<number> {
  const options = parseTarOptions(process);
  await readLists(process, options);
  if (options.action === "create") return createArchive(process, options);
  return readArchive(process, options, options.action === "list" ? listArchive : extractArchive);
}

/** Names from `-T`, one a line. */
async function readLists(process: Process, options: TarOptions): Promise<void> {
  for (const { folder, path } of options.listFiles) {
    const text = await readText(process, path);
    const names = text.split(options.isNullSeparated ? "\0" : "\n").filter((name) => name !== "");
    options.members.push(...names.map((name) => ({ folder, path: name })));
  }
}

async function listArchive(process: Process, { reader, selection, options }: OpenArchive): Promise<number> {
  for (let member = await reader.next(); member !== undefined; member = await reader.next()) {
    if (!selection.takes(member.name)) continue;
    await process.stdout.write(options.isVerbose ? describeMember(member, process.env) : `${member.name}\n`);
  }
  return 0;
}
