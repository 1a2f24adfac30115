/** `apply_patch`: the patches that coding agents write, as an argument or on stdin. Nothing is changed unless all of it
 *  fits. */

import { folderName } from "../entry/path.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { readAll } from "../process/streams.ts";
import { decodeBytes, encodeText } from "../process/text.ts";
import { type Chunk, type FileChange, parseEnvelope } from "./parse-envelope.ts";
import { makeFolders } from "./patch.ts";

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
  const updated = await update(lines, change.chunks, { path, meter });
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

async function update(
  lines: readonly string[],
  chunks: readonly Chunk[],
  { path, meter }: { path: string; meter: Process["meter"] },
): Promise<string[]> {
  const replacements: { start: number; count: number; lines: readonly string[] }[] = [];
  let at = 0;
  for (const { contexts, oldLines, newLines, isEndOfFile } of chunks) {
    for (const context of contexts) {
      const found = await findLines(lines, [context], { start: at, isEndOfFile: false, meter });
      if (found === undefined) throw new UsageError(`Failed to find context '${context}' in ${path}`);
      at = found + 1;
    }
    if (oldLines.length === 0) {
      const start = contexts.length > 0 ? at : lines.length;
      replacements.push({ start, count: 0, lines: newLines });
      continue;
    }
    let [wanted, replaced] = [oldLines, newLines];
    let start = await findLines(lines, wanted, { start: at, isEndOfFile, meter });
    if (start === undefined && wanted.at(-1) === "") {
      // The end of the file shows as an empty line.
      wanted = wanted.slice(0, -1);
      if (replaced.at(-1) === "") replaced = replaced.slice(0, -1);
      start = await findLines(lines, wanted, { start: at, isEndOfFile, meter });
    }
    if (start === undefined) {
      throw new UsageError(`Failed to find expected lines in ${path}:\n${oldLines.join("\n")}`);
    }
    replacements.push({ start, count: wanted.length, lines: replaced });
    at = start + wanted.length;
  }
  const updated: string[] = [];
  let copied = 0;
  for (const { start, count, lines: inserted } of replacements.toSorted(
    (one, other) => one.start - other.start,
  )) {
    for (; copied < start; copied++) updated.push(lines[copied] ?? "");
    for (const line of inserted) updated.push(line);
    copied = start + count;
  }
  for (; copied < lines.length; copied++) updated.push(lines[copied] ?? "");
  return updated;
}

/** From exact to tolerant: blanks at the end, blanks at both ends, and typographic characters do not matter. */
const normalizers: readonly ((line: string) => string)[] = [
  (line) => line,
  (line) => line.trimEnd(),
  (line) => line.trim(),
  (line) =>
    line
      .trim()
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/[\u2018-\u201b]/g, "'")
      .replace(/[\u201c-\u201f]/g, '"')
      .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, " "),
];

async function findLines(
  lines: readonly string[],
  wanted: readonly string[],
  { start, isEndOfFile, meter }: { start: number; isEndOfFile: boolean; meter: Process["meter"] },
): Promise<number | undefined> {
  const last = lines.length - wanted.length;
  for (const normalize of normalizers) {
    const pattern = wanted.map(normalize);
    for (let at = isEndOfFile ? Math.max(last, start) : start; at <= last; at++) {
      if (meter.charge(50 + (lines[at]?.length ?? 0))) await meter.turn();
      if (pattern.every((line, index) => line === normalize(lines[at + index] ?? ""))) return at;
    }
  }
  return undefined;
}
