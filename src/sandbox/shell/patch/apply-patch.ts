/** `apply_patch`: the patches that coding agents write, as an argument or on stdin. Nothing is changed unless all of it
 *  fits. */

import { makeFolders } from "../entry/make-folders.ts";
import { folderName } from "../entry/path.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readAll } from "../process/streams.ts";
import { decodeBytes, encodeText } from "../process/text/text.ts";
import { applyChunks } from "./apply-chunks.ts";
import { type FileChange, parseEnvelope } from "./parse-envelope.ts";

export async function applyPatch(process: Process): Promise<number> {
  const { args, stdin, meter, stdout } = process;
  if (args.length > 1) throw new UsageError("apply_patch accepts exactly one argument.", 2);
  const text = args[0] ?? decodeBytes(await readAll(stdin, meter));
  if (text.trim() === "") throw new UsageError("Usage: apply_patch 'PATCH', or the patch on stdin", 2);
  const changes = parseEnvelope(text);
  if (changes.length === 0) throw new UsageError("No files were modified.");
  const writes: (() => void)[] = [];
  const summary: string[] = [];
  for (const change of changes) {
    const { line, write } = await planChange(process, change);
    summary.push(line);
    writes.push(write);
  }
  for (const write of writes) write();
  await meter.spend(text.length);
  const order = ["A", "M", "D"];
  const rank = (line: string) => order.indexOf(line.charAt(0));
  summary.sort((one, other) => rank(one) - rank(other));
  await stdout.write(`Success. Updated the following files:\n${summary.map((line) => `${line}\n`).join("")}`);
  return 0;
}

interface Plan {
  line: string;
  write: () => void;
}

async function planChange({ files, meter }: Process, change: FileChange): Promise<Plan> {
  const { path } = change;
  if (change.kind === "add") {
    const content = change.lines.map((line) => `${line}\n`).join("");
    return { line: `A ${path}`, write: () => writeFile(content, path) };
  }
  const status = files.find(path);
  if (status === undefined)
    throw new UsageError(`Failed to read file to ${change.kind} ${path}: No such file or directory`);
  if (change.kind === "delete") {
    if (status.type !== "file") throw new UsageError(`Failed to delete file ${path}: Is a directory`);
    return { line: `D ${path}`, write: () => files.unlink(path) };
  }
  const lines = decodeBytes(files.read(path)).split("\n");
  if (lines.at(-1) === "") lines.pop();
  await meter.spend(status.size * 4);
  const updated = await applyChunks(lines, change.chunks, { path, meter });
  const target = change.target ?? path;
  return {
    line: `M ${target}`,
    write: () => {
      writeFile(`${updated.join("\n")}\n`, target);
      files.chmod(target, status.mode);
      if (target !== path) files.unlink(path);
    },
  };

  function writeFile(content: string, to: string): void {
    makeFolders(files, folderName(to));
    files.write(to, encodeText(content));
  }
}
