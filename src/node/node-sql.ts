/** `Sql` over `node:sqlite`: one file per session, locked by one process at a time. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { EdgeflueError } from "../errors.ts";
import type { Sql, SqlRow, SqlValue } from "../sql.ts";
import { connectionStatements } from "../store/connection.ts";

export class NodeSql implements Sql {
  rowsWritten = 0;
  rowsRead = 0;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #isInTransaction = false;
  #isClosed = false;

  /** Throws `session_in_use` when another process has the file open. */
  constructor(path: string, options: { busyMsMax: number }) {
    const { DatabaseSync } = requireSqlite();
    try {
      this.#database = new DatabaseSync(path, { timeout: options.busyMsMax });
      for (const statement of connectionStatements) this.#database.exec(statement);
      // Takes the lock now rather than with the first write.
      this.transaction(() => {});
    } catch (error) {
      if (!isBusy(error)) throw error;
      throw new EdgeflueError("session_in_use", "The session is open elsewhere.", {
        hint: `${path} stayed locked for ${options.busyMsMax} ms. Another process has it open, or another init() of this one: wait for that process to end, call destroy() of that agent, or use another session.`,
        cause: error,
      });
    }
  }

  all<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] {
    const rows = this.#prepare(statement).all(...bindings.map(toBinding));
    this.rowsRead += rows.length;
    return rows.map((row) => toRow(row) as Row); // the caller names its columns
  }

  first<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row | undefined {
    const row = this.#prepare(statement).get(...bindings.map(toBinding));
    if (row === undefined) return undefined;
    this.rowsRead += 1;
    return toRow(row) as Row; // the caller names its columns
  }

  *iterate<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Generator<Row> {
    for (const row of this.#prepare(statement).iterate(...bindings.map(toBinding))) {
      this.rowsRead += 1;
      yield toRow(row) as Row; // the caller names its columns
    }
  }

  run(statement: string, ...bindings: SqlValue[]): void {
    this.rowsWritten += Number(this.#prepare(statement).run(...bindings.map(toBinding)).changes);
  }

  transaction<T>(body: () => T): T {
    if (this.#isInTransaction) return body();
    this.#requireOpen();
    this.#database.exec("BEGIN IMMEDIATE");
    this.#isInTransaction = true;
    try {
      const value = body();
      this.#database.exec("COMMIT");
      return value;
    } catch (error) {
      // SQLite itself has rolled back after some errors.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#statements.clear();
    this.#database.close();
  }

  #requireOpen(): void {
    if (!this.#isClosed) return;
    throw new EdgeflueError(
      "session_not_found",
      "The session is gone: it was deleted, or its agent destroyed.",
      {
        hint: "Handles made before that no longer work. Open the session again with agent.session().",
      },
    );
  }

  #prepare(text: string): StatementSync {
    this.#requireOpen();
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}

/** Throws a sentence that says what to do on a Node that has no SQLite. */
export function requireSqlite(): typeof import("node:sqlite") {
  // Node 20 lacks the module, and before 20.16 this function.
  const sqlite = (process as Partial<NodeJS.Process>).getBuiltinModule?.("node:sqlite");
  if (sqlite !== undefined) return sqlite;
  throw new Error(
    `[edgeflue] Sessions on Node need Node 22.18 or later; this is ${process.version}. Install one for the project, npm install --save-dev node@24, and run the program with it: npx node program.js`,
  );
}

function toBinding(value: SqlValue): string | number | null | Uint8Array {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}

/** SQLite returns bytes as a view, possibly of a larger buffer. The row is a new object, which is changed in place. */
function toRow(row: Record<string, unknown>): SqlRow {
  for (const name in row) {
    const value = row[name];
    if (value instanceof Uint8Array) row[name] = value.slice().buffer;
  }
  return row as SqlRow; // no bigints are read
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /database is locked/.test(error.message);
}
