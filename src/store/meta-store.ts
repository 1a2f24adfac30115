/** Facts about the session itself. */

import type { SessionAddress } from "../protocol/address.ts";
import type { Sql } from "../sql.ts";

export class MetaStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The session's address; undefined before its first operation. An alarm brings no address along. */
  address(): SessionAddress | undefined {
    const row = this.#sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'address'");
    return row === undefined ? undefined : (JSON.parse(row.value) as SessionAddress); // written below
  }

  saveAddress(address: SessionAddress): void {
    this.#sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('address', ?)", JSON.stringify(address));
  }
}
