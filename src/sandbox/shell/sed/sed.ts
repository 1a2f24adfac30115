/** The command `sed`. */

import type { FileError } from "../../file-error.ts";
import { joinBytes } from "../../join-bytes.ts";
import { readText } from "../process/inputs.ts";
import { type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import type { Output } from "../process/streams.ts";
import { encodeText } from "../process/text/text.ts";
import { TextWriter } from "../process/text/text-writer.ts";
import { LineSource } from "./line-source.ts";
import { SedMachine } from "./machine.ts";
import { parseSedScript } from "./parse-script.ts";
import type { SedScript } from "./script.ts";
import { SedFiles } from "./sed-files.ts";

const specs = {
  quiet: { short: "n", long: ["quiet", "silent"] },
  expression: { short: "e", long: "expression", value: "required" },
  file: { short: "f", long: "file", value: "required" },
  extended: { short: "Er", long: "regexp-extended" },
  inPlace: { short: "i", long: "in-place", value: "optional" },
  lineLength: { short: "l", long: "line-length", value: "required" },
  separate: { short: "s", long: "separate" },
  noEffect: { short: "ub", long: ["unbuffered", "binary"] },
  nullData: { short: "z", long: "null-data" },
  followSymlinks: { long: "follow-symlinks" },
  posix: { long: "posix", refused: "--posix" },
  debug: { long: "debug", refused: "--debug" },
  sandbox: { long: "sandbox", refused: "--sandbox" },
  help: { long: "help" },
  version: { long: "version" },
} as const;

type Options = ParsedOptions<keyof typeof specs>;

const usage = "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...";

export async function sed(process: Process): Promise<number> {
  const options = parseOptions(process.args, specs);
  if (options.has("version") || options.has("help")) {
    await process.stdout.write(options.has("version") ? "sed (GNU sed) 4.9\n" : `${usage}\n`);
    return 0;
  }
  const operands = [...options.operands];
  const text = await readScript(process, options, operands);
  const script = parseSedScript(text, { isExtended: options.has("extended") });
  const inPlace = options.has("inPlace");
  const files = new SedFiles(process, script, {
    isInPlace: inPlace,
    isSeparate: inPlace || options.has("separate"),
  });
  await files.prepare(script);
  return new SedRun(process, script, { options, files }).run(operands);
}

async function readScript(process: Process, options: Options, operands: string[]): Promise<string> {
  const parts: string[] = [];
  for (const { name, value = "" } of options.ordered) {
    if (name === "expression") parts.push(value);
    else if (name === "file") {
      const text = (await readScriptFile(process, value)).replace(/\n$/, "");
      parts.push(text.startsWith("#!") ? text.replace(/^[^\n]*/, "#") : text);
    }
  }
  if (parts.length > 0) return parts.join("\n");
  const first = operands.shift();
  if (first === undefined) throw new UsageError(usage, 1);
  return first;
}

function readScriptFile(process: Process, path: string): Promise<string> {
  return readText(process, path, ({ reason }) => new UsageError(`couldn't open file ${path}: ${reason}`, 4));
}

class SedRun {
  readonly #process: Process;
  readonly #script: SedScript;
  readonly #options: Options;
  readonly #files: SedFiles;
  #status = 0;

  constructor(
    process: Process,
    script: SedScript,
    { options, files }: { options: Options; files: SedFiles },
  ) {
    this.#process = process;
    this.#script = script;
    this.#options = options;
    this.#files = files;
  }

  async run(operands: readonly string[]): Promise<number> {
    if (this.#options.has("inPlace")) return this.#runInPlace(operands);
    const names = operands.length > 0 ? operands : ["-"];
    const groups = this.#options.has("separate") ? names.map((name) => [name]) : [names];
    const writer = new TextWriter(this.#process.stdout);
    let machine: SedMachine | undefined;
    for (const group of groups) {
      const source = this.#createSource(group);
      if (machine === undefined) machine = this.#createMachine(source, writer);
      else machine.continueWith(source, writer);
      try {
        await machine.run();
      } finally {
        source.close();
        await writer.flush();
      }
      if (machine.hasQuit) break;
    }
    await this.#files.settle();
    return machine?.exitCode || this.#status;
  }

  async #runInPlace(operands: readonly string[]): Promise<number> {
    if (operands.length === 0) throw new UsageError("no input files", 4);
    let machine: SedMachine | undefined;
    for (const path of operands) {
      const status = this.#process.files.find(path);
      if (status === undefined) {
        this.#status = 2;
        await this.#process.fail(`can't read ${path}: No such file or directory`);
        continue;
      }
      if (status.type !== "file") {
        this.#status = 4;
        await this.#process.fail(`couldn't edit ${path}: not a regular file`);
        continue;
      }
      machine = await this.#editFile(path, machine);
      if (machine.hasQuit) break;
    }
    await this.#files.settle();
    return machine?.exitCode || this.#status;
  }

  /** The file changes only when all of it was worked through. */
  async #editFile(path: string, previous: SedMachine | undefined): Promise<SedMachine> {
    const { files, meter } = this.#process;
    const source = this.#createSource([path]);
    const result = new Collector(this.#process);
    const writer = new TextWriter(result);
    const machine = previous ?? this.#createMachine(source, writer);
    if (previous !== undefined) machine.continueWith(source, writer);
    await machine.run();
    await writer.flush();
    const suffix = this.#options.value("inPlace");
    if (suffix !== undefined && suffix !== "")
      files.write(backupPath(path, suffix), files.read(path).slice());
    const { mode } = files.stat(path);
    const target = this.#options.has("followSymlinks") ? files.stat(path).realPath : path;
    if (files.lstat(target).type === "symlink") files.unlink(target); // As GNU, the link becomes a file.
    files.write(target, result.take());
    files.chmod(target, mode);
    meter.release(result.size);
    return machine;
  }

  #createSource(names: readonly string[]): LineSource {
    return new LineSource(this.#process, names, {
      separator: this.#options.has("nullData") ? 0 : 10,
      report: (name: string, error: FileError) => {
        const isFolder = error.code === "EISDIR";
        this.#status = isFolder ? 4 : 2;
        return this.#process.fail(
          isFolder ? `read error on ${name}: ${error.reason}` : `can't read ${name}: ${error.reason}`,
        );
      },
    });
  }

  #createMachine(source: LineSource, writer: TextWriter): SedMachine {
    const length = this.#options.value("lineLength");
    if (length !== undefined && !/^\d+$/.test(length))
      throw new UsageError(`invalid line length: ${length}`, 1);
    return new SedMachine(this.#script, source, writer, {
      isQuiet: this.#options.has("quiet") || this.#script.isQuiet,
      lineEnd: this.#options.has("nullData") ? "\0" : "\n",
      // 1 means the same as 0 here.
      lineWidth: length === undefined ? 70 : length === "1" ? 0 : Number(length),
      meter: this.#process.meter,
      files: this.#files,
    });
  }
}

/** `.bak` is appended; a `*` stands for the name, and a slash puts the backup elsewhere. */
function backupPath(path: string, suffix: string): string {
  const slash = path.lastIndexOf("/") + 1;
  const name = path.slice(slash);
  const backup = suffix.includes("*") ? suffix.replaceAll("*", () => name) : name + suffix;
  return backup.includes("/") ? backup : path.slice(0, slash) + backup;
}

/** What a file is to contain. */
class Collector implements Output {
  readonly #process: Process;
  readonly #chunks: Uint8Array[] = [];
  size = 0;

  constructor(process: Process) {
    this.#process = process;
  }

  write(data: Uint8Array | string): Promise<void> | undefined {
    const bytes = typeof data === "string" ? encodeText(data) : data;
    this.#process.meter.hold(bytes.length);
    this.size += bytes.length;
    this.#chunks.push(bytes);
    return this.#process.meter.charge(bytes.length) ? this.#process.meter.turn() : undefined;
  }

  take(): Uint8Array {
    return joinBytes(this.#chunks);
  }
}
