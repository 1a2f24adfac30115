/** The rows of conversations: messages as the model sees them, in order. A tool result has its place reserved:
 *  the result of call i of the answer at `seq` stands at `seq + 1 + i`, so which results are missing can be read
 *  off the rows. One conversation is held in memory while its object lives, as a copy of what is stored. */

import { requestLimits } from "../limits.ts";
import type { CompactionReason } from "../protocol/event.ts";
import type { Message, MessagePage, MessageQuery, MessageView } from "../protocol/message.ts";
import type { Usage } from "../protocol/usage.ts";
import type { Sql } from "../sql.ts";
import { checkRowSize } from "./row-size.ts";

/** The conversation with the user. Tasks have threads of their own. */
export const mainThread = "main";

/** The thread that holds the summaries of another one, newest last. */
export function summaryThreadOf(thread: string): string {
  return `${thread}/summary`;
}

/** What is remembered of a message beside its content. */
export interface MessageMetadata {
  usage?: Usage;
  /** On a tool's result: what the children that gave it used. */
  childUsage?: Usage;
  model?: string;
  finishReason?: string;
  /** On a summary: what it stands for, and how far the conversation had come when it was made. */
  summary?: { upToSeq: number; madeAtSeq: number; reason: CompactionReason };
  /** A message of ours that asks the model to correct its result. */
  repair?: true;
  /** On a tool's result: who allowed or denied the call. */
  approval?: { decision: string; by?: string; at?: number };
  /** An answer that was stopped in the middle: this is what had come. */
  aborted?: true;
  /** Nothing came of the message's operation: it stays readable, but no longer reaches the model. */
  excluded?: true;
}

export interface StoredMessage {
  seq: number;
  operationId: string;
  message: Message;
  metadata: MessageMetadata;
}

type MessageRow = {
  seq: number;
  operation_id: string;
  role: string;
  content: string;
  metadata: string | null;
  created_at: number;
};

const columns = "seq, operation_id, role, content, metadata, created_at";

export class MessageStore {
  readonly #sql: Sql;
  readonly #threads = new Map<string, StoredMessage[]>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** All messages of a thread in order. Read once, then kept; do not change it. */
  thread(thread: string): readonly StoredMessage[] {
    return this.#loaded(thread);
  }

  /** One message, also when its thread is not in memory. */
  find(thread: string, seq: number): Message | undefined {
    const held = this.#threads.get(thread)?.findLast((stored) => stored.seq === seq);
    if (held !== undefined) return held.message;
    const row = this.#sql.first<MessageRow>(
      `SELECT ${columns} FROM messages WHERE thread = ? AND seq = ?`,
      thread,
      seq,
    );
    return row === undefined ? undefined : toMessage(row);
  }

  /** The messages of the newest operation of a thread, oldest first; empty when it is another one's. */
  tail(thread: string, operationId: string): readonly StoredMessage[] {
    const messages = this.#loaded(thread);
    const before = messages.findLastIndex((stored) => stored.operationId !== operationId);
    return messages.slice(before + 1);
  }

  /** Stores a message at its place. Call it inside a transaction; if that fails, call `forget`. */
  insert(thread: string, stored: StoredMessage, createdAt: number): void {
    const content = JSON.stringify(stored.message.content);
    checkRowSize("The message", content);
    const messages = this.#loaded(thread);
    this.#sql.run(
      `INSERT INTO messages (thread, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      thread,
      stored.seq,
      stored.operationId,
      stored.message.role,
      content,
      toMetadataText(stored.metadata),
      createdAt,
    );
    const place = messages.findLastIndex(({ seq }) => seq < stored.seq) + 1;
    messages.splice(place, 0, stored);
  }

  /** Takes a message out of what the model sees. */
  exclude(thread: string, stored: StoredMessage): void {
    stored.metadata = { ...stored.metadata, excluded: true };
    this.#sql.run(
      "UPDATE messages SET metadata = ? WHERE thread = ? AND seq = ?",
      toMetadataText(stored.metadata),
      thread,
      stored.seq,
    );
  }

  /** Drops the copies in memory, after a transaction that did not hold. */
  forget(): void {
    this.#threads.clear();
  }

  /** The newest messages before a position, bounded by count and bytes. */
  page(thread: string, { before, limit = requestLimits.messagePageDefault }: MessageQuery): MessagePage {
    const rows = this.#sql.all<MessageRow>(
      `SELECT ${columns} FROM messages WHERE thread = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
      thread,
      before ?? Number.MAX_SAFE_INTEGER,
      limit + 1,
    );
    const messages: MessageView[] = [];
    let bytes = 0;
    for (const row of rows.slice(0, limit)) {
      bytes += row.content.length;
      if (bytes > requestLimits.messagePageBytesMax && messages.length > 0) break;
      messages.push(toView(row));
    }
    const oldest = messages.at(-1);
    messages.reverse();
    return {
      messages,
      nextBefore: oldest === undefined || messages.length === rows.length ? null : oldest.seq,
    };
  }

  #loaded(thread: string): StoredMessage[] {
    let messages = this.#threads.get(thread);
    if (messages === undefined) {
      messages = this.#sql
        .all<MessageRow>(`SELECT ${columns} FROM messages WHERE thread = ? ORDER BY seq`, thread)
        .map(toStored);
      this.#threads.set(thread, messages);
    }
    return messages;
  }
}

function toStored(row: MessageRow): StoredMessage {
  return {
    seq: row.seq,
    operationId: row.operation_id,
    message: toMessage(row),
    metadata: toMetadata(row),
  };
}

function toView(row: MessageRow): MessageView {
  const { role, content } = toMessage(row);
  const { aborted, approval, excluded } = toMetadata(row);
  return {
    seq: row.seq,
    role,
    content,
    operationId: row.operation_id,
    createdAt: row.created_at,
    ...(aborted === true && { aborted }),
    ...(approval !== undefined && { approval }),
    ...(excluded === true && { excluded }),
  };
}

/** Reads back what `insert` wrote. */
function toMessage(row: MessageRow): Message {
  return { role: row.role, content: JSON.parse(row.content) } as Message;
}

function toMetadata(row: MessageRow): MessageMetadata {
  return row.metadata === null ? {} : (JSON.parse(row.metadata) as MessageMetadata);
}

function toMetadataText(metadata: MessageMetadata): string | null {
  return Object.keys(metadata).length === 0 ? null : JSON.stringify(metadata);
}
