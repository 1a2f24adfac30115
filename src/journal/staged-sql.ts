/** `Sql` that can collect statements instead of running them, so that other work need not wait for the disk. A read
 *  first has the collected statements run: what is read includes what was written. */

import type { Sql, SqlRow, SqlValue } from "../sql.ts";

export interface StagedStatement {
  statement: string;
  bindings: SqlValue[];
}

export class StagedSql implements Sql {
  readonly #sql: Sql;
  readonly #beforeRead: () => void;
  #staged: StagedStatement[] = [];
  /** Where statements go while `stage` runs its body. */
  #collected: StagedStatement[] | undefined;
  /** The error of a statement that failed: the storage, and not its caller, is at fault. Reset it before a
   *  transaction. */
  failure: { error: unknown } | undefined;

  /** `beforeRead` is called before a read while statements are staged, and has to run them. */
  constructor(sql: Sql, beforeRead: () => void) {
    this.#sql = sql;
    this.#beforeRead = beforeRead;
  }

  /** Collects what `body` writes: all of it, or nothing when it throws. It cannot read: its rows are not there yet. */
  stage(body: () => void): void {
    const collected: StagedStatement[] = [];
    this.#collected = collected;
    try {
      body();
    } finally {
      this.#collected = undefined;
    }
    this.#staged.push(...collected);
  }

  get hasStaged(): boolean {
    return this.#staged.length > 0;
  }

  /** The staged statements, which are staged no longer. */
  takeStaged(): readonly StagedStatement[] {
    const staged = this.#staged;
    this.#staged = [];
    return staged;
  }

  /** Puts statements in front of those that are staged, after the transaction that ran them was rolled back. */
  putBack(staged: readonly StagedStatement[]): void {
    this.#staged.unshift(...staged);
  }

  /** Call it inside a transaction. */
  runAll(staged: readonly StagedStatement[]): void {
    for (const { statement, bindings } of staged) this.run(statement, ...bindings);
  }

  all<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] {
    this.#prepareRead();
    return this.#watch(() => this.#sql.all<Row>(statement, ...bindings));
  }

  first<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row | undefined {
    this.#prepareRead();
    return this.#watch(() => this.#sql.first<Row>(statement, ...bindings));
  }

  *iterate<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Generator<Row> {
    this.#prepareRead();
    try {
      yield* this.#sql.iterate<Row>(statement, ...bindings);
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
  }

  run(statement: string, ...bindings: SqlValue[]): void {
    if (this.#collected !== undefined) this.#collected.push({ statement, bindings });
    else this.#watch(() => this.#sql.run(statement, ...bindings));
  }

  transaction<T>(body: () => T): T {
    return this.#sql.transaction(body);
  }

  get rowsWritten(): number {
    return this.#sql.rowsWritten;
  }

  get rowsRead(): number {
    return this.#sql.rowsRead;
  }

  #watch<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
  }

  #prepareRead(): void {
    if (this.#collected !== undefined) throw new Error("[edgeflue] The body of stage() cannot read.");
    if (this.hasStaged) this.#beforeRead();
  }
}
