/** `tar -x`: unpacks an archive into one folder, out of which no member leads. */

import { FileError } from "../../../file-error.ts";
import { makeFolders } from "../../entry/make-folders.ts";
import { folderName } from "../../entry/path.ts";
import type { ShellFiles } from "../../process/files.ts";
import { UsageError } from "../../process/options.ts";
import type { Process } from "../../process/process.ts";
import { gatherFile } from "../pack/bytes.ts";
import type { TarHeader } from "./format.ts";
import { type TarOptions, tarTrouble } from "./options.ts";
import type { OpenArchive } from "./read-archive.ts";
import type { TarReader } from "./reader.ts";

export async function extractArchive(
  process: Process,
  { reader, selection, options }: OpenArchive,
): Promise<number> {
  const extractor = new Extractor(process, options, reader);
  for (let member = await reader.next(); member !== undefined; member = await reader.next()) {
    if (!selection.takes(member.name)) continue;
    await extractor.take(member);
  }
  await extractor.finish();
  if (extractor.exitCode !== 0) await process.fail("Exiting with failure status due to previous errors");
  return extractor.exitCode;
}

class Extractor {
  readonly #process: Process;
  readonly #options: TarOptions;
  readonly #reader: TarReader;
  readonly #files: ShellFiles;
  /** Links that lead elsewhere are made last, so that no member is written through them. */
  readonly #links: { path: string; target: string }[] = [];
  /** Times of folders change with what is put into them. */
  readonly #folders: { path: string; mode: number; mtimeMs: number }[] = [];
  #hasStripped = false;
  exitCode = 0;

  constructor(process: Process, options: TarOptions, reader: TarReader) {
    this.#process = process;
    this.#options = options;
    this.#reader = reader;
    const status = process.files.find(options.folder);
    if (status === undefined)
      throw new UsageError(`${options.folder}: Cannot open: No such file or directory`, tarTrouble);
    this.#files = process.files.at(status.realPath);
  }

  async take(member: TarHeader): Promise<void> {
    const path = await this.#pathOf(member.name);
    if (path === undefined) return;
    await this.#process.meter.spend(12_000);
    if (this.#options.isVerbose) {
      const output = this.#options.toStdout ? this.#process.stderr : this.#process.stdout;
      await output.write(`${member.name}\n`);
    }
    if (this.#options.toStdout) {
      if (member.type !== "file") return;
      for await (const part of this.#reader.content()) await this.#process.stdout.write(part.slice());
      return;
    }
    try {
      await this.#make(member, path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await this.#refuse(`${member.name}: Cannot open: ${error.reason}`);
    }
  }

  async #refuse(message: string): Promise<void> {
    this.exitCode = tarTrouble;
    await this.#process.fail(message);
  }

  async finish(): Promise<void> {
    for (const { path, target } of this.#links) this.#files.symlink(target, path);
    for (const { path, mode, mtimeMs } of this.#folders.reverse()) {
      this.#files.chmod(path, mode);
      if (!this.#options.isTouching) this.#files.setTime(path, mtimeMs);
    }
  }

  /** Undefined for what is not unpacked. */
  async #pathOf(name: string): Promise<string | undefined> {
    let path = name;
    if (path.startsWith("/")) {
      if (!this.#hasStripped) await this.#process.fail("Removing leading `/' from member names");
      this.#hasStripped = true;
      path = path.replace(/^\/+/, "");
    }
    if (path.split("/").includes("..")) {
      await this.#refuse(`${name}: Member name contains '..', skipping`);
      return undefined;
    }
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    const rest = parts.slice(this.#options.stripped);
    if (rest.length === 0) return this.#options.stripped === 0 && parts.length === 0 ? "." : undefined;
    return rest.join("/");
  }

  async #make(member: TarHeader, path: string): Promise<void> {
    const files = this.#files;
    const mode = this.#options.keepsMode ? member.mode : member.mode & ~this.#process.umask;
    if (member.type === "directory") {
      if (files.find(path)?.type !== "directory") {
        makeFolders(files, folderName(path));
        this.#clear(path);
        files.mkdir(path);
      }
      this.#folders.push({ path, mode, mtimeMs: member.mtimeMs });
      return;
    }
    if (path === ".") return this.#refuse(`${member.name}: Cannot open: Is a directory`);
    if (member.type === "sparse")
      return this.#refuse(`${member.name}: sparse members are not supported: pack it without --sparse`);
    if (files.findLink(path) !== undefined && this.#options.keepsOld)
      return this.#refuse(`${member.name}: Cannot open: File exists`);
    makeFolders(files, folderName(path));
    this.#clear(path);
    if (member.type === "symlink") {
      const leadsOut = member.target.startsWith("/") || member.target.split("/").includes("..");
      if (leadsOut) this.#links.push({ path, target: member.target });
      else files.symlink(member.target, path);
    } else if (member.type === "hardlink") {
      const source = await this.#pathOf(member.target);
      // There are no hard links: the content is the same.
      if (source !== undefined) files.write(path, files.read(source).slice());
      files.chmod(path, mode);
    } else if (member.type === "file") {
      files.write(path, await gatherFile(this.#reader.content(), path, this.#process.meter));
      files.chmod(path, mode);
      if (!this.#options.isTouching) files.setTime(path, member.mtimeMs);
    } else await this.#refuse(`${member.name}: Cannot mknod: Operation not permitted`);
  }

  #clear(path: string): void {
    const status = this.#files.findLink(path);
    if (status === undefined) return;
    if (status.type === "directory") this.#files.rmdir(path);
    else this.#files.unlink(path);
  }
}
