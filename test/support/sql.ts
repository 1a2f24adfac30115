/** A fresh, migrated session database inside a Durable Object, for tests of what stands on `Sql`. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Sql } from "../../src/sql.ts";
import { DurableObjectSql } from "../../src/store/durable-object/durable-object-sql.ts";
import { migrateLazily, withLazyTables } from "../../src/store/migrations.ts";

/** Runs `body` with the database of a new object, as a session has it; without any table if it is to be empty. Pass the same `name` twice to see what was kept. */
export function runWithSql<T>(
  body: (sql: Sql) => T | Promise<T>,
  { name = crypto.randomUUID(), isEmpty = false }: { name?: string; isEmpty?: boolean } = {},
): Promise<T> {
  const stub = env.SESSIONS.get(env.SESSIONS.idFromName(`test ${name}`));
  return runInDurableObject(stub, (_instance, state) => {
    const sql = new DurableObjectSql(state.storage);
    if (isEmpty) return body(sql);
    migrateLazily(sql);
    return body(withLazyTables(sql));
  });
}
