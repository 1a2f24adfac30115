/** A repository on the files of a process: objects, references, index and settings. Objects are read and written by
 *  isomorphic-git, also from packs; the index and references are plain files. */

import { expandOid, readObject, writeObject } from "isomorphic-git";
import { sandboxLimits } from "../../../../limits.ts";
import { FileError, orFileError } from "../../../file-error.ts";
import { joinBytes } from "../../../join-bytes.ts";
import { joinPath, parentOf } from "../../../paths.ts";
import { makeFolders } from "../../entry/make-folders.ts";
import { shellLimits } from "../../limits.ts";
import type { Process } from "../../process/process.ts";
import { compareByteOrder } from "../../process/text/byte-order.ts";
import { decodeBytes, encodeText } from "../../process/text/text.ts";
import { changeConfig, normalizeKey, parseConfig, type Setting } from "./config-file.ts";
import { createGitFiles, type GitFiles } from "./file-adapter.ts";
import { fatal } from "./git-failure.ts";
import { formatIndex, fromHex, type IndexEntry, parseIndex, toHex } from "./index-file.ts";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  readonly type: ObjectType;
  readonly content: Uint8Array;
}

export interface Blob {
  readonly mode: number;
  readonly oid: string;
}

export function isSameBlob(one: Blob | undefined, other: Blob | undefined): boolean {
  return one?.oid === other?.oid && one?.mode === other?.mode;
}

/** Files by path. */
export type Snapshot = ReadonlyMap<string, Blob>;

export function isSameSnapshot(one: Snapshot, other: Snapshot): boolean {
  return one.size === other.size && [...one].every(([path, blob]) => isSameBlob(blob, other.get(path)));
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  /** `Name <address> seconds zone`. */
  readonly author: string;
  readonly committer: string;
  /** With a line feed at its end. */
  readonly message: string;
}

export interface Commit extends NewCommit {
  readonly oid: string;
}

export class Repository {
  readonly process: Process;
  /** Absolute. */
  readonly root: string;
  readonly gitDir: string;
  readonly fs: GitFiles;
  /** isomorphic-git keeps packs in it. */
  readonly cache = {};
  readonly #objects = new Map<string, GitObject>();
  #settings: Setting[] | undefined;

  constructor(process: Process, root: string) {
    this.process = process;
    this.root = root;
    this.gitDir = joinPath(root, ".git");
    this.fs = createGitFiles(process.files, process.meter);
  }

  /** The one around the current folder. */
  static find(process: Process): Repository {
    for (let folder = process.cwd; ; folder = parentOf(folder)) {
      if (process.files.find(`${joinPath(folder, ".git")}/HEAD`) !== undefined)
        return new Repository(process, folder);
      if (folder === "/") return fatal("not a git repository (or any of the parent directories): .git");
    }
  }

  // Files of the repository itself.

  readText(name: string): string | undefined {
    const bytes = orFileError(() => this.process.files.read(`${this.gitDir}/${name}`));
    return bytes instanceof FileError ? undefined : decodeBytes(bytes);
  }

  writeText(name: string, text: string): void {
    makeFolders(this.process.files, parentOf(`${this.gitDir}/${name}`));
    this.process.files.write(`${this.gitDir}/${name}`, encodeText(text));
  }

  appendText(name: string, text: string): void {
    makeFolders(this.process.files, parentOf(`${this.gitDir}/${name}`));
    this.process.files.append(`${this.gitDir}/${name}`, encodeText(text));
  }

  removeFile(name: string): void {
    const path = `${this.gitDir}/${name}`;
    if (this.process.files.findLink(path) !== undefined) this.process.files.unlink(path);
  }

  // Objects.

  /** Its type of a filesystem lists Node's signatures one by one; it calls only what the adapter has. */
  get #library() {
    return { fs: this.fs as never, gitdir: this.gitDir };
  }

  async read(oid: string): Promise<GitObject> {
    const known = this.#objects.get(oid);
    if (known !== undefined) return known;
    const { type, object } = await this.process.meter.wait(
      readObject({ ...this.#library, oid, format: "content", cache: this.cache }).catch((error: unknown) => {
        throw this.fs.problem ?? error;
      }),
    );
    // In this format it is one of the four, with its bytes.
    const found = { type: type as ObjectType, content: object as Uint8Array };
    await this.process.meter.spend(found.content.length * 4 + objectUnits);
    if (found.type !== "blob" && this.#objects.size < cachedObjectsMax) this.#objects.set(oid, found);
    return found;
  }

  async write(type: ObjectType, content: Uint8Array): Promise<string> {
    await this.process.meter.spend(content.length * 20 + objectUnits);
    return writeObject({
      ...this.#library,
      type,
      object: content,
      format: "content",
    });
  }

  async readBlob(oid: string): Promise<Uint8Array> {
    return (await this.read(oid)).content;
  }

  /** Full names of objects that begin so. */
  async expand(short: string): Promise<string | undefined> {
    try {
      return await expandOid({ ...this.#library, oid: short, cache: this.cache });
    } catch {
      return undefined; // None, or several.
    }
  }

  /** The name that a content has as an object. */
  async hash(type: ObjectType, content: Uint8Array): Promise<string> {
    await this.process.meter.spend(content.length * 2 + objectUnits / 2);
    const head = encodeText(`${type} ${content.length}\0`);
    return toHex(new Uint8Array(await crypto.subtle.digest("SHA-1", joinBytes([head, content]))));
  }

  async readCommit(oid: string): Promise<Commit> {
    const { type, content } = await this.read(oid);
    if (type !== "commit") fatal(`object ${oid} is a ${type}, not a commit`);
    const text = decodeBytes(content);
    const end = text.indexOf("\n\n");
    const heads = (end < 0 ? text : text.slice(0, end)).split("\n");
    const values = (name: string) =>
      heads.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
    return {
      oid,
      tree: values("tree")[0] ?? "",
      parents: values("parent"),
      author: values("author")[0] ?? "",
      committer: values("committer")[0] ?? "",
      message: end < 0 ? "" : text.slice(end + 2),
    };
  }

  /** All files of a tree. */
  async readTree(oid: string, prefix = "", files = new Map<string, Blob>()): Promise<Map<string, Blob>> {
    // A few trees that are in each other many times have more files than there is memory for.
    const { gitTreeFilesMax } = shellLimits;
    for (const { name, mode, oid: child } of await this.listTree(oid)) {
      if (files.size >= gitTreeFilesMax)
        fatal(`a commit with more than ${gitTreeFilesMax} files is too large`);
      if (prefix.length > sandboxLimits.pathBytesMax) fatal(`path too long: '${prefix.slice(0, 100)}...'`);
      // Another's tree must not reach out of the work tree, nor into the repository itself.
      if (/^(?:|\.{1,2}|\.git)$/i.test(name) || name.includes("/")) fatal(`invalid path '${prefix}${name}'`);
      if (mode === 0o040000) await this.readTree(child, `${prefix}${name}/`, files);
      else files.set(prefix + name, { mode, oid: child });
    }
    return files;
  }

  async listTree(oid: string): Promise<{ name: string; mode: number; oid: string }[]> {
    const { content } = await this.read(oid);
    await this.process.meter.spend(content.length * 20 + treeUnits);
    const entries: { name: string; mode: number; oid: string }[] = [];
    for (let at = 0; at < content.length; ) {
      const blank = content.indexOf(32, at);
      const end = content.indexOf(0, blank);
      entries.push({
        mode: Number.parseInt(decodeBytes(content.subarray(at, blank)), 8),
        name: decodeBytes(content.subarray(blank + 1, end)),
        oid: toHex(content.subarray(end + 1, end + 21)),
      });
      at = end + 21;
    }
    return entries;
  }

  /** Stores the trees of these files and returns the topmost. */
  async writeTree(files: Snapshot): Promise<string> {
    const folders = new Map<string, Map<string, Blob>>();
    const entries: { name: string; mode: number; oid: string }[] = [];
    for (const [path, blob] of files) {
      const slash = path.indexOf("/");
      if (slash < 0) entries.push({ name: path, ...blob });
      else {
        const folder = folders.get(path.slice(0, slash)) ?? new Map<string, Blob>();
        folders.set(path.slice(0, slash), folder.set(path.slice(slash + 1), blob));
      }
    }
    for (const [name, inner] of folders) {
      entries.push({ name, mode: 0o040000, oid: await this.writeTree(inner) });
    }
    // A folder is sorted as if its name ended with a slash.
    const key = ({ name, mode }: { name: string; mode: number }) => (mode === 0o040000 ? `${name}/` : name);
    entries.sort((left, right) => compareByteOrder(key(left), key(right)));
    const parts = entries.map(({ name, mode, oid }) => [
      encodeText(`${mode.toString(8)} ${name}\0`),
      fromHex(oid),
    ]);
    return this.write("tree", joinBytes(parts.flat()));
  }

  async snapshotOf(commit: string | undefined): Promise<Snapshot> {
    return commit === undefined ? new Map() : this.readTree((await this.readCommit(commit)).tree);
  }

  // The index.

  readIndex(): IndexEntry[] {
    const path = `${this.gitDir}/index`;
    return this.process.files.find(path) === undefined ? [] : parseIndex(this.process.files.read(path));
  }

  async writeIndex(entries: readonly IndexEntry[]): Promise<void> {
    const sorted = [...entries].sort(
      (one, other) => compareByteOrder(one.path, other.path) || one.stage - other.stage,
    );
    await this.process.meter.spend(sorted.length * 200);
    const body = formatIndex(sorted);
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-1", body));
    this.process.files.write(`${this.gitDir}/index`, joinBytes([body, sum]));
  }

  // Settings.

  /** The last value of a setting, the repository's own before the user's. */
  setting(key: string): string | undefined {
    return this.settings.findLast((setting) => setting.key === normalizeKey(key))?.value;
  }

  get settings(): readonly Setting[] {
    this.#settings ??= [
      ...parseConfig(readUserConfig(this.process)),
      ...parseConfig(this.readText("config") ?? ""),
      ...readGivenConfig(this.process),
    ];
    return this.#settings;
  }

  /** Undefined removes a setting. */
  changeSettings(changes: Readonly<Record<string, string | undefined>>): void {
    const before = this.readText("config") ?? "";
    let text = before;
    for (const [key, value] of Object.entries(changes)) text = changeConfig(text, key, value);
    if (text !== before) this.writeConfig(text);
  }

  writeConfig(text: string): void {
    this.writeText("config", text);
    this.#settings = undefined;
  }
}

const objectUnits = 20_000;
/** Of one that was read before. */
const treeUnits = 500;
const cachedObjectsMax = 20_000;

export function userConfigPath(process: Process): string {
  return `${process.env.get("HOME") ?? "/workspace"}/.gitconfig`;
}

export function readUserConfig(process: Process): string {
  const path = userConfigPath(process);
  return process.files.find(path)?.type === "file" ? decodeBytes(process.files.read(path)) : "";
}

/** Settings of `git -c`. */
function readGivenConfig({ env }: Process): Setting[] {
  const count = Number(env.get("GIT_CONFIG_COUNT") ?? 0) || 0;
  if (count < 0 || count > shellLimits.gitGivenSettingsMax) fatal("bogus count in GIT_CONFIG_COUNT");
  return Array.from({ length: count }, (_, index) => ({
    key: normalizeKey(env.get(`GIT_CONFIG_KEY_${index}`) ?? ""),
    value: env.get(`GIT_CONFIG_VALUE_${index}`) ?? "",
  }));
}
