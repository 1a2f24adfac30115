/** `Sql` whose statements can be held back for a moment, so that other work need not wait for the disk. What is read is
 *  never behind what was written: a read runs the held statements first. */

import type { Sql, SqlRow, SqlValue } from "../sql.ts";

export interface HeldStatement {
  statement: string;
  bindings: SqlValue[];
}

export class WriteBehindSql implements Sql {
  readonly #sql: Sql;
  readonly #beforeRead: () => void;
  #held: HeldStatement[] = [];
  /** Where statements go while a body is held. */
  #collected: HeldStatement[] | undefined;

  /** `beforeRead` is called before a read while statements are held, and has to run them. */
  constructor(sql: Sql, beforeRead: () => void) {
    this.#sql = sql;
    this.#beforeRead = beforeRead;
  }

  /** Holds back what `body` writes: all of it, or nothing when it throws. It cannot read: what it writes is not there. */
  hold(body: () => void): void {
    const collected: HeldStatement[] = [];
    this.#collected = collected;
    try {
      body();
    } finally {
      this.#collected = undefined;
    }
    this.#held.push(...collected);
  }

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  /** What is held, and is no longer. */
  takeHeld(): readonly HeldStatement[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  /** Call it inside a transaction. */
  runAll(held: readonly HeldStatement[]): void {
    for (const { statement, bindings } of held) this.#sql.run(statement, ...bindings);
  }

  all<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] {
    this.#catchUp();
    return this.#sql.all<Row>(statement, ...bindings);
  }

  first<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row | undefined {
    this.#catchUp();
    return this.#sql.first<Row>(statement, ...bindings);
  }

  iterate<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Iterable<Row> {
    this.#catchUp();
    return this.#sql.iterate<Row>(statement, ...bindings);
  }

  run(statement: string, ...bindings: SqlValue[]): void {
    if (this.#collected !== undefined) this.#collected.push({ statement, bindings });
    else this.#sql.run(statement, ...bindings);
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

  #catchUp(): void {
    if (this.#collected !== undefined) throw new Error("[edgeflue] What is written behind cannot read.");
    if (this.isHolding) this.#beforeRead();
  }
}
