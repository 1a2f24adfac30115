/** The files around `/workspace` and `/tmp` that a shell expects: folders, devices, and one stub per command; for a
 *  confined command also the folders above its own, with nothing in them but the way there; and a folder that can only
 *  be read. They never change. */

import { joinPath, nameOf, outputFolder, parentOf, workspaceRoot } from "../../paths.ts";
import type { FileStat } from "../../sandbox.ts";
import type { FileSystem } from "../../virtual/file-system.ts";
import type { ReadOnlyFolder } from "../../virtual/read-only-folder.ts";
import type { DirectoryEntry, FileStatus, FixedFiles } from "./files.ts";

const devices = ["fd", "null", "random", "stderr", "stdin", "stdout", "tty", "urandom", "zero"];
const binFolders: ReadonlySet<string> = new Set(["/bin", "/usr/bin"]);

/** `commands` are the names that `which` and `type` find. */
export function createFixedFiles(
  commands: ReadonlySet<string>,
  files: FileSystem,
  mounted?: ReadOnlyFolder,
): FixedFiles {
  const roots = ["bin", "dev", "tmp", "usr", "workspace"];
  if (mounted !== undefined) roots.push(nameOf(mounted.path));
  const folders = new Map<string, readonly string[]>([
    ["/", roots.sort()],
    ["/usr", ["bin"]],
    ["/dev", devices],
    ["/dev/fd", []],
    ...(files.cwd === workspaceRoot ? [] : foldersAbove(files)),
  ]);
  const names = [...commands].sort();
  const isCommand = (path: string) => binFolders.has(parentOf(path)) && commands.has(nameOf(path));

  const stat = (path: string): FileStatus | undefined => {
    if (mounted?.covers(path)) return toStatus(mounted.stat(path));
    const isFolder = folders.has(path) || binFolders.has(path);
    const isDevice = parentOf(path) === "/dev" && path !== "/dev/fd" && devices.includes(nameOf(path));
    const isDescriptor = /^\/dev\/fd\/\d{1,4}$/.test(path);
    if (!isFolder && !isDevice && !isDescriptor && !isCommand(path)) return undefined;
    return {
      type: isFolder ? "directory" : isDevice || isDescriptor ? "device" : "file",
      mode: isDevice || isDescriptor ? 0o666 : 0o755,
      size: 0,
      mtimeMs: 0,
      realPath: path,
    };
  };

  return {
    stat,
    list(path) {
      if (mounted?.covers(path)) {
        return mounted.list(path).map((entry) => ({ name: nameOf(entry.path), ...toStatus(entry) }));
      }
      return (folders.get(path) ?? names).flatMap((name): DirectoryEntry[] => {
        const child = joinPath(path, name);
        const status = stat(child) ?? (files.covers(child) ? folderStatus(child) : undefined);
        return status === undefined ? [] : [{ name, ...status }];
      });
    },
    read(path) {
      if (mounted?.covers(path)) {
        files.requireRead(path);
        return mounted.read(path) ?? new Uint8Array(0);
      }
      return new TextEncoder().encode(
        isCommand(path) ? `#!/bin/sh\n# ${nameOf(path)} is part of the shell.\n` : "",
      );
    },
  };
}

function toStatus(entry: FileStat): FileStatus;
function toStatus(entry: FileStat | undefined): FileStatus | undefined;
function toStatus(entry: FileStat | undefined): FileStatus | undefined {
  if (entry === undefined) return undefined;
  const { path: realPath, ...status } = entry;
  return { ...status, realPath };
}

function folderStatus(path: string): FileStatus {
  return { type: "directory", mode: 0o755, size: 0, mtimeMs: 0, realPath: path };
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
