/** A look into the databases of the sessions, once their host has stopped: nothing in them is still to be done, also
 *  nothing that no caller has heard of. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const queries: Readonly<Record<string, string>> = {
  "has not settled": "SELECT id FROM operations WHERE settled_at IS NULL",
  "has text of a step that is over": "SELECT thread AS id FROM partial_texts",
  "has a message that joined nothing":
    "SELECT operation_id AS id FROM steering_messages JOIN operations ON operations.id = operation_id WHERE status = 'succeeded'",
  "has several keys for one request":
    "SELECT key AS id FROM idempotency_keys GROUP BY key HAVING COUNT(*) > 1",
};

export function checkStorage(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    /[0-9a-f]{64}\.sqlite$/.test(path),
  );
  return paths.flatMap((path) => {
    const database = new DatabaseSync(join(folder, path));
    try {
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE name = 'operations'").all();
      if (tables.length === 0) return [];
      return Object.entries(queries).flatMap(([problem, query]) =>
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
