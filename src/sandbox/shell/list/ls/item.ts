/** One entry of an `ls` listing. */

import type { FileStatus } from "../../process/files.ts";

export interface LsItem {
  readonly name: string;
  readonly path: string;
  readonly status: FileStatus;
  /** What a link leads to; undefined when that does not exist. Of all others the status itself. */
  readonly target: FileStatus | undefined;
}
