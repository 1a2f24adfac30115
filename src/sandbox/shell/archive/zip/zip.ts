/** `zip`: makes and changes zip archives. */

import { ownEntry } from "../../../../protocol/check/own-entry.ts";
import { FileError, orFileError } from "../../../file-error.ts";
import { trimEnd } from "../../../trim-end.ts";
import { baseName, joinTyped } from "../../entry/path.ts";
import { compilePattern } from "../../entry/pattern.ts";
import { readText } from "../../process/inputs.ts";
import { NotSupported, UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import { type Output, readAll } from "../../process/streams.ts";
import { encodeText } from "../../process/text/text.ts";
import { packEntry, readZip, writeZip, type ZipEntry } from "./format.ts";

/** Exit codes: nothing to do, wrong parameters, a damaged archive. */
const [nothingToDo, wrongParameters, damaged] = [12, 16, 3] as const;

interface ZipRules {
  archive: string;
  operands: string[];
  excluded: ((name: string) => boolean)[];
  included: ((name: string) => boolean)[];
  flags: ReadonlySet<string>;
}

export async function zip(process: Process): Promise<number> {
  const rules = parse(process.args);
  const { files, meter } = process;
  const toStdout = rules.archive === "-";
  const exists = !toStdout && files.find(rules.archive) !== undefined;
  const entries = exists ? readZip(files.read(rules.archive)) : [];
  if (entries === undefined) {
    throw new UsageError(`error: Zip file structure invalid (${rules.archive})`, damaged);
  }
  const archive = new Map(entries.map((entry) => [entry.name, entry]));
  if (rules.flags.has("d")) return removeEntries(process, archive, rules);
  const adding = new Adding(process, archive, rules);
  if (rules.flags.has("@"))
    rules.operands.push(...(await readText(process, "-")).split("\n").filter(Boolean));
  for (const path of rules.operands) await adding.add(path);
  if (adding.count === 0) {
    if (adding.isUpToDate) return nothingToDo;
    return complain(process, rules);
  }
  const bytes = writeZip([...archive.values()]);
  await meter.spend(bytes.length);
  if (toStdout) await process.stdout.write(bytes);
  else files.write(rules.archive, bytes);
  if (rules.flags.has("m")) adding.removeSources();
  return 0;
}

async function complain(process: Process, { archive }: ZipRules): Promise<number> {
  await messages(process, archive).write(`\nzip error: Nothing to do! (${archive})\n`);
  return nothingToDo;
}

/** Info-ZIP says everything on stdout, unless the archive goes there. */
function messages({ stdout, stderr }: Process, archive: string): Output {
  return archive === "-" ? stderr : stdout;
}

const longFlags: Readonly<Record<string, string>> = {
  "recurse-paths": "r",
  quiet: "q",
  "junk-paths": "j",
  exclude: "x",
  include: "i",
  delete: "d",
  update: "u",
  move: "m",
  symlinks: "y",
  "no-dir-entries": "D",
};

function parse(args: readonly string[]): ZipRules {
  const flags = new Set<string>();
  const operands: string[] = [];
  const lists: Record<"x" | "i", string[]> = { x: [], i: [] };
  let list: "x" | "i" | undefined;
  for (const arg of args) {
    const long = arg.startsWith("--") ? ownEntry(longFlags, arg.slice(2)) : undefined;
    if (arg.startsWith("--") && arg !== "--" && long === undefined) throw new NotSupported(`option '${arg}'`);
    const letters = long ?? (arg.startsWith("-") && arg !== "-" ? arg.slice(1) : undefined);
    if (letters === undefined) {
      if (list !== undefined && arg === "@") list = undefined;
      else if (list !== undefined && operands.length > 0) lists[list].push(arg);
      else operands.push(arg);
      continue;
    }
    list = undefined;
    for (const [index, letter] of [...letters].entries()) {
      if (letter === "x" || letter === "i") {
        list = letter;
        const attached = letters.slice(index + 1);
        if (attached !== "") lists[letter].push(attached);
        break;
      }
      if (!/[rqjdumyDo0-9@vXlT]/.test(letter) || letter === "l" || letter === "v" || letter === "T") {
        throw new NotSupported(`option '-${letter}'`);
      }
      flags.add(letter);
    }
  }
  const [typed, ...rest] = operands;
  if (typed === undefined) throw new UsageError("error: Nothing to do!", wrongParameters);
  const archive = typed === "-" || /\.[^/]*$/.test(baseName(typed)) ? typed : `${typed}.zip`;
  const compile = (patterns: readonly string[]) => patterns.map((pattern) => compilePattern(pattern));
  return { archive, operands: rest, flags, excluded: compile(lists.x), included: compile(lists.i) };
}

class Adding {
  readonly #process: Process;
  readonly #archive: Map<string, ZipEntry>;
  readonly #rules: ZipRules;
  readonly #sources: string[] = [];
  readonly #archivePath: string | undefined;
  count = 0;
  /** Whether something was there, and nothing newer than in the archive. */
  isUpToDate = false;

  constructor(process: Process, archive: Map<string, ZipEntry>, rules: ZipRules) {
    this.#process = process;
    this.#archive = archive;
    this.#rules = rules;
    this.#archivePath = process.files.find(rules.archive)?.realPath;
  }

  async add(path: string): Promise<void> {
    const { files, meter, stdin, clock } = this.#process;
    await meter.spend(8_000);
    if (path === "-") {
      const content = await readAll(stdin, meter);
      return this.#put({ name: "-", content, mode: 0o600, type: "file", mtimeMs: clock.now() });
    }
    const status = orFileError(() => (this.#rules.flags.has("y") ? files.lstat(path) : files.stat(path)));
    if (status instanceof FileError) {
      const { archive } = this.#rules;
      await messages(this.#process, archive).write(`\tzip warning: name not matched: ${path}\n`);
      return;
    }
    if (status.realPath === this.#archivePath || status.type === "device") return;
    const isFolder = status.type === "directory";
    const name = this.#nameOf(path, isFolder);
    if (name !== undefined && this.#isWanted(name) && !(isFolder && this.#rules.flags.has("D"))) {
      const content = isFolder
        ? new Uint8Array(0)
        : status.type === "symlink"
          ? encodeText(files.readlink(path))
          : files.read(path).slice();
      meter.hold(content.length);
      if (!isFolder) this.#sources.push(path);
      const type = isFolder ? "directory" : status.type === "symlink" ? "symlink" : "file";
      await this.#put({ name, content, mode: status.mode, type, mtimeMs: status.mtimeMs });
    }
    if (!isFolder || !this.#rules.flags.has("r")) return;
    for (const entry of files.list(path)) await this.add(joinTyped(path, entry.name));
  }

  removeSources(): void {
    for (const path of this.#sources) this.#process.files.unlink(path);
  }

  /** Undefined for a folder that has no name of its own. */
  #nameOf(path: string, isFolder: boolean): string | undefined {
    if (this.#rules.flags.has("j")) return isFolder ? undefined : baseName(path);
    const plain = trimEnd(path.replace(/^(\.?\/)+/, ""), "/").replace(/^\.$/, "");
    if (plain === "") return undefined;
    return isFolder ? `${plain}/` : plain;
  }

  #isWanted(name: string): boolean {
    const { included, excluded } = this.#rules;
    if (included.length > 0 && !included.some((matches) => matches(name))) return false;
    return !excluded.some((matches) => matches(name));
  }

  async #put(entry: Parameters<typeof packEntry>[0]): Promise<void> {
    const { flags, archive } = this.#rules;
    const before = this.#archive.get(entry.name);
    // Times in archives are whole seconds.
    if (flags.has("u") && before !== undefined && Math.floor(entry.mtimeMs / 1000) * 1000 <= before.mtimeMs) {
      this.isUpToDate = true;
      return;
    }
    const packed = await packEntry(entry, this.#process.meter, flags.has("0"));
    this.#archive.set(entry.name, packed);
    this.count += 1;
    if (flags.has("q")) return;
    const percent = packed.size === 0 ? 0 : Math.round(100 - (packed.packedSize * 100) / packed.size);
    const action = before === undefined ? "  adding" : "updating";
    await messages(this.#process, archive).write(`${action}: ${entry.name} (${packed.method} ${percent}%)\n`);
  }
}

async function removeEntries(
  process: Process,
  archive: Map<string, ZipEntry>,
  rules: ZipRules,
): Promise<number> {
  const patterns = rules.operands.map((pattern) => compilePattern(pattern));
  let count = 0;
  for (const name of [...archive.keys()]) {
    if (!patterns.some((matches) => matches(name))) continue;
    archive.delete(name);
    count += 1;
    if (!rules.flags.has("q")) await process.stdout.write(`deleting: ${name}\n`);
  }
  if (count === 0) return complain(process, rules);
  if (archive.size === 0) {
    await process.stdout.write("\tzip warning: zip file empty\n");
    process.files.unlink(rules.archive);
  } else process.files.write(rules.archive, writeZip([...archive.values()]));
  return 0;
}
