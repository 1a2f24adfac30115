/** A filesystem operation that cannot be done, with the error code that Linux uses. The shell prints its
 *  message; for everyone else it becomes an `EdgeflueError`. */

import { EdgeflueError, type ErrorCode } from "../errors.ts";
import { workspaceRoot } from "./paths.ts";

/** Per code: what strerror(3) says, and a sentence about the path. CWD is replaced by the folder that the transaction is
 *  confined to. */
const descriptions = {
  ENOENT: { reason: "No such file or directory", sentence: "does not exist" },
  EISDIR: { reason: "Is a directory", sentence: "is a directory" },
  ENOTDIR: { reason: "Not a directory", sentence: "is not a directory, or a part of its path is a file" },
  EEXIST: { reason: "File exists", sentence: "exists already" },
  ENOTEMPTY: { reason: "Directory not empty", sentence: "is a directory that is not empty" },
  EINVAL: { reason: "Invalid argument", sentence: "cannot be used for this" },
  EBUSY: {
    reason: "Device or resource busy",
    sentence: "is the root and stays; remove or move what is in it",
  },
  ELOOP: { reason: "Too many levels of symbolic links", sentence: "leads through too many symbolic links" },
  ENAMETOOLONG: { reason: "File name too long", sentence: "is too long" },
  EACCES: { reason: "Permission denied", sentence: "leads out of CWD through a symbolic link" },
  ENOTSUP: { reason: "Operation not supported", sentence: "cannot be a hard link; use a symbolic link" },
  EROFS: { reason: "Read-only file system", sentence: "can be read but not changed: it is not in CWD" },
  EILSEQ: {
    reason: "Invalid or incomplete multibyte or wide character",
    sentence: "is not a name that a file can have here: it must be UTF-8 without NUL",
  },
  ENXIO: { reason: "No such device or address", sentence: "is not open" },
  EFBIG: { reason: "File too large", sentence: "would be too large" },
  ENOSPC: { reason: "No space left on device", sentence: "was not written: the sandbox is full" },
} as const;

/** The code for callers; of all others it is `sandbox_path`. */
const callerCodes: { readonly [Code in FileErrorCode]?: ErrorCode } = {
  ENOENT: "not_found",
  EFBIG: "sandbox_limit",
  ENOSPC: "sandbox_limit",
};

export type FileErrorCode = keyof typeof descriptions;

export class FileError extends Error {
  override readonly name = "FileError";
  readonly code: FileErrorCode;
  readonly path: string;
  readonly #cwd: string;

  constructor(
    code: FileErrorCode,
    operation: string,
    path: string,
    { cwd = workspaceRoot, cause }: { cwd?: string; cause?: unknown } = {},
  ) {
    super(`${code}: ${descriptions[code].reason}, ${operation} '${path}'`, { cause });
    this.code = code;
    this.path = path;
    this.#cwd = cwd;
  }

  /** What Linux says, e.g. "No such file or directory". */
  get reason(): string {
    return descriptions[this.code].reason;
  }

  toEdgeflueError(): EdgeflueError {
    const { sentence } = descriptions[this.code];
    const code = callerCodes[this.code] ?? "sandbox_path";
    return new EdgeflueError(code, `${this.path} ${sentence.replace("CWD", () => this.#cwd)}.`, {
      meta: { path: this.path },
      cause: this,
    });
  }
}

/** What `work` returns, or the error of the file system that it throws. */
export function orFileError<Result>(work: () => Result): Result | FileError {
  try {
    return work();
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}

/** Does work for someone outside the shell: what its files refuse is an `EdgeflueError`. */
export function orRefusal<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof FileError ? error.toEdgeflueError() : error;
  }
}

/** Names the limit that a change would pass, in Linux's words for the shell and in a sentence for everyone. */
export function sandboxLimitError(
  code: "EFBIG" | "ENOSPC",
  problem: string,
  meta: Record<string, unknown>,
): EdgeflueError {
  const { reason } = descriptions[code];
  return new EdgeflueError("sandbox_limit", `${reason}: ${problem}`, { meta: { ...meta, errno: code } });
}

/** `bound` is what was passed, by the name of the limit: `{ snapshotsMax }`. */
export function boundPassed(bound: Readonly<Record<string, number>>, message: string): EdgeflueError {
  const [[limit, max] = []] = Object.entries(bound);
  return new EdgeflueError("sandbox_limit", message, { meta: { limit, max } });
}
