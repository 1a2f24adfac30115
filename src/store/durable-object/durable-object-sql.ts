/** `Sql` over the SQLite storage of a Durable Object. */

import type { Sql, SqlRow, SqlValue } from "../../sql.ts";

export class DurableObjectSql implements Sql {
  rowsWritten = 0;
  rowsRead = 0;
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  all<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] {
    const cursor = this.#storage.sql.exec<Row>(statement, ...bindings);
    const rows = cursor.toArray();
    this.#count(cursor);
    return rows;
  }

  first<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row | undefined {
    return this.all<Row>(statement, ...bindings)[0];
  }

  *iterate<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Generator<Row> {
    const cursor = this.#storage.sql.exec<Row>(statement, ...bindings);
    try {
      yield* cursor;
    } finally {
      this.#count(cursor);
    }
  }

  run(statement: string, ...bindings: SqlValue[]): void {
    this.#count(this.#storage.sql.exec(statement, ...bindings));
  }

  transaction<T>(body: () => T): T {
    return this.#storage.transactionSync(body);
  }

  #count({ rowsWritten, rowsRead }: { rowsWritten: number; rowsRead: number }): void {
    this.rowsWritten += rowsWritten;
    this.rowsRead += rowsRead;
  }
}
