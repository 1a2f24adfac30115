/** The rows of deliveries: what came by channels, what became of it, and the keys by which a repeat is known. */

import type { DeliveryStatus } from "../../protocol/channel/delivery.ts";
import { fromRow, type RowOf, Store } from "../store.ts";

export interface StoredDelivery {
  seq: number;
  channel: string;
  deliveryId: string;
  event: string;
  from: string | undefined;
  isPerson: boolean;
  status: Exclude<DeliveryStatus, "duplicate">;
  reason: string | undefined;
  operationId: string | undefined;
  receivedAt: number;
  settledAt: number | undefined;
  repeats: number;
  /** Times that it was looked into. */
  attempts: number;
  /** When it is looked into next; of a `received` one. */
  dueAt: number | undefined;
  /** Plain data of the channel's. */
  payload: unknown;
  /** What the channel needs to show something for it. */
  turn: unknown;
  /** By which a repeat is known; undefined of one that an earlier version stored. */
  keys: readonly string[] | undefined;
}

type PlainFields = Omit<StoredDelivery, "isPerson" | JsonField>;
type JsonField = "payload" | "turn" | "keys";
type Row = RowOf<PlainFields> & { isPerson: number } & { [Field in JsonField]: string | null };

const columns =
  "seq, channel, delivery_id, event, sender, is_person, status, reason, operation_id, received_at, settled_at, repeats, attempts, due, payload, turn, keys";

const fields =
  'seq, channel, delivery_id AS deliveryId, event, sender AS "from", is_person AS isPerson, status, reason, operation_id AS operationId, received_at AS receivedAt, settled_at AS settledAt, repeats, attempts, due AS dueAt, payload, turn, keys';

export class DeliveryStore extends Store {
  /** Writes the row, also over an earlier one of its number. Reads nothing. */
  save(delivery: StoredDelivery): void {
    this.sql.run(
      `INSERT OR REPLACE INTO deliveries (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      delivery.seq,
      delivery.channel,
      delivery.deliveryId,
      delivery.event,
      delivery.from ?? null,
      delivery.isPerson ? 1 : 0,
      delivery.status,
      delivery.reason ?? null,
      delivery.operationId ?? null,
      delivery.receivedAt,
      delivery.settledAt ?? null,
      delivery.repeats,
      delivery.attempts,
      delivery.dueAt ?? null,
      toJson(delivery.payload),
      toJson(delivery.turn),
      toJson(delivery.keys),
    );
  }

  saveKeys({ keys = [], seq }: Pick<StoredDelivery, "keys" | "seq">): void {
    for (const key of keys)
      this.sql.run("INSERT OR REPLACE INTO delivery_keys (key, seq) VALUES (?, ?)", key, seq);
  }

  /** Another delivery of the same event is looked at again. */
  removeKeys({ keys, seq }: Pick<StoredDelivery, "keys" | "seq">): void {
    if (keys === undefined) this.sql.run("DELETE FROM delivery_keys WHERE seq = ?", seq);
    // One that came after it may have taken a key over.
    for (const key of keys ?? [])
      this.sql.run("DELETE FROM delivery_keys WHERE key = ? AND seq = ?", key, seq);
  }

  findByKeys(keys: readonly string[]): StoredDelivery | undefined {
    for (const key of keys) {
      const found = this.sql.first<{ seq: number }>("SELECT seq FROM delivery_keys WHERE key = ?", key);
      const delivery = found && this.find(found.seq);
      if (delivery !== undefined) return delivery;
    }
    return undefined;
  }

  channelOf(seq: number): string | undefined {
    return this.sql.first<{ channel: string }>("SELECT channel FROM deliveries WHERE seq = ?", seq)?.channel;
  }

  find(seq: number): StoredDelivery | undefined {
    const row = this.sql.first<Row>(`SELECT ${fields} FROM deliveries WHERE seq = ?`, seq);
    return row && toDelivery(row);
  }

  /** Those that something is still to be done for, oldest first. */
  open(): StoredDelivery[] {
    return this.sql
      .all<Row>(`SELECT ${fields} FROM deliveries WHERE status IN ('received', 'queued') ORDER BY seq`)
      .map(toDelivery);
  }

  /** Whether any before this one began a turn, or may yet. */
  hasTurns(before = Number.MAX_SAFE_INTEGER): boolean {
    const found = this.sql.first<{ seq: number }>(
      "SELECT seq FROM deliveries WHERE seq < ? AND (operation_id IS NOT NULL OR status IN ('received', 'queued')) ORDER BY seq DESC LIMIT 1",
      before,
    );
    return found !== undefined;
  }

  /** Newest first. */
  page(before: number, limit: number): StoredDelivery[] {
    return this.sql
      .all<Row>(`SELECT ${fields} FROM deliveries WHERE seq < ? ORDER BY seq DESC LIMIT ?`, before, limit)
      .map(toDelivery);
  }

  newestSeq(): number {
    return this.sql.first<{ seq: number | null }>("SELECT MAX(seq) AS seq FROM deliveries")?.seq ?? 0;
  }

  /** Of those that began a turn, the newest, at most so many: when, and whether a person caused them. */
  recentTurns(limit: number): Pick<StoredDelivery, "seq" | "isPerson" | "receivedAt">[] {
    return this.sql
      .all<Pick<Row, "seq" | "isPerson" | "receivedAt">>(
        "SELECT seq, is_person AS isPerson, received_at AS receivedAt FROM deliveries WHERE operation_id IS NOT NULL ORDER BY seq DESC LIMIT ?",
        limit,
      )
      .map((row) => ({ ...row, isPerson: row.isPerson === 1 }));
  }

  /** Removes settled ones that came before, and all but the newest ignored ones; at most `max` of each. The newest one stays,
   *  so that no number is given twice, and the newest turn: by it a conversation is known to have begun. */
  prune({
    receivedBefore,
    ignoredMax,
    max,
  }: {
    receivedBefore: number;
    ignoredMax: number;
    max: number;
  }): void {
    const old = this.sql.all<Pick<Row, "seq" | "keys">>(
      "SELECT seq, keys FROM deliveries WHERE received_at < ? AND status NOT IN ('received', 'queued') ORDER BY seq LIMIT ?",
      receivedBefore,
      max,
    );
    const ignored = this.sql.all<Pick<Row, "seq" | "keys">>(
      "SELECT seq, keys FROM deliveries WHERE status = 'ignored' ORDER BY seq DESC LIMIT ? OFFSET ?",
      max,
      ignoredMax,
    );
    const kept = [this.newestSeq(), this.recentTurns(1)[0]?.seq];
    for (const { seq, keys } of [...old, ...ignored]) {
      if (kept.includes(seq)) continue;
      this.sql.run("DELETE FROM deliveries WHERE seq = ?", seq);
      this.removeKeys({ seq, keys: fromJson(keys) });
      this.sql.run("DELETE FROM outgoing WHERE delivery = ?", seq);
    }
  }
}

function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function fromJson(text: string | null) {
  return text === null ? undefined : JSON.parse(text);
}

function toDelivery({ isPerson, payload, turn, keys, ...row }: Row): StoredDelivery {
  return {
    ...fromRow<PlainFields>(row),
    isPerson: isPerson === 1,
    payload: fromJson(payload),
    turn: fromJson(turn),
    keys: fromJson(keys),
  };
}
