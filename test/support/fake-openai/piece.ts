/** What an encoder hands to the sender: bytes, or a pause between them. A `chunk` is a delta of the model's
 *  output and counts for cuts, stalls and delays; a `frame` is the protocol around it. */

import type { Wait } from "./parse-reply.ts";

export type Piece = { type: "frame" | "chunk"; bytes: Buffer } | { type: "wait"; until: Wait };

export interface ReplyContext {
  /** Unique in this server. */
  id: string;
  model: string;
  /** Seconds since 1970. */
  createdAt: number;
  request: Record<string, unknown>;
  /** Whether Chat Completions shows reasoning, as OpenAI itself does not. */
  showsReasoning?: boolean;
}

/** One server-sent event. */
export function frame(data: string, event?: string): Buffer {
  return Buffer.from(event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`);
}
