/** `Sql` over the SQLite storage of a Durable Object. */

import type { Sql, SqlRow, SqlValue } from "../sql.ts";

export class DurableObjectSql implements Sql {
  rowsWritten = 0;
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  all<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] {
    const cursor = this.#storage.sql.exec<Row>(statement, ...bindings);
    const rows = cursor.toArray();
    this.rowsWritten += cursor.rowsWritten;
    return rows;
  }

  first<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row | undefined {
    return this.all<Row>(statement, ...bindings)[0];
  }

  run(statement: string, ...bindings: SqlValue[]): void {
    this.rowsWritten += this.#storage.sql.exec(statement, ...bindings).rowsWritten;
  }

  transaction<T>(body: () => T): T {
    return this.#storage.transactionSync(body);
  }
}
