/** The files around `/workspace` and `/tmp` that bash and its commands expect: folders, devices, and one stub per
 *  command. They never change; writing to a device succeeds and does nothing. */

import type { IFileSystem } from "just-bash";
import { FileError } from "./file-error.ts";
import { FileSystem } from "./file-system.ts";
import { joinPath, nameOf, parentOf } from "./paths.ts";

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

/** just-bash tells by these files which commands exist. */
export class ShellFixedFiles {
  readonly #commands: ReadonlySet<string>;

  constructor(commands: ReadonlySet<string>) {
    this.#commands = commands;
  }

  stat(path: string): Stat | undefined {
    const isFolder = isFixedFolder(path);
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
    const names = folders.get(path) ?? [...this.#commands].sort();
    return names.map((name) => ({ name, isDirectory: isFixedFolder(joinPath(path, name)) }));
  }

  read(path: string): Uint8Array {
    if (this.require(path, "open").isDirectory) throw new FileError("EISDIR", "read", path);
    const text = devices.has(path) ? "" : `#!/bin/bash\n# Built-in command: ${nameOf(path)}\n`;
    return new TextEncoder().encode(text);
  }

  /** What becomes of any change to one of these files. */
  change(path: string, operation: string): void {
    if (devices.has(path)) return;
    throw new FileError(isFixedFolder(path) && operation === "open" ? "EISDIR" : "EROFS", operation, path);
  }

  #isCommand(path: string): boolean {
    return binFolders.has(parentOf(path)) && this.#commands.has(nameOf(path));
  }
}

function isFixedFolder(path: string): boolean {
  return folders.has(path) || binFolders.has(path) || FileSystem.holds(path);
}
