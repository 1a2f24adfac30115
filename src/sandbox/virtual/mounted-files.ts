/** `SandboxFiles` with a folder next to `/workspace` that can be read. */

import type { Clock } from "../../clock.ts";
import { EdgeflueError } from "../../errors.ts";
import { FileError } from "../file-error.ts";
import { joinPath } from "../paths.ts";
import type { PermissionGate } from "../permission/permission-gate.ts";
import type { FileStat, SandboxFiles } from "../sandbox.ts";
import { searchFiles } from "../search/search-files.ts";
import type { ReadOnlyFolder } from "./read-only-folder.ts";

const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

export function withReadOnlyFolder(
  files: SandboxFiles,
  folder: ReadOnlyFolder,
  { gate, clock }: { gate: PermissionGate; clock: Clock },
): SandboxFiles {
  /** The path in the folder; undefined for one elsewhere. */
  const find = (path: string) => {
    const absolute = joinPath(files.cwd, path);
    return folder.covers(absolute) ? absolute : undefined;
  };
  const require = (path: string, operation: string): FileStat => {
    const entry = folder.stat(path);
    if (entry === undefined) throw toError("ENOENT", operation, path);
    return entry;
  };
  const read = (path: string): Uint8Array => {
    if (require(path, "open").type === "directory") throw toError("EISDIR", "read", path);
    gate.requireRead(path);
    return folder.read(path) ?? new Uint8Array(0);
  };
  const requireFolder = (path: string): void => {
    if (require(path, "scandir").type !== "directory") throw toError("ENOTDIR", "scandir", path);
  };
  const change = (path: string, work: () => Promise<void>): Promise<void> => {
    const found = find(path);
    return found === undefined ? work() : Promise.reject(readOnly(found, folder.path));
  };
  return {
    cwd: files.cwd,
    async stat(path) {
      const found = find(path);
      return found === undefined ? files.stat(path) : require(found, "stat");
    },
    async exists(path) {
      const found = find(path);
      return found === undefined ? files.exists(path) : folder.stat(found) !== undefined;
    },
    async readBytes(path) {
      const found = find(path);
      return found === undefined ? files.readBytes(path) : read(found).slice();
    },
    async readText(path) {
      const found = find(path);
      return found === undefined ? files.readText(path) : decoder.decode(read(found));
    },
    async list(path) {
      const found = find(path);
      if (found === undefined) return files.list(path);
      requireFolder(found);
      return folder.list(found);
    },
    async *walk(path) {
      const found = find(path);
      if (found === undefined) return yield* files.walk(path);
      requireFolder(found);
      yield* folder.walk(found);
    },
    async search(pattern, options = {}) {
      const { path = ".", ...others } = options;
      const root = find(path);
      if (root === undefined) return files.search(pattern, options);
      const entry = require(root, "open");
      const mayRead = ({ path: file }: FileStat) => gate.maySearch(file);
      const entries = entry.type === "directory" ? folder.walk(root).filter(mayRead) : [entry];
      return searchFiles({ root, cwd: files.cwd, entries, read, clock }, pattern, others);
    },
    write: (path, content) => change(path, () => files.write(path, content)),
    mkdir: (path, options) => change(path, () => files.mkdir(path, options)),
    remove: (path, options) => change(path, () => files.remove(path, options)),
  };
}

function toError(code: "ENOENT" | "EISDIR" | "ENOTDIR", operation: string, path: string): EdgeflueError {
  return new FileError(code, operation, path).toEdgeflueError();
}

function readOnly(path: string, folder: string): EdgeflueError {
  return new EdgeflueError(
    "sandbox_path",
    `${path} cannot be changed: ${folder} is read-only. Copy the file into the workspace and change it there.`,
    { meta: { path } },
  );
}
