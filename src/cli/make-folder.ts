/** Makes a folder with those above it. Node's own `mkdirSync` with `recursive` goes on for ever where the system says of a
 *  folder that is there that it is not, as below /proc. */

import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { CommandProblem } from "./command-problem.ts";

/** Leaves a folder that is there as it is. */
export function makeFolder(path: string): void {
  try {
    const above = dirname(path);
    if (!isFolder(path) && above !== path) {
      makeFolder(above);
      mkdirSync(path);
    }
  } catch (error) {
    throw error instanceof CommandProblem ? error : cannotWrite(path, error);
  }
}

/** In words, for what the file system refuses. */
export function cannotWrite(path: string, error: unknown): CommandProblem {
  return new CommandProblem(`${path} cannot be made: ${toReason(error)}. Name another folder.`);
}

export function cannotRead(path: string, error: unknown): CommandProblem {
  return new CommandProblem(`${path} cannot be read: ${toReason(error)}. Name another folder.`);
}

function toReason(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException; // all that node:fs throws
  return reasons[code] ?? message;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "its file system cannot be written",
  ENOSPC: "there is no space left",
  ENOENT: "its file system takes no folders there",
  ENOTDIR: "what is above it is a file",
  EEXIST: "there is something else than a folder",
  ENAMETOOLONG: "its name is too long",
};

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
