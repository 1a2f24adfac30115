/** The run that an idempotency key stands for. Kept in the key's own database, which has no run. */

import { Store } from "../store.ts";

export interface KeyClaim {
  runId: string;
  /** Of the request that claimed it. */
  digest: string;
}

export class ClaimStore extends Store {
  get(): KeyClaim | undefined {
    const row = this.sql.first<{ value: string }>("SELECT value FROM meta WHERE key = 'claim'");
    return row === undefined ? undefined : (JSON.parse(row.value) as KeyClaim); // written below
  }

  save(claim: KeyClaim): void {
    this.sql.run("INSERT INTO meta (key, value) VALUES ('claim', ?)", JSON.stringify(claim));
  }

  remove(): void {
    this.sql.run("DELETE FROM meta WHERE key = 'claim'");
  }
}
