/** `tar -c`: writes files, folders and links as an archive. */

import { FileError, orFileError } from "../../../file-error.ts";
import { userId, userName } from "../../entry/owner.ts";
import { joinTyped } from "../../entry/path.ts";
import type { FileStatus, ShellFiles } from "../../process/files.ts";
import { UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import { gzip } from "../gzip/format.ts";
import { slices } from "../pack/bytes.ts";
import { paddingOf, type TarHeader, writeTarHeader } from "./format.ts";
import { type TarOptions, tarTrouble } from "./options.ts";
import { excludes } from "./selection.ts";

/** An archive is filled up to whole records of 20 blocks. */
const recordBytes = 10_240;

export async function createArchive(process: Process, options: TarOptions): Promise<number> {
  if (options.members.length === 0) {
    throw new UsageError("Cowardly refusing to create an empty archive", tarTrouble);
  }
  const { archive } = options;
  const output = archive === undefined || archive === "-" ? process.stdout : process.openOutput(archive);
  const writer = new ArchiveWriter(process, options);
  const isPacked =
    options.compression === "gzip" ||
    (options.compression === "auto" && /\.(tgz|taz|gz)$/.test(archive ?? ""));
  const chunks = isPacked
    ? gzip(writer.chunks(), { name: undefined, mtimeMs: 0 }, process.meter)
    : writer.chunks();
  for await (const chunk of chunks) await output.write(chunk.slice());
  if (writer.exitCode !== 0) await process.fail("Exiting with failure status due to previous errors");
  return writer.exitCode;
}

class ArchiveWriter {
  readonly #process: Process;
  readonly #options: TarOptions;
  readonly #isExcluded: (name: string) => boolean;
  readonly #archivePath: string | undefined;
  #hasStripped = false;
  #bytes = 0;
  exitCode = 0;

  constructor(process: Process, options: TarOptions) {
    this.#process = process;
    this.#options = options;
    this.#isExcluded = excludes(options.excluded);
    const { archive } = options;
    this.#archivePath =
      archive === undefined || archive === "-" ? undefined : process.files.find(archive)?.realPath;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (const { folder, path } of this.#options.members) {
      const files = this.#process.files.at(this.#process.files.stat(folder).realPath);
      for await (const chunk of this.#add(files, path)) {
        this.#bytes += chunk.length;
        yield chunk;
      }
    }
    const end = this.#bytes + 1_024;
    yield new Uint8Array(1_024 + ((recordBytes - (end % recordBytes)) % recordBytes));
  }

  async *#add(files: ShellFiles, path: string): AsyncGenerator<Uint8Array> {
    const { meter } = this.#process;
    await meter.spend(8_000);
    if (this.#isExcluded(path.replace(/(?<=[^/])\/+$/, ""))) return;
    const status = orFileError(() => (this.#options.followsLinks ? files.stat(path) : files.lstat(path)));
    if (status instanceof FileError) {
      this.exitCode = tarTrouble;
      await this.#process.fail(`${path}: Cannot stat: ${status.reason}`);
      return;
    }
    if (status.realPath === this.#archivePath) {
      await this.#process.fail(`${path}: file is the archive; not dumped`);
      return;
    }
    const member = await this.#describe(files, path, status);
    await this.#tell(member);
    yield writeTarHeader(member, { user: userId });
    if (member.type === "file") {
      yield* slices(files.read(path));
      yield paddingOf(status.size);
    }
    if (member.type !== "directory" || !this.#options.isRecursive) return;
    for (const { name } of files.list(path)) yield* this.#add(files, joinTyped(path, name));
  }

  async #describe(files: ShellFiles, path: string, status: FileStatus): Promise<TarHeader> {
    const name = await this.#memberName(path);
    const type = status.type === "device" ? "other" : status.type;
    return {
      name: type === "directory" && !name.endsWith("/") ? `${name}/` : name,
      type,
      mode: status.mode,
      size: type === "file" ? status.size : 0,
      mtimeMs: this.#options.mtimeMs ?? status.mtimeMs,
      target: type === "symlink" ? files.readlink(path) : "",
      owner: this.#options.hasNumbers ? "" : userName,
      group: this.#options.hasNumbers ? "" : userName,
    };
  }

  /** Names in archives do not begin with a slash and do not climb. */
  async #memberName(path: string): Promise<string> {
    const climbing = /^(?:.*\/)?\.\.(?:\/|$)|^\/+/.exec(path)?.[0];
    if (climbing === undefined) return path;
    if (!this.#hasStripped) await this.#process.fail(`Removing leading \`${climbing}' from member names`);
    this.#hasStripped = true;
    return path.slice(climbing.length) || "./";
  }

  async #tell(member: TarHeader): Promise<void> {
    if (!this.#options.isVerbose) return;
    const { archive } = this.#options;
    const toStdout = archive === undefined || archive === "-";
    await (toStdout ? this.#process.stderr : this.#process.stdout).write(`${member.name}\n`);
  }
}
