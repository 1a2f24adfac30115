/** What the operating system says about a file, as the errors of `SandboxFiles`. Never names a path of the machine. */

import { EdgeflueError } from "../../errors.ts";
import { FileError, type FileErrorCode, sandboxLimitError } from "../../sandbox/file-error.ts";

const sameCode: ReadonlySet<string> = new Set<FileErrorCode>([
  "ENOENT",
  "EISDIR",
  "ENOTDIR",
  "EEXIST",
  "ENOTEMPTY",
  "EINVAL",
  "EBUSY",
  "ELOOP",
  "ENAMETOOLONG",
]);

/** `path` is the sandbox's name for the file. */
export function toFileRefusal(error: unknown, path: string): unknown {
  if (error instanceof FileError) return error.toEdgeflueError();
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return error;
  const code = String(error.code);
  const operation = String(error.syscall);
  // The set contains codes of `FileError` only.
  if (sameCode.has(code)) return new FileError(code as FileErrorCode, operation, path).toEdgeflueError();
  if (code === "ENOSPC" || code === "EDQUOT") {
    return sandboxLimitError("ENOSPC", `${path} could not be written: the disk is full.`, { path });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new EdgeflueError(
      "sandbox_denied",
      `${path} is closed: the operating system says ${code} to ${operation}.`,
      { meta: { path }, cause: error },
    );
  }
  return new EdgeflueError("sandbox_path", `${path} cannot be used: ${code} from ${operation}.`, {
    meta: { path },
    cause: error,
  });
}
