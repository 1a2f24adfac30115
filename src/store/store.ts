/** What stores are made of: code over a port to SQLite, and rows as what they stand for. A SELECT names its columns as the
 *  code does (`due_at AS dueAt`), so that a row differs from its item in one thing: what is absent is null there. */

import type { Sql } from "../sql.ts";

export abstract class Store {
  protected readonly sql: Sql;

  constructor(sql: Sql) {
    this.sql = sql;
  }
}

/** The row of an item whose fields are all texts and numbers. */
export type RowOf<Item> = {
  [Field in keyof Item]-?: undefined extends Item[Field]
    ? Exclude<Item[Field], undefined> | null
    : Item[Field];
};

export function fromRow<Item>(row: RowOf<Item>): Item {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Item; // without the nulls
}
