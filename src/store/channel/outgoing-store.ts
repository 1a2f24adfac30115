/** The rows of what is to be shown outside: one a slot of a delivery, written before it is sent. A later content of the
 *  slot replaces the earlier one, and is sent as a change of the same message. */

import { fromRow, type RowOf, Store } from "../store.ts";

export interface StoredOutgoing {
  delivery: number;
  slot: string;
  /** Plain data of the channel's. */
  content: unknown;
  status: "pending" | "sent" | "failed";
  /** Counts contents. */
  revision: number;
  /** Times that sending it began. */
  attempts: number;
  dueAt: number;
  /** What finds it at the service: its id there. Undefined while it is not known to be there. */
  remote: unknown;
  problem: string | undefined;
}

type PlainFields = Omit<StoredOutgoing, "content" | "remote">;
type Row = RowOf<PlainFields> & { content: string; remote: string | null };

const columns = "delivery, slot, content, status, revision, attempts, due, remote, problem";
const fields = columns.replace("due", "due AS dueAt");

export class OutgoingStore extends Store {
  /** Reads nothing. */
  save(message: StoredOutgoing): void {
    this.sql.run(
      `INSERT OR REPLACE INTO outgoing (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      message.delivery,
      message.slot,
      JSON.stringify(message.content),
      message.status,
      message.revision,
      message.attempts,
      message.dueAt,
      message.remote === undefined ? null : JSON.stringify(message.remote),
      message.problem ?? null,
    );
  }

  find(delivery: number, slot: string): StoredOutgoing | undefined {
    const row = this.sql.first<Row>(
      `SELECT ${fields} FROM outgoing WHERE delivery = ? AND slot = ?`,
      delivery,
      slot,
    );
    return row && toOutgoing(row);
  }

  ofDelivery(delivery: number): StoredOutgoing[] {
    return this.sql
      .all<Row>(`SELECT ${fields} FROM outgoing WHERE delivery = ? ORDER BY slot`, delivery)
      .map(toOutgoing);
  }

  /** What is to be sent, in the order in which it came; that of one delivery, the earliest due first. */
  pending(): StoredOutgoing[] {
    return this.sql
      .all<Row>(`SELECT ${fields} FROM outgoing WHERE status = 'pending' ORDER BY due, delivery, slot`)
      .map(toOutgoing)
      .sort((left, right) => left.delivery - right.delivery); // in SQL it would take another index
  }
}

function toOutgoing({ content, remote, ...row }: Row): StoredOutgoing {
  return {
    ...fromRow<PlainFields>(row),
    content: JSON.parse(content),
    remote: remote === null ? undefined : JSON.parse(remote),
  };
}
