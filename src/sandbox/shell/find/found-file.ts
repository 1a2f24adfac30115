/** One file that `find` visits, and the state of the walk that its tests and actions share. */

import type { BufferedOutput } from "../entry/buffered-output.ts";
import type { FileStatus } from "../process/files.ts";
import type { Process } from "../process/process.ts";

export interface FoundFile {
  /** As it is printed: the starting point as it was typed, and the way from there. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  /** Of what a link leads to when links are followed. */
  readonly status: FileStatus;
  /** Of the file itself. */
  readonly link: FileStatus;
  readonly start: string;
}

export interface Walk {
  readonly process: Process;
  readonly stdout: BufferedOutput;
  /** Whether the folder that is visited is not entered. */
  isPruned: boolean;
  hasQuit: boolean;
  exitCode: number;
}

/** A test or action. Most answer at once. */
export type Predicate = (file: FoundFile, walk: Walk) => boolean | Promise<boolean>;
