/** The files around `/workspace` and `/tmp` that bash and its commands expect: folders, devices, and one stub per
 *  command; for a confined command also the folders above its own, with nothing in them but the way there. They never
 *  change; writing to a device succeeds and does nothing. */

import type { IFileSystem } from "just-bash";
import { FileError } from "../file-error.ts";
import type { FileSystem } from "../file-system.ts";
import { joinPath, nameOf, outputFolder, parentOf, workspaceRoot } from "../paths.ts";

type Stat = Awaited<ReturnType<IFileSystem["stat"]>>;

const devices: ReadonlySet<string> = new Set(
  ["null", "zero", "stdin", "stdout", "stderr", "tty"].map((name) => `/dev/${name}`),
);
const binFolders: ReadonlySet<string> = new Set(["/bin", "/usr/bin"]);
const folders: ReadonlyMap<string, readonly string[]> = new Map([
  ["/", ["bin", "dev", "tmp", "usr", "workspace"]],
  ["/usr", ["bin"]],
  ["/dev", ["fd", ...[...devices].map(nameOf)].sort()],
  ["/dev/fd", []],
]);

/** just-bash looks up these files to see which commands exist. */
export class ShellFixedFiles {
  readonly #commands: ReadonlySet<string>;
  readonly #files: FileSystem;
  readonly #folders: ReadonlyMap<string, readonly string[]>;

  constructor(commands: ReadonlySet<string>, files: FileSystem) {
    this.#commands = commands;
    this.#files = files;
    this.#folders = files.cwd === workspaceRoot ? folders : new Map([...folders, ...foldersAbove(files)]);
  }

  stat(path: string): Stat | undefined {
    const isFolder = this.#isFolder(path);
    if (!isFolder && !devices.has(path) && !this.#isCommand(path)) return undefined;
    return {
      isFile: !isFolder,
      isDirectory: isFolder,
      isSymbolicLink: false,
      mode: devices.has(path) ? 0o666 : 0o755,
      size: 0,
      mtime: new Date(0),
      identity: path,
    };
  }

  require(path: string, operation: string): Stat {
    const stat = this.stat(path);
    if (stat === undefined) throw new FileError("ENOENT", operation, path);
    return stat;
  }

  list(path: string): { name: string; isDirectory: boolean }[] {
    if (!this.require(path, "scandir").isDirectory) throw new FileError("ENOTDIR", "scandir", path);
    const names = this.#folders.get(path) ?? [...this.#commands].sort();
    return names.map((name) => {
      const child = joinPath(path, name);
      return { name, isDirectory: this.#isFolder(child) || this.#files.covers(child) };
    });
  }

  read(path: string): Uint8Array {
    if (this.require(path, "open").isDirectory) throw new FileError("EISDIR", "read", path);
    const text = devices.has(path) ? "" : `#!/bin/bash\n# Built-in command: ${nameOf(path)}\n`;
    return new TextEncoder().encode(text);
  }

  /** The outcome of any change to one of these files. */
  change(path: string, operation: string): void {
    if (devices.has(path)) return;
    const code = this.#isFolder(path) && operation === "open" ? "EISDIR" : "EROFS";
    throw new FileError(code, operation, path, { cwd: this.#files.cwd });
  }

  #isFolder(path: string): boolean {
    return this.#folders.has(path) || binFolders.has(path);
  }

  #isCommand(path: string): boolean {
    return binFolders.has(parentOf(path)) && this.#commands.has(nameOf(path));
  }
}

/** The folders of `/workspace` that lie above what can be reached, with the names that lead there. */
function foldersAbove(files: FileSystem): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const reached of files.exists(outputFolder) ? [files.cwd, outputFolder] : [files.cwd]) {
    for (let path = reached; path !== workspaceRoot && !files.covers(parentOf(path)); path = parentOf(path)) {
      const names = found.get(parentOf(path)) ?? [];
      found.set(parentOf(path), [...new Set([...names, nameOf(path)])].sort());
    }
  }
  return found;
}
