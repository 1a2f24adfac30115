/** Pages of a conversation as the API shows it, from the newest message backwards. */

import { requestLimits } from "../../limits.ts";
import type { MessagePage, MessageQuery, SummaryView } from "../../protocol/message.ts";
import { type MessageRow, toMessage, toMetadata, toView } from "./stored-message.ts";

/** Reads the rows of a thread before a position, newest first. */
export type ReadBackwards = (thread: string, before: number) => Iterable<MessageRow>;

export interface PageThreads {
  thread: string;
  summaryThread: string;
}

/** A page of messages, bounded by count and size. The summaries of a page are those that were made while its messages
 *  were written, so a reader of all pages gets all summaries once. */
export function readPage(
  read: ReadBackwards,
  { thread, summaryThread }: PageThreads,
  { before = Number.MAX_SAFE_INTEGER, limit = requestLimits.messagePageDefault, include }: MessageQuery,
): MessagePage {
  const charsMax = requestLimits.messagePageBytesMax;
  const messages = take(read(thread, before), { from: 0, limit, charsMax });
  const page = { messages: messages.rows.map(toView), nextBefore: messages.nextBefore };
  if (include !== "compacted") return page;
  const from = page.nextBefore ?? 0;
  const summaries = take(read(summaryThread, before), { from, limit, charsMax: charsMax - messages.chars });
  // What does not fit is for the next page, and the messages of its time with it.
  const end = summaries.nextBefore;
  return {
    messages: end === null ? page.messages : page.messages.filter(({ seq }) => seq >= end),
    nextBefore: end ?? page.nextBefore,
    summaries: summaries.rows.map(toSummary),
  };
}

/** Rows from `from` on, as many as fit and at least one, oldest first; and where the next page ends. */
function take(
  newestFirst: Iterable<MessageRow>,
  { from, limit, charsMax }: { from: number; limit: number; charsMax: number },
): { rows: MessageRow[]; chars: number; nextBefore: number | null } {
  const rows: MessageRow[] = [];
  let chars = 0;
  for (const row of newestFirst) {
    const oldest = rows[0];
    if (row.seq < from) break;
    if (oldest !== undefined && (rows.length === limit || chars + row.content.length > charsMax)) {
      return { rows, chars, nextBefore: oldest.seq };
    }
    rows.unshift(row);
    chars += row.content.length;
  }
  return { rows, chars, nextBefore: null };
}

function toSummary(row: MessageRow): SummaryView {
  return { message: toMessage(row), ...toMetadata(row).summary };
}
