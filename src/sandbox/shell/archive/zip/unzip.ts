/** `unzip`: lists, tests and unpacks zip archives, into one folder that no entry leads out of. */

import { FileError } from "../../../file-error.ts";
import { momentOf } from "../../date/calendar.ts";
import { formatTime } from "../../date/format.ts";
import { zoneOf } from "../../date/zone.ts";
import { makeFolders } from "../../entry/make-folders.ts";
import { baseName, folderName, joinTyped } from "../../entry/path.ts";
import { compilePattern } from "../../entry/pattern.ts";
import { NotSupported, UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import { decodeBytes } from "../../process/text/text.ts";
import { gatherFile } from "../pack/bytes.ts";
import { BadData } from "../pack/inflate.ts";
import { readZip, unpackEntry, type ZipEntry } from "./format.ts";

/** Exit codes. */
const [warning, damaged, noArchive, wrongUse, noMatch] = [1, 3, 9, 10, 11] as const;

interface UnzipRules {
  archive: string;
  action: "extract" | "list" | "names" | "test" | "print";
  existing: "ask" | "replace" | "keep";
  isQuiet: boolean;
  hasPaths: boolean;
  folder: string | undefined;
  wanted: string[];
  excluded: string[];
}

export async function unzip(process: Process): Promise<number> {
  const rules = parse(process.args);
  const { files, stdout } = process;
  const path = [rules.archive, `${rules.archive}.zip`].find((one) => files.find(one)?.type === "file");
  if (path === undefined) {
    const name = rules.archive;
    throw new UsageError(`cannot find or open ${name}, ${name}.zip or ${name}.ZIP.`, noArchive);
  }
  if (!rules.isQuiet && !/^(names|print)$/.test(rules.action)) await stdout.write(`Archive:  ${path}\n`);
  let entries: ZipEntry[] | undefined;
  try {
    entries = readZip(files.read(path));
  } catch (error) {
    if (!(error instanceof BadData)) throw error;
    throw new UsageError(`${path}: ${error.message}`, damaged);
  }
  if (entries === undefined) {
    throw new UsageError(
      `End-of-central-directory signature not found: ${path} is not a zip archive`,
      noArchive,
    );
  }
  await process.meter.spend(entries.length * 500);
  const selection = select(entries, rules);
  const exitCode = await act(process, path, { entries: selection.taken, rules });
  for (const name of selection.missing)
    await process.stderr.write(`caution: filename not matched:  ${name}\n`);
  return selection.missing.length > 0 ? noMatch : exitCode;
}

function parse(args: readonly string[]): UnzipRules {
  const rules: UnzipRules = {
    archive: "",
    action: "extract",
    existing: "ask",
    isQuiet: false,
    hasPaths: true,
    folder: undefined,
    wanted: [],
    excluded: [],
  };
  const operands: string[] = [];
  let isExcluding = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (!arg.startsWith("-") || arg === "-") {
      if (isExcluding) rules.excluded.push(arg);
      else operands.push(arg);
      continue;
    }
    if (arg === "-Z1" || arg === "-Z" || arg === "-1") {
      if (arg === "-Z" && args[at + 1] !== "-1") throw new NotSupported("the listing of zipinfo (-Z)");
      rules.action = "names";
      continue;
    }
    for (const [index, letter] of [...arg.slice(1)].entries()) {
      if (letter === "d") {
        rules.folder = arg.slice(index + 2) || args[++at];
        if (rules.folder === undefined)
          throw new UsageError("error:  must specify directory to which to extract with -d option", wrongUse);
        isExcluding = false;
        break;
      }
      if (letter === "x") isExcluding = true;
      else applyLetter(rules, letter);
    }
  }
  const [archive, ...wanted] = operands;
  if (archive === undefined)
    throw new UsageError("Usage: unzip [-lnopqtj] file[.zip] [list] [-x xlist] [-d exdir]", wrongUse);
  return { ...rules, archive, wanted };
}

function applyLetter(rules: UnzipRules, letter: string): void {
  if (letter === "l") rules.action = "list";
  else if (letter === "t") rules.action = "test";
  else if (letter === "p") rules.action = "print";
  else if (letter === "c") throw new NotSupported("printing with names (-c)");
  else if (letter === "o") rules.existing = "replace";
  else if (letter === "n") rules.existing = "keep";
  else if (letter === "q") rules.isQuiet = true;
  else if (letter === "j") rules.hasPaths = false;
  else if (letter !== "X" && letter !== "D") throw new NotSupported(`option '-${letter}'`);
}

function select(entries: readonly ZipEntry[], rules: UnzipRules): { taken: ZipEntry[]; missing: string[] } {
  const wanted = rules.wanted.map((pattern) => ({ pattern, matches: compilePattern(pattern) }));
  const excluded = rules.excluded.map((pattern) => compilePattern(pattern));
  const found = new Set<string>();
  const taken = entries.filter(({ name }) => {
    const matching = wanted.filter(({ matches }) => matches(name));
    for (const { pattern } of matching) found.add(pattern);
    return (wanted.length === 0 || matching.length > 0) && !excluded.some((matches) => matches(name));
  });
  return { taken, missing: rules.wanted.filter((pattern) => !found.has(pattern)) };
}

async function act(
  process: Process,
  path: string,
  { entries, rules }: { entries: readonly ZipEntry[]; rules: UnzipRules },
): Promise<number> {
  switch (rules.action) {
    case "list":
      await process.stdout.write(listing(entries, process.env));
      return 0;
    case "names":
      await process.stdout.write(entries.map(({ name }) => `${name}\n`).join(""));
      return 0;
    case "test":
      return testEntries(process, path, { entries, rules });
    case "print":
      return printEntries(process, entries);
    default:
      return extractEntries(process, { entries, rules });
  }
}

function listing(entries: readonly ZipEntry[], env: ReadonlyMap<string, string>): string {
  const zone = zoneOf(env);
  const lines = entries.map(({ name, size, mtimeMs }) => {
    const time = formatTime("%Y-%m-%d %H:%M", momentOf(mtimeMs), zone);
    return `${String(size).padStart(9)}  ${time}   ${name}\n`;
  });
  const total = String(entries.reduce((sum, { size }) => sum + size, 0)).padStart(9);
  const count = `${entries.length} file${entries.length === 1 ? "" : "s"}`;
  const rule = "---------";
  return `  Length      Date    Time    Name\n${rule}  ---------- -----   ----\n${lines.join("")}${rule}                     -------\n${total}                     ${count}\n`;
}

async function testEntries(
  process: Process,
  path: string,
  { entries, rules }: { entries: readonly ZipEntry[]; rules: UnzipRules },
): Promise<number> {
  let failures = 0;
  for (const entry of entries) {
    try {
      for await (const block of unpackEntry(entry, process.meter)) void block;
      if (!rules.isQuiet) await process.stdout.write(`    testing: ${entry.name.padEnd(22)}   OK\n`);
    } catch (error) {
      if (!(error instanceof BadData)) throw error;
      failures += 1;
      await process.stdout.write(`    testing: ${entry.name.padEnd(22)}   ${error.message}\n`);
    }
  }
  if (failures > 0) {
    await process.stdout.write(`At least one error was detected in ${path}.\n`);
    return warning + 1;
  }
  await process.stdout.write(`No errors detected in compressed data of ${path}.\n`);
  return 0;
}

async function printEntries(process: Process, entries: readonly ZipEntry[]): Promise<number> {
  for (const entry of entries) {
    for await (const block of unpackEntry(entry, process.meter)) await process.stdout.write(block.slice());
  }
  return 0;
}

async function extractEntries(
  process: Process,
  { entries, rules }: { entries: readonly ZipEntry[]; rules: UnzipRules },
): Promise<number> {
  const { files } = process;
  const links: { path: string; target: string }[] = [];
  const folders: { path: string; entry: ZipEntry }[] = [];
  let exitCode = 0;
  const say = (line: string) => (rules.isQuiet ? undefined : process.stdout.write(line));
  for (const entry of entries) {
    const name = safeName(entry.name, rules.hasPaths);
    if (name === undefined) {
      if (entry.name.endsWith("/")) continue;
      await process.stderr.write(`warning:  skipped "../" path component(s) in ${entry.name}\n`);
      exitCode = warning;
      continue;
    }
    const path = rules.folder === undefined ? name : joinTyped(rules.folder, name);
    try {
      if (entry.name.endsWith("/")) {
        if (files.find(path) === undefined) {
          makeFolders(files, path.replace(/\/$/, ""));
          await say(`   creating: ${path}\n`);
        }
        folders.push({ path, entry });
        continue;
      }
      if (files.findLink(path) !== undefined && rules.existing !== "replace") {
        if (rules.existing === "ask") {
          await process.stderr.write(
            `replace ${path}? [y]es, [n]o, [A]ll, [N]one, [r]ename:  NULL\n(EOF or read error, treating as "[N]one" ...)\n`,
          );
          exitCode = warning;
        }
        continue;
      }
      makeFolders(files, folderName(path));
      const content = await gatherFile(unpackEntry(entry, process.meter), path, process.meter);
      if (files.findLink(path) !== undefined) files.unlink(path);
      if (entry.isSymlink) links.push({ path, target: decodeBytes(content) });
      else {
        files.write(path, content);
        files.chmod(path, entry.mode ?? 0o666 & ~process.umask);
        files.setTime(path, entry.mtimeMs);
      }
      const action = entry.isSymlink
        ? "    linking"
        : entry.method === "stored"
          ? " extracting"
          : "  inflating";
      await say(`${action}: ${path.padEnd(22)}  \n`);
    } catch (error) {
      if (error instanceof FileError)
        await process.stderr.write(`error:  cannot create ${path}: ${error.reason}\n`);
      else if (error instanceof BadData)
        await process.stderr.write(`error:  ${entry.name}: ${error.message}\n`);
      else throw error;
      exitCode = warning + 1;
    }
  }
  // Made last, so that no entry is written through them.
  for (const { path, target } of links) files.symlink(target, path);
  for (const { path, entry } of folders.reverse()) {
    if (entry.mode !== undefined) files.chmod(path, entry.mode);
    files.setTime(path, entry.mtimeMs);
  }
  return exitCode;
}

/** Undefined for a name that leads out of the folder, or for a folder without its path. */
function safeName(name: string, hasPath: boolean): string | undefined {
  if (!hasPath) return name.endsWith("/") ? undefined : baseName(name);
  const plain = name.replace(/^\/+/, "");
  return plain === "" || plain.split("/").includes("..") ? undefined : plain;
}
