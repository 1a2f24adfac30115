/** All stores of a session's channels over its database. */

import type { Sql } from "../../sql.ts";
import { Store } from "../store.ts";
import { hasChannelSchema, migrateChannels } from "./channel-schema.ts";
import { DeliveryStore } from "./delivery-store.ts";
import { OutgoingStore } from "./outgoing-store.ts";

/** What a channel keeps for a session, by keys of its own. Plain data. */
export class StateStore extends Store {
  get(key: string): unknown {
    const row = this.sql.first<{ value: string }>("SELECT value FROM channel_state WHERE key = ?", key);
    return row === undefined ? undefined : JSON.parse(row.value);
  }

  /** From `forgetAt` on it may be removed; in milliseconds since 1970. Default: it stays. */
  put(key: string, value: unknown, forgetAt?: number): void {
    this.sql.run(
      "INSERT OR REPLACE INTO channel_state (key, value, forget_at) VALUES (?, ?, ?)",
      key,
      JSON.stringify(value),
      forgetAt ?? null,
    );
  }

  /** Removes what may be forgotten, at most `max`. */
  prune(now: number, max: number): void {
    this.sql.run(
      "DELETE FROM channel_state WHERE key IN (SELECT key FROM channel_state WHERE forget_at < ? ORDER BY forget_at LIMIT ?)",
      now,
      max,
    );
  }
}

export function createChannelStores(sql: Sql) {
  return {
    deliveries: new DeliveryStore(sql),
    outgoing: new OutgoingStore(sql),
    state: new StateStore(sql),
    /** Whether anything was ever stored. */
    exist: () => hasChannelSchema(sql),
    /** Makes the tables, or brings them to the newest version, inside a transaction. */
    migrate: () => migrateChannels(sql),
  };
}

export type ChannelStores = ReturnType<typeof createChannelStores>;
