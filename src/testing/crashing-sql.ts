/** A session's database whose host dies at a commit of the test's choice. From then on nothing reads or writes through
 *  it, so the dead engine has no further effect; what was committed before stays in the underlying database, for the
 *  next session on it. */

import { EdgeflueError } from "../errors.ts";
import type { Sql, SqlRow, SqlValue } from "../sql.ts";
import { type CrashBoundary, crosses, isBoundary } from "../store/crash-boundary.ts";

/** `before`: nothing of the commit is stored. `after`: all of it is, but the host dies before it can report it. */
export type CrashMoment = "before" | "after";

export class CrashingSql implements Sql {
  readonly #sql: Sql;
  readonly #dead = new AbortController();
  #commits = 0;
  #isInTransaction = false;
  #crash: { place: number | CrashBoundary; moment: CrashMoment } | undefined;
  /** Whether the host dies at the commit of the current transaction. */
  #isReached = false;

  /** `sql` outlives the crash: hand it, or another `CrashingSql` over it, to the next session. */
  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Commits that are stored. */
  get commits(): number {
    return this.#commits;
  }

  /** Aborts when the host dies. */
  get signal(): AbortSignal {
    return this.#dead.signal;
  }

  /** Makes the host die at one of the next commits: 1 is the very next, a name the next one that stores this. A random
   *  number is a random boundary. */
  crashAt(commit: number | CrashBoundary, moment: CrashMoment = "after"): void {
    if (typeof commit === "string" ? !isBoundary(commit) : !(Number.isInteger(commit) && commit >= 1)) {
      throw new TypeError(
        `There is no commit ${JSON.stringify(commit)} to die with: give 1 or more, or a name.`,
      );
    }
    this.#crash = { place: typeof commit === "number" ? this.#commits + commit : commit, moment };
  }

  /** Makes the host die now. Inside a transaction, nothing of it is stored. */
  crash(): void {
    this.#dead.abort(hostDied());
  }

  all<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] {
    this.#requireLife();
    return this.#sql.all<Row>(statement, ...bindings);
  }

  first<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row | undefined {
    this.#requireLife();
    return this.#sql.first<Row>(statement, ...bindings);
  }

  *iterate<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Generator<Row> {
    this.#requireLife();
    for (const row of this.#sql.iterate<Row>(statement, ...bindings)) {
      yield row;
      this.#requireLife();
    }
  }

  /** A statement outside a transaction is its own commit. */
  run(statement: string, ...bindings: SqlValue[]): void {
    this.transaction(() => {
      const { place } = this.#crash ?? {};
      if (typeof place === "string") this.#isReached ||= crosses(place, statement, bindings);
      this.#sql.run(statement, ...bindings);
    });
  }

  transaction<T>(body: () => T): T {
    this.#requireLife();
    if (this.#isInTransaction) return body();
    this.#isReached = this.#crash?.place === this.#commits + 1;
    this.#isInTransaction = true;
    try {
      const value = this.#sql.transaction(() => {
        const result = body();
        if (this.#isReached && this.#crash?.moment === "before") this.crash();
        this.#requireLife();
        return result;
      });
      this.#commits += 1;
      if (this.#isReached) this.crash();
      this.#requireLife();
      return value;
    } finally {
      this.#isInTransaction = false;
    }
  }

  get rowsWritten(): number {
    return this.#sql.rowsWritten;
  }

  get rowsRead(): number {
    return this.#sql.rowsRead;
  }

  #requireLife(): void {
    this.#dead.signal.throwIfAborted();
  }
}

/** The error that callers over HTTP get. */
function hostDied(): EdgeflueError {
  return new EdgeflueError(
    "operation_interrupted",
    "The session's host died while it worked on the request.",
    {
      hint: "A CrashingSql made it die. What it accepted continues in the next session on the same database.",
      retryAfterSeconds: 1,
    },
  );
}
