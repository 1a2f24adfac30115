/** A look into the databases of the sessions, once their host has stopped: nothing in them is still to be done, also
 *  nothing that no caller has heard of. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** By the table that they are about, which is not in every database. */
const queries: readonly { table: string; problem: string; query: string }[] = [
  {
    table: "operations",
    problem: "has not settled",
    query: "SELECT id FROM operations WHERE settled_at IS NULL",
  },
  {
    table: "partial_texts",
    problem: "has text of a step that is over",
    query: "SELECT thread AS id FROM partial_texts",
  },
  {
    table: "steering_messages",
    problem: "has a message that joined nothing",
    query:
      "SELECT operation_id AS id FROM steering_messages JOIN operations ON operations.id = operation_id WHERE status = 'succeeded'",
  },
  {
    table: "idempotency_keys",
    problem: "has several keys for one request",
    query: "SELECT key AS id FROM idempotency_keys GROUP BY key HAVING COUNT(*) > 1",
  },
];

export function checkStorage(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    /[0-9a-f]{64}\.sqlite$/.test(path),
  );
  return paths.flatMap((path) => {
    const database = new DatabaseSync(join(folder, path));
    try {
      const tables = database.prepare("SELECT name FROM sqlite_master").all();
      return queries
        .filter(({ table }) => tables.some(({ name }) => name === table))
        .flatMap(({ problem, query }) =>
          database
            .prepare(query)
            .all()
            .map(({ id }) => `${path}: ${id} ${problem}`),
        );
    } finally {
      database.close();
    }
  });
}
