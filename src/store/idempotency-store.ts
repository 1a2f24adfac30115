/** The rows of idempotency keys: the operation that a key identifies, and a digest of its request. */

import { afterIdsOf } from "./approval-store.ts";
import { Store } from "./store.ts";

export interface IdempotentRequest {
  /** The operation, or the approval that was decided with it. */
  operationId: string;
  /** A digest of the request: another request with the same key has another one. */
  digest: string;
}

export class IdempotencyStore extends Store {
  find(key: string): IdempotentRequest | undefined {
    const row = this.sql.first<{ operation_id: string; digest: string }>(
      "SELECT operation_id, digest FROM idempotency_keys WHERE key = ?",
      key,
    );
    return row === undefined ? undefined : { operationId: row.operation_id, digest: row.digest };
  }

  /** Removes the keys of an operation, of its approvals, and of all operations before it. */
  removeUpTo(operationId: string): void {
    this.sql.run("DELETE FROM idempotency_keys WHERE operation_id < ?", afterIdsOf(operationId));
  }

  insert({ key, digest }: { key: string; digest: string }, operationId: string): void {
    this.sql.run(
      "INSERT INTO idempotency_keys (key, operation_id, digest) VALUES (?, ?, ?)",
      key,
      operationId,
      digest,
    );
  }
}
