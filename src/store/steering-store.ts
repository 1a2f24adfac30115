/** The rows of messages that join a running operation: they wait here until its next call of the model. */

import type { UserMessage } from "../protocol/message.ts";
import type { Sql } from "../sql.ts";
import { checkRowSize } from "./row-size.ts";

export interface SteeringMessage {
  id: number;
  message: UserMessage;
}

export class SteeringStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  insert(operationId: string, message: UserMessage): void {
    const content = JSON.stringify(message.content);
    checkRowSize("The message", content);
    this.#sql.run(
      "INSERT INTO steering_messages (operation_id, content) VALUES (?, ?)",
      operationId,
      content,
    );
  }

  /** Those that wait for an operation, oldest first. */
  waiting(operationId: string): SteeringMessage[] {
    const rows = this.#sql.all<{ id: number; content: string }>(
      "SELECT id, content FROM steering_messages WHERE operation_id = ? ORDER BY id",
      operationId,
    );
    // Written above.
    return rows.map(({ id, content }) => ({ id, message: { role: "user", content: JSON.parse(content) } }));
  }

  remove(id: number): void {
    this.#sql.run("DELETE FROM steering_messages WHERE id = ?", id);
  }
}
