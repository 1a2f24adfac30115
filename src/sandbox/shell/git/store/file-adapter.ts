/** The files of a process as isomorphic-git wants them: promises, and errors with Node's codes. */

import type { ShellFiles } from "../../process/files.ts";
import type { Meter } from "../../process/meter.ts";
import { decodeBytes, encodeText } from "../../process/text/text.ts";
import type { GitFailure } from "./git-failure.ts";
import { ObjectGuard } from "./object-guard.ts";

type Encoding = string | { encoding?: string } | undefined;

/** What isomorphic-git calls. */
export interface GitFiles {
  promises: Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;
  /** Why a file of objects was not read. */
  readonly problem: GitFailure | undefined;
}

export function createGitFiles(files: ShellFiles, meter: Meter): GitFiles {
  const status = (path: string, followsLinks: boolean) => {
    const { type, size, mode, mtimeMs } = followsLinks ? files.stat(path) : files.lstat(path);
    return {
      type: type === "directory" ? "dir" : type,
      mode: mode | (type === "directory" ? 0o040000 : type === "symlink" ? 0o120000 : 0o100000),
      size,
      mtimeMs,
      ctimeMs: mtimeMs,
      ino: 0,
      uid: 0,
      gid: 0,
      dev: 0,
      isFile: () => type === "file",
      isDirectory: () => type === "directory",
      isSymbolicLink: () => type === "symlink",
    };
  };
  const guard = new ObjectGuard(files, meter);
  return {
    get problem() {
      return guard.problem;
    },
    promises: {
      async readFile(path: string, encoding: Encoding) {
        const bytes = files.read(path);
        await meter.spend(bytes.length + fileUnits);
        await guard.checkRead(path, bytes);
        return isText(encoding) ? decodeBytes(bytes) : bytes.slice();
      },
      async writeFile(path: string, content: Uint8Array | string) {
        const bytes = typeof content === "string" ? encodeText(content) : content.slice();
        await meter.spend(bytes.length + fileUnits);
        await guard.checkWritten(path, bytes);
        files.write(path, bytes);
      },
      async unlink(path: string) {
        files.unlink(path);
      },
      async readdir(path: string) {
        await meter.spend(fileUnits);
        return files.list(path).map(({ name }) => name);
      },
      async mkdir(path: string) {
        files.mkdir(path);
      },
      async rmdir(path: string) {
        files.rmdir(path);
      },
      stat: async (path: string) => status(path, true),
      lstat: async (path: string) => status(path, false),
      readlink: async (path: string) => files.readlink(path),
      async symlink(target: string, path: string) {
        files.symlink(target, path);
      },
      async chmod(path: string, mode: number) {
        files.chmod(path, mode & 0o777);
      },
      async rename(source: string, target: string) {
        files.rename(source, target);
      },
    },
  };
}

const fileUnits = 2_000;

function isText(encoding: Encoding): boolean {
  return (typeof encoding === "string" ? encoding : encoding?.encoding) === "utf8";
}
