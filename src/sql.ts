/** The port to SQLite: what the stores need, and no more. Implemented over `ctx.storage.sql` in a Durable
 *  Object and over `node:sqlite` on Node. Synchronous: a transaction never spans an await. */

export type SqlValue = string | number | null | ArrayBuffer;

export type SqlRow = Record<string, SqlValue>;

export interface Sql {
  /** Runs one statement and returns all its rows. */
  all<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[];
  /** Runs one statement and returns its first row, if any. */
  first<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row | undefined;
  /** Runs one statement and yields its rows one at a time. A caller that stops early has read no further. */
  iterate<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Iterable<Row>;
  /** Runs one statement for its effect. */
  run(statement: string, ...bindings: SqlValue[]): void;
  /** Runs `body` in one transaction: all of it is on disk, or none. Nested calls join the outer one. */
  transaction<T>(body: () => T): T;
  /** Rows written since this port was made, as the platform bills them. Read by tests of the write budget. */
  readonly rowsWritten: number;
  /** Rows read since then, likewise. */
  readonly rowsRead: number;
}
