/** The rows of events that were delivered to a run, claimed by a wait or not. */

import { Store } from "../store.ts";

export interface StoredDelivery {
  number: number;
  digest: string;
}

export class DeliveryStore extends Store {
  findByKey(key: string): StoredDelivery | undefined {
    return this.sql.first<{ number: number; digest: string }>(
      "SELECT number, digest FROM deliveries WHERE key = ?",
      key,
    );
  }

  /** Returns the delivery's number. */
  insert({
    name,
    key,
    payload,
    digest,
  }: {
    name: string;
    key?: string;
    payload: string;
    digest: string;
  }): number {
    const row = this.sql.first<{ number: number | null }>("SELECT MAX(number) AS number FROM deliveries");
    const number = (row?.number ?? 0) + 1;
    this.sql.run(
      "INSERT INTO deliveries (number, name, key, payload, digest) VALUES (?, ?, ?, ?, ?)",
      number,
      name,
      key ?? null,
      payload,
      digest,
    );
    return number;
  }

  countUnclaimed(): number {
    return (
      this.sql.first<{ count: number }>("SELECT COUNT(*) AS count FROM deliveries WHERE position IS NULL")
        ?.count ?? 0
    );
  }

  /** The oldest of a name that no wait has claimed. */
  nextUnclaimed(name: string): { number: number; payload: unknown } | undefined {
    const row = this.sql.first<{ number: number; payload: string }>(
      "SELECT number, payload FROM deliveries WHERE name = ? AND position IS NULL ORDER BY number LIMIT 1",
      name,
    );
    return row === undefined ? undefined : { number: row.number, payload: JSON.parse(row.payload) };
  }

  claim(number: number, position: string): void {
    this.sql.run("UPDATE deliveries SET position = ? WHERE number = ?", position, number);
  }
}
