/** A folder next to `/workspace` whose files are in memory and never change: the agent's skills. It is in no snapshot, no
 *  archive and no quota. Its files are made when something first looks into it. */

import { isInside, nameOf, parentOf } from "../paths.ts";
import type { FileStat } from "../sandbox.ts";

/** Contents by path below the folder. */
export type FolderContents = Readonly<Record<string, string | Uint8Array>>;

export class ReadOnlyFolder {
  readonly path: string;
  readonly #makeContents: () => FolderContents;
  #files: ReadonlyMap<string, Uint8Array> | undefined;
  #folders = new Map<string, Set<string>>();

  /** `path` is absolute. */
  constructor(path: string, makeContents: () => FolderContents) {
    this.path = path;
    this.#makeContents = makeContents;
  }

  covers(path: string): boolean {
    return isInside(path, this.path);
  }

  stat(path: string): FileStat | undefined {
    const bytes = this.#load().get(path);
    const isFolder = this.#folders.has(path);
    if (bytes === undefined && !isFolder) return undefined;
    const isScript = bytes?.[0] === 0x23 && bytes[1] === 0x21; // #!
    return {
      path,
      type: isFolder ? "directory" : "file",
      size: bytes?.length ?? 0,
      mode: isFolder || isScript ? 0o755 : 0o644,
      mtimeMs: 0,
    };
  }

  /** Sorted by name; nothing for a path that is not a folder. */
  list(path: string): FileStat[] {
    this.#load();
    const names = [...(this.#folders.get(path) ?? [])].sort();
    return names.flatMap((name) => this.stat(`${path}/${name}`) ?? []);
  }

  /** The caller must not change what it gets. */
  read(path: string): Uint8Array | undefined {
    return this.#load().get(path);
  }

  /** Every file below a folder, in path order. */
  *walk(path: string): Generator<FileStat> {
    for (const entry of this.list(path)) {
      if (entry.type === "directory") yield* this.walk(entry.path);
      else yield entry;
    }
  }

  #load(): ReadonlyMap<string, Uint8Array> {
    if (this.#files !== undefined) return this.#files;
    const files = new Map<string, Uint8Array>();
    this.#folders.set(this.path, new Set());
    for (const [name, content] of Object.entries(this.#makeContents())) {
      const file = `${this.path}/${name}`;
      files.set(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
      for (let path = file; path !== this.path; path = parentOf(path)) {
        const names = this.#folders.get(parentOf(path)) ?? new Set();
        this.#folders.set(parentOf(path), names.add(nameOf(path)));
      }
    }
    this.#files = files;
    return files;
  }
}
