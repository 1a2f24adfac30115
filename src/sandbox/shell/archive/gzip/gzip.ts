/** `gzip`, `gunzip` and `zcat`. Levels have no effect: the engine has one. */

import { FileError } from "../../../file-error.ts";
import { baseName, folderName, joinTyped } from "../../entry/path.ts";
import type { FileStatus } from "../../process/files.ts";
import { type ParsedOptions, parseOptions, UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import type { Input } from "../../process/streams.ts";
import { readAll } from "../../process/streams.ts";
import { chunksOf, gatherFile, slices } from "../pack/bytes.ts";
import { BadData } from "../pack/inflate.ts";
import { gunzip, gzip as pack, readGzipHeader, TrailingGarbage } from "./format.ts";
import { printListing } from "./listing.ts";

const specs = {
  stdout: { short: "c", long: ["stdout", "to-stdout"] },
  decompress: { short: "d", long: ["decompress", "uncompress"] },
  force: { short: "f", long: "force" },
  keep: { short: "k", long: "keep" },
  list: { short: "l", long: "list" },
  noName: { short: "n", long: "no-name" },
  name: { short: "N", long: "name" },
  quiet: { short: "q", long: "quiet" },
  recursive: { short: "r", long: "recursive" },
  suffix: { short: "S", long: "suffix", value: "required" },
  test: { short: "t", long: "test" },
  verbose: { short: "v", long: "verbose" },
  noEffect: { short: "123456789", long: ["fast", "best", "rsyncable"] },
} as const;

type Options = ParsedOptions<keyof typeof specs>;
type Mode = "pack" | "unpack" | "test" | "list";

export function gzip(process: Process): Promise<number> {
  return new Gzip(process, parseOptions(process.args, specs)).run();
}

export function gunzipCommand(process: Process): Promise<number> {
  return new Gzip(process, parseOptions(["-d", ...process.args], specs)).run();
}

export function zcat(process: Process): Promise<number> {
  return new Gzip(process, parseOptions(["-dc", ...process.args], specs)).run();
}

/** Exit codes: trouble, and a warning. */
const [trouble, warning] = [1, 2] as const;

/** A file that stays as it is. */
class Ignored extends UsageError {}

class Gzip {
  readonly #process: Process;
  readonly #options: Options;
  readonly #suffix: string;
  readonly #mode: Mode;
  #exitCode = 0;

  constructor(process: Process, options: Options) {
    this.#process = process;
    this.#options = options;
    this.#suffix = options.value("suffix") ?? ".gz";
    this.#mode = options.has("list")
      ? "list"
      : options.has("test")
        ? "test"
        : options.has("decompress")
          ? "unpack"
          : "pack";
  }

  async run(): Promise<number> {
    const { operands } = this.#options;
    if (this.#mode === "list")
      return printListing(this.#process, operands, {
        suffix: this.#suffix,
        isQuiet: this.#options.has("quiet"),
        isVerbose: this.#options.has("verbose"),
      });
    for (const path of operands.length === 0 ? ["-"] : operands) await this.#take(path);
    return this.#exitCode;
  }

  async #take(path: string): Promise<void> {
    try {
      if (path === "-") await this.#stream(this.#process.stdin, { name: "stdin", mtimeMs: 0 });
      else await this.#takeFile(path);
    } catch (error) {
      if (error instanceof Ignored) await this.#warn(error.message, error.exitCode);
      else if (error instanceof TrailingGarbage) await this.#warn(`${path}: ${error.message}`, warning);
      else if (error instanceof BadData)
        await this.#warn(`${path === "-" ? "stdin" : path}: ${error.message}`, trouble);
      else if (error instanceof FileError) await this.#warn(`${path}: ${error.reason}`, trouble);
      else throw error;
    }
  }

  async #warn(message: string, exitCode: number): Promise<void> {
    if (this.#exitCode !== trouble && exitCode !== 0) this.#exitCode = exitCode;
    await this.#process.fail(message);
  }

  async #takeFile(typed: string): Promise<void> {
    const { files } = this.#process;
    const isGuess = this.#mode !== "pack" && files.findLink(typed) === undefined;
    const path = isGuess && files.find(typed + this.#suffix) !== undefined ? typed + this.#suffix : typed;
    const status = files.lstat(path);
    if (status.type === "directory") {
      if (!this.#options.has("recursive")) return this.#warn(`${path} is a directory -- ignored`, warning);
      for (const { name } of files.list(path)) await this.#take(joinTyped(path, name));
      return;
    }
    const toStdout = this.#options.has("stdout") || this.#mode === "test";
    if (status.type === "symlink" && !toStdout && !this.#options.has("force")) {
      return this.#warn(`${path} is not a directory or a regular file - ignored`, warning);
    }
    if (toStdout) return this.#stream(this.#process.openInput(path), { name: path, mtimeMs: status.mtimeMs });
    await this.#replace(path, status);
  }

  /** Writes the new file and removes the old one. */
  async #replace(path: string, status: FileStatus): Promise<void> {
    const { files } = this.#process;
    const target = this.#targetOf(path);
    if (files.findLink(target) !== undefined && !this.#options.has("force")) {
      // Nobody is there to be asked.
      return this.#warn(`${target} already exists;\tnot overwritten`, warning);
    }
    const bytes = files.read(path);
    const { meter } = this.#process;
    const parts =
      this.#mode === "pack"
        ? this.#pack(slices(bytes), { name: baseName(path), mtimeMs: status.mtimeMs })
        : gunzip(bytes, meter);
    const content = await gatherFile(parts, target, meter);
    files.write(target, content);
    files.chmod(target, status.mode);
    files.setTime(target, status.mtimeMs);
    if (!this.#options.has("keep")) files.unlink(path);
    if (this.#options.has("verbose"))
      await this.#tell(path, target, { from: bytes.length, to: content.length });
  }

  async #tell(path: string, target: string, { from, to }: { from: number; to: number }): Promise<void> {
    const [plain, packed] = this.#mode === "pack" ? [from, to] : [to, from];
    const percent = plain === 0 ? 0 : ((plain - packed) / plain) * 100;
    const action = this.#options.has("keep") ? "created" : "replaced with";
    await this.#process.stderr.write(`${path}:\t${percent.toFixed(1).padStart(5)}% -- ${action} ${target}\n`);
  }

  #targetOf(path: string): string {
    const known = [this.#suffix, ".gz", ".tgz", ".taz", "-gz", ".z", "-z"];
    if (this.#mode === "pack") {
      if (!path.endsWith(this.#suffix) || this.#options.has("force")) return path + this.#suffix;
      throw new Ignored(`${path} already has ${this.#suffix} suffix -- unchanged`, 0);
    }
    const suffix = known.find((one) => path.endsWith(one) && path.length > one.length);
    if (suffix === undefined) {
      throw new Ignored(`${path}: unknown suffix -- ignored`, warning);
    }
    const stem = path.slice(0, -suffix.length);
    const name = this.#options.has("name") ? readGzipHeader(this.#process.files.read(path)).name : undefined;
    if (name !== undefined) return joinTyped(folderName(path), baseName(name));
    return suffix === ".tgz" || suffix === ".taz" ? `${stem}.tar` : stem;
  }

  async #stream(input: Input, { name, mtimeMs }: { name: string; mtimeMs: number }): Promise<void> {
    const { stdout, meter } = this.#process;
    const isStdin = name === "stdin";
    if (this.#mode === "pack") {
      const header = { name: isStdin ? undefined : baseName(name), mtimeMs };
      for await (const part of this.#pack(chunksOf(input), header)) await stdout.write(part);
      return;
    }
    const bytes = await readAll(input, meter);
    if (bytes.length === 0) throw new BadData("unexpected end of file");
    for await (const part of gunzip(bytes, meter)) {
      if (this.#mode !== "test") await stdout.write(part);
    }
    if (this.#mode === "test" && this.#options.has("verbose"))
      await this.#process.stderr.write(`${name}:\t OK\n`);
  }

  /** Without a name, no time either. */
  #pack(
    chunks: AsyncIterable<Uint8Array>,
    { name, mtimeMs }: { name: string | undefined; mtimeMs: number },
  ): AsyncGenerator<Uint8Array> {
    const isNameless = name === undefined || this.#options.has("noName");
    const header = isNameless ? { name: undefined, mtimeMs: 0 } : { name, mtimeMs };
    return pack(chunks, header, this.#process.meter);
  }
}

/** A format that nothing here can read or write. */
export function refusing(format: string): () => Promise<number> {
  return async () => {
    throw new UsageError(`${format} compression is not supported in this shell; use gzip`, 2);
  };
}
