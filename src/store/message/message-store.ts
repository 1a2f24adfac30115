/** The rows of conversations: messages as the model sees them, in order. A tool result has its place reserved:
 *  the result of call i of the answer at `seq` is at `seq + 1 + i`, so which results are missing can be read
 *  off the rows. A conversation is never read whole: what can still reach the model is cached while its object
 *  lives, older messages are read in pages, by the primary key alone. */

import { storeLimits } from "../../limits.ts";
import type { Message, MessagePage, MessageQuery } from "../../protocol/message.ts";
import type { Sql } from "../../sql.ts";
import { readPage } from "./message-page.ts";
import {
  type HeadRow,
  headColumns,
  headOf,
  type MessageHead,
  type MessageMetadata,
  type MessageRow,
  messageColumns,
  type StoredMessage,
  toHead,
  toMessage,
  toMetadataText,
  toStored,
} from "./stored-message.ts";
import { TextParts } from "./text-parts.ts";
import { indexUpTo, ThreadWindow, type Window } from "./thread-window.ts";

/** The conversation with the user. Tasks have threads of their own. */
export const mainThread = "main";

/** The thread of another one's summaries, newest last. */
export function summaryThreadOf(thread: string): string {
  return `${thread}/summary`;
}

/** The messages of the newest operation of a thread. */
interface NewestHeads {
  operationId: string | undefined;
  heads: MessageHead[];
}

export class MessageStore {
  readonly #sql: Sql;
  readonly #parts: TextParts;
  /** The least recently used first. */
  readonly #cached = new Map<string, ThreadWindow>();
  readonly #heads = new Map<string, NewestHeads>();

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#parts = new TextParts(sql);
  }

  /** What can still reach the model. Read once, then cached. */
  window(thread: string): Window {
    return this.#load(thread);
  }

  /** The messages of an operation that can still reach the model, oldest first, if it is the newest of its thread. */
  tail(thread: string, operationId: string): readonly StoredMessage[] {
    const { messages } = this.#load(thread);
    const before = messages.findLastIndex((stored) => stored.operationId !== operationId);
    return messages.slice(before + 1);
  }

  /** All messages of an operation without their content, oldest first, if it is the newest of its thread. */
  heads(thread: string, operationId: string): readonly MessageHead[] {
    const newest = this.#heads.get(thread) ?? this.#readHeads(thread);
    this.#heads.set(thread, newest);
    return newest.operationId === operationId ? newest.heads : [];
  }

  /** One message, cached or not. */
  find(thread: string, seq: number): Message | undefined {
    const cached = this.#cached.get(thread)?.messages ?? [];
    const place = cached[indexUpTo(cached, seq)];
    if (place?.seq === seq) return place.message;
    const row = this.#sql.first<MessageRow>(
      `SELECT ${messageColumns} FROM messages WHERE thread = ? AND seq = ?`,
      thread,
      seq,
    );
    return row === undefined ? undefined : toMessage(this.#withContent(thread, row));
  }

  /** The oldest messages of a range, as many as make up so many characters; at least one if there is any. */
  range(thread: string, { after, upTo }: { after: number; upTo: number }, charsMax: number): StoredMessage[] {
    const messages: StoredMessage[] = [];
    let chars = 0;
    const rows = this.#sql.iterate<MessageRow>(
      `SELECT ${messageColumns} FROM messages WHERE thread = ? AND seq > ? AND seq <= ? ORDER BY seq`,
      thread,
      after,
      upTo,
    );
    for (const row of rows) {
      const whole = this.#withContent(thread, row);
      messages.push(toStored(whole));
      chars += whole.content.length;
      if (chars >= charsMax) break;
    }
    return messages;
  }

  /** What the API shows: the newest messages before a position, bounded by count and size. */
  page(thread: string, query: MessageQuery): MessagePage {
    const read = (name: string, before: number) => this.#readBackwards(name, { before });
    return readPage(read, { thread, summaryThread: summaryThreadOf(thread) }, query);
  }

  /** Stores a message at its place. Call it inside a transaction; if that fails, call `forget`. */
  insert(thread: string, stored: StoredMessage, createdAt: number): void {
    const cached = this.#load(thread);
    const chars = this.#insert(thread, stored, createdAt);
    cached.insert(stored, chars);
    this.#makeRoom();
  }

  /** Stores a summary of a conversation up to a position; older messages are no longer cached. Its own
   *  position is that of the newest message at its time, or the next one. Returns it. */
  insertSummary(thread: string, summary: Omit<StoredMessage, "seq">, createdAt: number): number {
    const cached = this.#load(thread);
    const madeAtSeq = summary.metadata.summary?.madeAtSeq ?? 0;
    const seq = Math.max(madeAtSeq, (cached.summary?.seq ?? 0) + 1);
    this.#insert(summaryThreadOf(thread), { seq, ...summary }, createdAt);
    cached.summarise({ seq, ...summary });
    return seq;
  }

  /** Takes a message out of what the model sees. */
  exclude(thread: string, stored: StoredMessage): void {
    this.setMetadata(thread, stored, { ...stored.metadata, excluded: true });
  }

  /** The place of a message of the user's by its id, see `messageIdOf`. Undefined when there is none, or when another
   *  one has come in its place. Reads the heads of all messages. */
  findId(thread: string, id: string): number | undefined {
    const row = this.#sql.first<{ seq: number }>(
      `SELECT seq FROM messages WHERE thread = ?1 AND role = 'user'
        AND COALESCE(json_extract(metadata, '$.id'), 'message-' || seq) = ?2
        AND json_extract(metadata, '$.replaced') IS NULL ORDER BY seq DESC LIMIT 1`,
      thread,
      id,
    );
    return row?.seq;
  }

  /** Takes a message and all that came after it out of what the model sees, summaries that cover any of them too. Call
   *  it inside a transaction. */
  replaceFrom(thread: string, seq: number): void {
    this.#sql.run(
      `UPDATE messages SET metadata =
        json_set(COALESCE(metadata, '{}'), '$.excluded', json('true'), '$.replaced', json('true'))
        WHERE thread = ? AND seq >= ?`,
      thread,
      seq,
    );
    const summaries = this.#sql.all<{ seq: number }>(
      "SELECT seq FROM messages WHERE thread = ? AND json_extract(metadata, '$.summary.upToSeq') >= ?",
      summaryThreadOf(thread),
      seq,
    );
    for (const summary of summaries) {
      this.#parts.remove(ownerOf(summaryThreadOf(thread), summary.seq));
      this.#sql.run(
        "DELETE FROM messages WHERE thread = ? AND seq = ?",
        summaryThreadOf(thread),
        summary.seq,
      );
    }
    for (const name of [thread, summaryThreadOf(thread)]) {
      this.#cached.delete(name);
      this.#heads.delete(name);
    }
  }

  /** The place of a message by its position or id, or of the last one of an operation by that one's id. */
  findPlace(thread: string, at: number | string): MessageHead | undefined {
    const seq = typeof at === "number" ? at : (this.findId(thread, at) ?? this.#findName(thread, at));
    const row = this.#sql.first<HeadRow>(
      `SELECT ${headColumns} FROM messages WHERE thread = ? AND seq = ?`,
      thread,
      seq ?? -1,
    );
    return row && toHead(row);
  }

  /** The messages of the step that a position belongs to, up to there: an answer and its results, or a message of the
   *  user's. */
  stepAt(thread: string, seq: number): StoredMessage[] {
    const step: StoredMessage[] = [];
    for (const row of this.#readBackwards(thread, { before: seq + 1 })) {
      step.unshift(toStored(row));
      if (row.role !== "tool") break;
    }
    return step;
  }

  /** The first message after a position; `inForce`: that none has replaced. */
  headAfter(thread: string, seq: number, { inForce }: { inForce: boolean }): MessageHead | undefined {
    const row = this.#sql.first<HeadRow>(
      `SELECT ${headColumns} FROM messages WHERE thread = ? AND seq > ?
        AND (? = 0 OR json_extract(metadata, '$.replaced') IS NULL) ORDER BY seq LIMIT 1`,
      thread,
      seq,
      inForce ? 1 : 0,
    );
    return row && toHead(row);
  }

  /** The newest message that is in force; 0 when there is none. */
  newestSeq(thread: string): number {
    const row = this.#sql.first<{ seq: number | null }>(
      "SELECT max(seq) AS seq FROM messages WHERE thread = ? AND json_extract(metadata, '$.replaced') IS NULL",
      thread,
    );
    return row?.seq ?? 0;
  }

  /** The rows of a thread up to a position, oldest first. */
  *rows(thread: string, upTo: number): Generator<MessageRow> {
    const rows = this.#sql.iterate<MessageRow>(
      `SELECT ${messageColumns} FROM messages WHERE thread = ? AND seq <= ? ORDER BY seq`,
      thread,
      upTo,
    );
    for (const row of rows) yield this.#withContent(thread, row);
  }

  /** Stores a row of another session's. Call it inside a transaction, and `forget` after the last one. */
  putRow(thread: string, row: MessageRow): void {
    this.#sql.run(
      `INSERT INTO messages (thread, ${messageColumns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      thread,
      row.seq,
      row.operation_id,
      row.role,
      row.metadata,
      row.created_at,
      this.#parts.put(ownerOf(thread, row.seq), row.content, "The message"),
    );
  }

  /** Changes what is stored of a message besides its content. */
  setMetadata(thread: string, stored: StoredMessage, metadata: MessageMetadata): void {
    stored.metadata = metadata;
    this.#sql.run(
      "UPDATE messages SET metadata = ? WHERE thread = ? AND seq = ?",
      toMetadataText(stored.metadata),
      thread,
      stored.seq,
    );
    this.#heads.delete(thread);
  }

  /** Drops what is cached, after a transaction that was rolled back. */
  forget(): void {
    this.#cached.clear();
    this.#heads.clear();
  }

  /** Writes the row. Returns the characters of the content. */
  #insert(thread: string, stored: StoredMessage, createdAt: number): number {
    const { seq, operationId, message, metadata } = stored;
    const content = JSON.stringify(message.content);
    this.#sql.run(
      `INSERT INTO messages (thread, ${messageColumns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      thread,
      seq,
      operationId,
      message.role,
      toMetadataText(metadata),
      createdAt,
      this.#parts.put(ownerOf(thread, seq), content, "The message"),
    );
    const newest = this.#heads.get(thread);
    if (newest?.operationId === operationId) insertHead(newest.heads, headOf(stored));
    else if (newest !== undefined) this.#heads.set(thread, { operationId, heads: [headOf(stored)] });
    return content.length;
  }

  #load(thread: string): ThreadWindow {
    const cached = this.#cached.get(thread) ?? this.#read(thread);
    this.#cached.delete(thread);
    this.#cached.set(thread, cached);
    return cached;
  }

  #read(thread: string): ThreadWindow {
    const [newest] = this.#readBackwards(summaryThreadOf(thread), {});
    const cached = new ThreadWindow(newest === undefined ? undefined : toStored(newest));
    const rows = this.#readBackwards(thread, { after: cached.cutSeq });
    cached.fill(rows.map((row) => ({ stored: toStored(row), chars: row.content.length })));
    return cached;
  }

  /** Drops the least recently used conversations until all are within bounds together. */
  #makeRoom(): void {
    let chars = 0;
    for (const cached of this.#cached.values()) chars += cached.chars;
    for (const [thread, cached] of this.#cached) {
      if (chars <= storeLimits.cachedCharsMax || this.#cached.size === 1) return;
      this.#cached.delete(thread);
      this.#heads.delete(thread);
      this.#heads.delete(summaryThreadOf(thread));
      chars -= cached.chars;
    }
  }

  #readHeads(thread: string): NewestHeads {
    const heads: MessageHead[] = [];
    const rows = this.#sql.iterate<HeadRow>(
      `SELECT ${headColumns} FROM messages WHERE thread = ? ORDER BY seq DESC`,
      thread,
    );
    for (const row of rows) {
      if (heads.length > 0 && heads[0]?.operationId !== row.operation_id) break;
      heads.push(toHead(row));
    }
    heads.reverse();
    return { operationId: heads[0]?.operationId, heads };
  }

  #findName(thread: string, id: string): number | undefined {
    const [, seq] = /^message-(\d{1,15})$/.exec(id) ?? [];
    if (seq !== undefined) return Number(seq);
    const row = this.#sql.first<{ seq: number | null }>(
      `SELECT max(seq) AS seq FROM messages WHERE thread = ? AND operation_id = ?
        AND json_extract(metadata, '$.replaced') IS NULL`,
      thread,
      id,
    );
    return row?.seq ?? undefined;
  }

  /** Newest first, one at a time. */
  *#readBackwards(
    thread: string,
    { before = Number.MAX_SAFE_INTEGER, after = 0 }: { before?: number; after?: number },
  ): Generator<MessageRow> {
    const rows = this.#sql.iterate<MessageRow>(
      `SELECT ${messageColumns} FROM messages WHERE thread = ? AND seq < ? AND seq > ? ORDER BY seq DESC`,
      thread,
      before,
      after,
    );
    for (const row of rows) yield this.#withContent(thread, row);
  }

  #withContent(thread: string, row: MessageRow): MessageRow {
    return { ...row, content: this.#parts.get(ownerOf(thread, row.seq), row.content) };
  }
}

/** What the parts of a large message are found by. */
function ownerOf(thread: string, seq: number): string {
  return `message ${seq} ${thread}`;
}

function insertHead(heads: MessageHead[], head: MessageHead): void {
  heads.splice(heads.findLastIndex(({ seq }) => seq < head.seq) + 1, 0, head);
}
