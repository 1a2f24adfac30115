/** One message of a conversation as the store gives it, and its row. */

import type { CompactionReason } from "../../protocol/event/event.ts";
import type { Message, MessageView } from "../../protocol/message.ts";
import type { Usage } from "../../protocol/usage.ts";

/** What is stored of a message in addition to its content. */
export interface MessageMetadata {
  /** What the author of a message of the user's calls it. */
  id?: string;
  /** Who a message of the user's is from, as the one said who let the request in. */
  by?: string;
  /** A message of the user's that joined an operation which was running. */
  steered?: true;
  usage?: Usage;
  /** On a tool's result: what the children that gave it used. On any message: with what summaries used that failed after it. */
  childUsage?: Usage;
  /** The same for the calls that they made. */
  childToolCalls?: number;
  /** And for the tasks: this one, and those within it. */
  childTasks?: number;
  model?: string;
  finishReason?: string;
  /** On an answer: the names of tools that it called, and that the agent did not have then. */
  unknownTools?: string[];
  /** On a summary: what it covers, how many messages that is in addition to an earlier summary's, and how far the
   *  conversation had come when it was made. */
  summary?: { upToSeq: number; messages?: number; madeAtSeq: number; reason: CompactionReason };
  /** A message of ours that asks the model to correct its result. */
  repair?: true;
  /** On a tool's result: who allowed or denied the call. */
  approval?: { decision: string; by?: string; at?: number };
  /** An answer that was stopped in the middle: this is what had come. */
  aborted?: true;
  /** Nothing came of the message's operation: it stays readable, but no longer reaches the model. */
  excluded?: true;
  /** On a message that began an operation: the snapshot of the files as they were then. */
  checkpoint?: string;
  /** On the result of a call that was not done in this branch of the conversation. */
  notDone?: true;
  /** Another message has come in the place of this one, or of one before it. It is `excluded` too. */
  replaced?: true;
}

export interface StoredMessage {
  seq: number;
  operationId: string;
  message: Message;
  metadata: MessageMetadata;
}

/** A message without what it says. */
export interface MessageHead {
  seq: number;
  operationId: string;
  role: Message["role"];
  metadata: MessageMetadata;
}

export type HeadRow = {
  seq: number;
  operation_id: string;
  role: string;
  metadata: string | null;
};

export type MessageRow = HeadRow & { created_at: number; content: string };

export const headColumns = "seq, operation_id, role, metadata";
export const messageColumns = `${headColumns}, created_at, content`;

// The casts below read back what the message store alone has written.

export function toStored(row: MessageRow): StoredMessage {
  return {
    seq: row.seq,
    operationId: row.operation_id,
    message: toMessage(row),
    metadata: toMetadata(row),
  };
}

export function toHead(row: HeadRow): MessageHead {
  const { seq, operation_id: operationId } = row;
  return { seq, operationId, role: row.role as Message["role"], metadata: toMetadata(row) };
}

export function headOf({ seq, operationId, message, metadata }: StoredMessage): MessageHead {
  return { seq, operationId, role: message.role, metadata };
}

export function toView(row: MessageRow): MessageView {
  const { role, content } = toMessage(row);
  const { id, by, aborted, approval, excluded, replaced, steered, repair, notDone } = toMetadata(row);
  return {
    seq: row.seq,
    role,
    content,
    operationId: row.operation_id,
    ...(id !== undefined && { id }),
    ...(by !== undefined && { by }),
    createdAt: row.created_at,
    ...(aborted === true && { aborted }),
    ...(approval !== undefined && { approval }),
    ...(excluded === true && { excluded }),
    ...(replaced === true && { replaced }),
    ...(steered === true && { steered }),
    ...(repair === true && { repair }),
    ...(notDone === true && { notDone }),
  };
}

export function toMessage({ role, content }: Pick<MessageRow, "role" | "content">): Message {
  return { role, content: JSON.parse(content) } as Message;
}

export function toMetadata({ metadata }: HeadRow): MessageMetadata {
  return metadata === null ? {} : (JSON.parse(metadata) as MessageMetadata);
}

export function toMetadataText(metadata: MessageMetadata): string | null {
  return Object.keys(metadata).length === 0 ? null : JSON.stringify(metadata);
}
