/** The total size of a session's files, checked against the limits. One per sandbox. Counted again at the first change
 *  after a commit, because the surrounding transaction may roll that commit back. */

import { sandboxLimits } from "../../limits.ts";
import type { Sql } from "../../sql.ts";
import { sandboxLimitError } from "../file-error.ts";

export interface Usage {
  entries: number;
  bytes: number;
}

/** Bounds on the files of one session. */
export interface FileQuota {
  /** All files together. */
  bytesMax: number;
  /** Files and folders. */
  entriesMax: number;
  /** One file. */
  fileBytesMax: number;
}

export const platformQuota: FileQuota = {
  bytesMax: sandboxLimits.totalBytesMax,
  entriesMax: sandboxLimits.entriesMax,
  fileBytesMax: sandboxLimits.fileBytesMax,
};

export class SqliteTotals {
  readonly quota: FileQuota;
  readonly #sql: Sql;
  #stored: Usage | undefined;

  constructor(sql: Sql, quota: FileQuota = platformQuota) {
    this.#sql = sql;
    this.quota = quota;
  }

  /** Refuses a `change` that passes a limit, on top of the stored and `pending` ones. Shrinking is always allowed. */
  requireRoom(pending: Usage, change: Usage): void {
    if (change.entries <= 0 && change.bytes <= 0) return;
    const { entriesMax, bytesMax } = this.quota;
    const stored = this.#read();
    if (change.entries > 0 && stored.entries + pending.entries + change.entries > entriesMax) {
      throw sandboxLimitError(
        "ENOSPC",
        `the sandbox can have at most ${entriesMax} files and folders. Remove some first.`,
        { limit: "entriesMax", max: entriesMax },
      );
    }
    if (change.bytes > 0 && stored.bytes + pending.bytes + change.bytes > bytesMax) {
      throw sandboxLimitError(
        "ENOSPC",
        `the files of the sandbox take at most ${bytesMax} bytes together. Remove some first.`,
        { limit: "totalBytesMax", max: bytesMax },
      );
    }
  }

  /** Called when a commit changes what is stored. */
  forget(): void {
    this.#stored = undefined;
  }

  #read(): Usage {
    this.#stored ??= this.#sql.first<{ entries: number; bytes: number }>(
      "SELECT count(*) AS entries, coalesce(sum(size), 0) AS bytes FROM files",
    ) ?? { entries: 0, bytes: 0 };
    return this.#stored;
  }
}
