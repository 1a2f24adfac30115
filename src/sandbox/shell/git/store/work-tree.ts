/** The files of a repository's folder: listed, hashed, and written from objects. */

import { parentOf } from "../../../paths.ts";
import type { FileStatus } from "../../process/files.ts";
import { compareByteOrder } from "../../process/text/byte-order.ts";
import { encodeText } from "../../process/text/text.ts";
import { IgnoreRules } from "./ignore-rules.ts";
import type { IndexEntry } from "./index-file.ts";
import { type Blob, isSameBlob, type Repository, type Snapshot } from "./repository.ts";

const linkMode = 0o120000;

export class WorkTree {
  readonly repository: Repository;
  readonly ignore: IgnoreRules;

  constructor(repository: Repository) {
    this.repository = repository;
    this.ignore = new IgnoreRules(repository);
  }

  pathOf(path: string): string {
    return `${this.repository.root === "/" ? "" : this.repository.root}/${path}`;
  }

  /** What is there under a path of the repository, if it is a file or a link. */
  find(path: string): FileStatus | undefined {
    const status = this.repository.process.files.findLink(this.pathOf(path));
    return status?.type === "file" || status?.type === "symlink" ? status : undefined;
  }

  read(path: string): Uint8Array {
    const { files } = this.repository.process;
    const full = this.pathOf(path);
    return files.lstat(full).type === "symlink" ? encodeText(files.readlink(full)) : files.read(full);
  }

  modeOf({ type, mode }: FileStatus): number {
    if (type === "symlink") return linkMode;
    return (mode & 0o100) !== 0 ? 0o100755 : 0o100644;
  }

  /** The blob that a file is, without storing it. */
  async blobOf(path: string): Promise<Blob | undefined> {
    const status = this.find(path);
    if (status === undefined) return undefined;
    return { mode: this.modeOf(status), oid: await this.repository.hash("blob", this.read(path)) };
  }

  /** The files of these paths as they are now. */
  async snapshotOf(paths: Iterable<string>): Promise<Snapshot> {
    const found = new Map<string, Blob>();
    for (const path of paths) {
      const blob = await this.blobOf(path);
      if (blob !== undefined) found.set(path, blob);
    }
    return found;
  }

  /** Files that are not in `tracked`. With `collapse` a folder without tracked files is one entry, `folder/`. */
  async listUntracked(
    tracked: ReadonlySet<string>,
    {
      collapse,
      ignored = "hide",
      within = "",
      showsEmpty = false,
    }: { collapse: boolean; ignored?: "hide" | "show" | "only"; within?: string; showsEmpty?: boolean },
  ): Promise<string[]> {
    const folders = new Set<string>();
    for (const path of tracked) {
      for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
        folders.add(path.slice(0, slash));
      }
    }
    const found: string[] = [];
    const { files, meter } = this.repository.process;
    const walk = async (folder: string, isIgnored: boolean): Promise<void> => {
      const full = folder === "" ? this.repository.root : this.pathOf(folder);
      for (const { name, type } of files.list(full)) {
        await meter.spend(2_000);
        if (folder === "" && name === ".git") continue;
        const path = folder === "" ? name : `${folder}/${name}`;
        const isFolder = type === "directory";
        if (!isFolder && tracked.has(path)) continue;
        const isHidden = isIgnored || this.ignore.ignores(path, isFolder);
        if (isHidden && ignored === "hide") continue;
        if (!isFolder) {
          if (ignored !== "only" || isHidden) found.push(path);
          continue;
        }
        if (files.find(`${this.pathOf(path)}/.git/HEAD`) !== undefined) {
          found.push(`${path}/`);
          continue;
        }
        if (!collapse || folders.has(path) || (ignored === "only" && !isHidden)) {
          await walk(path, isHidden);
          continue;
        }
        const before = found.length;
        await walk(path, isHidden);
        const isEmpty = showsEmpty && files.list(this.pathOf(path)).length === 0;
        if (found.length > before || isEmpty) found.splice(before, found.length - before, `${path}/`);
      }
    };
    await walk(within, false);
    return found.sort(compareByteOrder);
  }

  /** An entry of the index for a file, whose content is stored. */
  async stage(path: string): Promise<IndexEntry | undefined> {
    const status = this.find(path);
    if (status === undefined) return undefined;
    const content = this.read(path);
    const known = await this.repository.hash("blob", content);
    const isStored = this.repository.readText(`objects/${known.slice(0, 2)}/${known.slice(2)}`) !== undefined;
    const oid = isStored ? known : await this.repository.write("blob", content);
    return this.entry(path, { mode: this.modeOf(status), oid }, status);
  }

  /** What these files are, with their contents stored. */
  async stageAll(paths: Iterable<string>): Promise<Snapshot> {
    const entries: IndexEntry[] = [];
    for (const path of paths) {
      const entry = await this.stage(path);
      if (entry !== undefined) entries.push(entry);
    }
    return toSnapshot(entries);
  }

  entry(path: string, { mode, oid }: Blob, status = this.find(path)): IndexEntry {
    return { path, mode, oid, stage: 0, size: status?.size ?? 0, mtimeMs: status?.mtimeMs ?? 0 };
  }

  async write(path: string, { mode, oid }: Blob): Promise<void> {
    const { files } = this.repository.process;
    const full = this.pathOf(path);
    const content = await this.repository.readBlob(oid);
    this.#clearWay(full);
    if (files.findLink(full) !== undefined) files.removeTree(full);
    if (mode === linkMode) files.symlink(new TextDecoder().decode(content), full);
    else {
      files.write(full, content.slice());
      files.chmod(full, mode === 0o100755 ? 0o755 : 0o644);
    }
    await this.repository.process.meter.spend(content.length + 5_000);
  }

  /** Removes a file, and the folders that are empty then. */
  remove(path: string): void {
    const { files } = this.repository.process;
    if (this.find(path) === undefined) return;
    files.unlink(this.pathOf(path));
    for (
      let folder = parentOf(this.pathOf(path));
      folder !== this.repository.root;
      folder = parentOf(folder)
    ) {
      if (files.list(folder).length > 0) return;
      files.rmdir(folder);
    }
  }

  /** Makes the folders of a path. A file, or a link that leads elsewhere, where one has to be is removed. */
  #clearWay(full: string): void {
    const { files } = this.repository.process;
    const folder = parentOf(full);
    if (folder === this.repository.root) return;
    this.#clearWay(folder);
    const status = files.findLink(folder);
    if (status?.type === "directory") return;
    if (status !== undefined) files.unlink(folder);
    files.mkdir(folder);
  }

  /** Changes the files that differ between two snapshots, and returns the index for the second. */
  async update(from: Snapshot, to: Snapshot): Promise<IndexEntry[]> {
    for (const path of from.keys()) if (!to.has(path)) this.remove(path);
    const entries: IndexEntry[] = [];
    for (const [path, blob] of to) {
      if (!isSameBlob(from.get(path), blob)) await this.write(path, blob);
      entries.push(this.entry(path, blob));
    }
    return entries;
  }
}

/** Of the entries without conflicts. */
export function toSnapshot(entries: readonly IndexEntry[]): Map<string, Blob> {
  const found = new Map<string, Blob>();
  for (const { path, mode, oid, stage } of entries) if (stage === 0) found.set(path, { mode, oid });
  return found;
}

/** Paths with conflicts, and the stages that each has. */
export function findConflicts(entries: readonly IndexEntry[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { path, stage } of entries) if (stage > 0) found.set(path, [...(found.get(path) ?? []), stage]);
  return found;
}
