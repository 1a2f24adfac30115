/** The rows of messages that join a running operation: they wait here until its next call of the model. */

import type { UserMessage } from "../protocol/message.ts";
import { TextParts } from "./message/text-parts.ts";
import { Store } from "./store.ts";

export interface SteeringMessage {
  id: number;
  message: UserMessage;
  /** What its author calls it. */
  messageId?: string;
}

export class SteeringStore extends Store {
  readonly #parts = new TextParts(this.sql);

  insert(operationId: string, message: UserMessage, messageId?: string): void {
    const newest = this.sql.first<{ id: number | null }>("SELECT MAX(id) AS id FROM steering_messages");
    const id = (newest?.id ?? 0) + 1;
    this.sql.run(
      "INSERT INTO steering_messages (id, operation_id, content) VALUES (?, ?, ?)",
      id,
      operationId,
      this.#parts.put(ownerOf(id), toText(message, messageId), "The message"),
    );
  }

  /** Those that wait for an operation, oldest first. */
  waiting(operationId: string): SteeringMessage[] {
    const rows = this.sql.all<{ id: number; content: string }>(
      "SELECT id, content FROM steering_messages WHERE operation_id = ? ORDER BY id",
      operationId,
    );
    return rows.map(({ id, content }) => ({ id, ...fromText(this.#parts.get(ownerOf(id), content)) }));
  }

  /** Drops what waits for an operation that has ended without it. */
  removeAll(operationId: string): void {
    for (const { id } of this.waiting(operationId)) this.remove(id);
  }

  remove(id: number): void {
    this.#parts.remove(ownerOf(id));
    this.sql.run("DELETE FROM steering_messages WHERE id = ?", id);
  }
}

/** What the parts of a large message are found by. */
function ownerOf(id: number): string {
  return `steering ${id}`;
}

/** The parts alone; with an id, an object around them. */
function toText({ content }: UserMessage, messageId: string | undefined): string {
  return JSON.stringify(messageId === undefined ? content : { id: messageId, content });
}

function fromText(text: string): Omit<SteeringMessage, "id"> {
  const stored: UserMessage["content"] | { id: string; content: UserMessage["content"] } = JSON.parse(text); // written above
  if (Array.isArray(stored)) return { message: { role: "user", content: stored } };
  return { message: { role: "user", content: stored.content }, messageId: stored.id };
}
