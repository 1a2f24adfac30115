/** The total size of a session's files, checked against the limits. One per sandbox. Counted again at the first change
 *  after a commit, because the surrounding transaction may roll that commit back. */

import { sandboxLimits } from "../../limits.ts";
import type { Sql } from "../../sql.ts";
import { sandboxLimitError } from "../file-error.ts";

export interface Usage {
  entries: number;
  bytes: number;
}

const { entriesMax, totalBytesMax } = sandboxLimits;

export class SqliteTotals {
  readonly #sql: Sql;
  #stored: Usage | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Refuses a `change` that passes a limit, on top of the stored and `pending` ones. Shrinking is always allowed. */
  requireRoom(pending: Usage, change: Usage): void {
    if (change.entries <= 0 && change.bytes <= 0) return;
    const stored = this.#read();
    if (change.entries > 0 && stored.entries + pending.entries + change.entries > entriesMax) {
      throw sandboxLimitError(
        "ENOSPC",
        `the sandbox can have at most ${entriesMax} files and folders. Remove some first.`,
        { limit: "entriesMax", max: entriesMax },
      );
    }
    if (change.bytes > 0 && stored.bytes + pending.bytes + change.bytes > totalBytesMax) {
      throw sandboxLimitError(
        "ENOSPC",
        `the files of the sandbox take at most ${totalBytesMax} bytes together. Remove some first.`,
        { limit: "totalBytesMax", max: totalBytesMax },
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
