/** The rows of tool calls that have begun: written before a tool runs, so that after a crash a call whose
 *  result is missing is known to have run, perhaps. */

import { Store } from "./store.ts";

/** Which call: number `index` of the answer at `messageSeq`. */
export interface ToolCallKey {
  thread: string;
  messageSeq: number;
  index: number;
}

export class ToolCallStore extends Store {
  /** Times that the call was begun; 0 when it never was. */
  attempts({ thread, messageSeq, index }: ToolCallKey): number {
    const row = this.sql.first<{ attempts: number }>(
      "SELECT attempts FROM tool_calls WHERE thread = ? AND message_seq = ? AND call_index = ?",
      thread,
      messageSeq,
      index,
    );
    return row?.attempts ?? 0;
  }

  /** Records that the call begins, once more if it did before. */
  begin({ thread, messageSeq, index }: ToolCallKey, toolCallId: string, startedAt: number): void {
    this.sql.run(
      `INSERT INTO tool_calls (thread, message_seq, call_index, tool_call_id, attempts, started_at)
       VALUES (?, ?, ?, ?, 1, ?)
       ON CONFLICT DO UPDATE SET attempts = attempts + 1, started_at = excluded.started_at`,
      thread,
      messageSeq,
      index,
      toolCallId,
      startedAt,
    );
  }
}
