/** The rows of messages that join a running operation: they wait here until its next call of the model. */

import type { UserMessage } from "../protocol/message.ts";
import type { Sql } from "../sql.ts";
import { TextParts } from "./message/text-parts.ts";

export interface SteeringMessage {
  id: number;
  message: UserMessage;
}

export class SteeringStore {
  readonly #sql: Sql;
  readonly #parts: TextParts;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#parts = new TextParts(sql);
  }

  insert(operationId: string, message: UserMessage): void {
    const newest = this.#sql.first<{ id: number | null }>("SELECT MAX(id) AS id FROM steering_messages");
    const id = (newest?.id ?? 0) + 1;
    this.#sql.run(
      "INSERT INTO steering_messages (id, operation_id, content) VALUES (?, ?, ?)",
      id,
      operationId,
      this.#parts.put(ownerOf(id), JSON.stringify(message.content), "The message"),
    );
  }

  /** Those that wait for an operation, oldest first. */
  waiting(operationId: string): SteeringMessage[] {
    const rows = this.#sql.all<{ id: number; content: string }>(
      "SELECT id, content FROM steering_messages WHERE operation_id = ? ORDER BY id",
      operationId,
    );
    return rows.map(({ id, content }) => ({
      id,
      // Written above.
      message: { role: "user", content: JSON.parse(this.#parts.get(ownerOf(id), content)) },
    }));
  }

  /** Drops what waits for an operation that has ended without it. */
  removeAll(operationId: string): void {
    for (const { id } of this.waiting(operationId)) this.remove(id);
  }

  remove(id: number): void {
    this.#parts.remove(ownerOf(id));
    this.#sql.run("DELETE FROM steering_messages WHERE id = ?", id);
  }
}

/** What the parts of a large message are found by. */
function ownerOf(id: number): string {
  return `steering ${id}`;
}
