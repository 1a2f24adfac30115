/** The rows of events that were delivered to a run, claimed by a wait or not. */

import { Store } from "../store.ts";

/** The table is gone through once, and no more with each delivery. A transaction that fails ends the store. */
export class DeliveryStore extends Store {
  /** The names of those that no wait has claimed, by number, oldest first. */
  #unclaimed: Map<number, string> | undefined;
  #numbers: Map<string, number> | undefined;

  /** `payload` as JSON. */
  findByKey(key: string): { number: number; name: string; payload: string } | undefined {
    const number = this.#numbersByKey().get(key);
    if (number === undefined) return undefined;
    return this.sql.first("SELECT number, name, payload FROM deliveries WHERE number = ?", number);
  }

  /** Returns the delivery's number. */
  insert({ name, key, payload }: { name: string; key: string | undefined; payload: string }): number {
    const row = this.sql.first<{ number: number | null }>("SELECT MAX(number) AS number FROM deliveries");
    const number = (row?.number ?? 0) + 1;
    this.sql.run(
      // What the digest would say again is in the row.
      "INSERT INTO deliveries (number, name, key, payload, digest) VALUES (?, ?, ?, ?, '')",
      number,
      name,
      key ?? null,
      payload,
    );
    this.#unclaimed?.set(number, name);
    if (key !== undefined) this.#numbers?.set(key, number);
    return number;
  }

  countUnclaimed(): number {
    return this.#unclaimedNames().size;
  }

  /** The number of the oldest of a name that no wait has claimed. */
  nextUnclaimed(name: string): number | undefined {
    for (const [number, unclaimed] of this.#unclaimedNames()) if (unclaimed === name) return number;
    return undefined;
  }

  payload(number: number): unknown {
    const row = this.sql.first<{ payload: string }>(
      "SELECT payload FROM deliveries WHERE number = ?",
      number,
    );
    return row === undefined ? undefined : JSON.parse(row.payload);
  }

  claim(number: number, position: string): void {
    this.sql.run("UPDATE deliveries SET position = ? WHERE number = ?", position, number);
    this.#unclaimed?.delete(number);
  }

  #unclaimedNames(): Map<number, string> {
    this.#unclaimed ??= new Map(
      this.sql
        .all<{ number: number; name: string }>(
          "SELECT number, name FROM deliveries WHERE position IS NULL ORDER BY number",
        )
        .map(({ number, name }) => [number, name]),
    );
    return this.#unclaimed;
  }

  #numbersByKey(): Map<string, number> {
    this.#numbers ??= new Map(
      this.sql
        .all<{ key: string; number: number }>("SELECT key, number FROM deliveries WHERE key IS NOT NULL")
        .map(({ key, number }) => [key, number]),
    );
    return this.#numbers;
  }
}
