/** `Sql` over a database whose rarer tables are made with their first row: each is a page of storage, and a session that
 *  answers one prompt needs none of them. Until then a read finds nothing in them, and there is nothing to change. It
 *  remembers which tables are there, so nothing else may make them; and since a transaction that is rolled back may have made
 *  one, which ends all open reads, no `iterate` may be open across a commit. */

import type { Sql, SqlRow, SqlValue } from "../sql.ts";

/** A table that a statement names, after the word that says what it is to it. */
const named = /\b(FROM|INTO|JOIN|UPDATE) (\w+)/g;

export class LazyTables implements Sql {
  readonly #sql: Sql;
  /** What makes each table, by its name. */
  readonly #definitions: ReadonlyMap<string, string>;
  /** The tables that are there; undefined until the database was asked. */
  #tables: Set<string> | undefined;

  constructor(sql: Sql, definitions: ReadonlyMap<string, string>) {
    this.#sql = sql;
    this.#definitions = definitions;
  }

  all<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] {
    return this.#findMissing(statement) === undefined ? this.#sql.all<Row>(statement, ...bindings) : [];
  }

  /** Also for a sum or a count there is no row without the table. */
  first<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row | undefined {
    if (this.#findMissing(statement) !== undefined) return undefined;
    return this.#sql.first<Row>(statement, ...bindings);
  }

  iterate<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Iterable<Row> {
    return this.#findMissing(statement) === undefined ? this.#sql.iterate<Row>(statement, ...bindings) : [];
  }

  run(statement: string, ...bindings: SqlValue[]): void {
    const missing = this.#findMissing(statement);
    if (missing !== undefined) {
      if (missing.word !== "INTO") return;
      this.#sql.run(this.#definitions.get(missing.table) ?? "");
      this.#tables?.add(missing.table);
    }
    this.#sql.run(statement, ...bindings);
  }

  transaction<T>(body: () => T): T {
    try {
      return this.#sql.transaction(body);
    } catch (error) {
      // Tables that it made are gone.
      this.forget();
      throw error;
    }
  }

  /** The database may have become another one, as a deletion makes it: the tables are looked up again. */
  forget(): void {
    this.#tables = undefined;
  }

  get rowsWritten(): number {
    return this.#sql.rowsWritten;
  }

  get rowsRead(): number {
    return this.#sql.rowsRead;
  }

  /** The first lazy table that a statement names, when it is not there. */
  #findMissing(statement: string): { word: string; table: string } | undefined {
    named.lastIndex = 0;
    for (let match = named.exec(statement); match !== null; match = named.exec(statement)) {
      const [, word = "", table = ""] = match;
      if (this.#definitions.has(table)) return this.#has(table) ? undefined : { word, table };
    }
    return undefined;
  }

  #has(table: string): boolean {
    this.#tables ??= new Set(
      this.#sql
        .all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
        .map(({ name }) => name),
    );
    return this.#tables.has(table);
  }
}
