/** A conversation as a page shows it. Messages and parts have the AI SDK's names and shapes, so that components made for
 *  `useChat` can show them. */

/** One of the user's messages, or the answer of one operation. */
export interface SessionMessage {
  /** Of the user's, what its author called it; of an answer, the operation's id. It never changes. */
  id: string;
  role: "user" | "assistant";
  parts: SessionPart[];
  metadata: MessageMetadata;
}

export interface MessageMetadata {
  operationId?: string;
  /** Milliseconds since 1970. Absent until the session has the message. */
  createdAt?: number;
  /** The answer was stopped in the middle. */
  aborted?: true;
  /** The conversation goes on as if the message had not been sent: nothing came of it. */
  excluded?: true;
  /** `sending`: the server has not accepted it yet. `queued`: it has, and the message waits for its turn. Absent once it
   *  is in the history. */
  pending?: "sending" | "queued";
}

export type SessionPart =
  | { type: "step-start" }
  /** `streaming` while more may come. */
  | { type: "text"; text: string; state: "streaming" | "done" }
  /** Comes with the end of a step. */
  | { type: "reasoning"; text: string; state: "done" }
  | { type: "file"; mediaType: string; url: string; filename?: string }
  /** A message of the user's that joined the answer. */
  | { type: "steering-message"; id: string; parts: SessionPart[] }
  | ToolPart;

export interface ToolPart {
  /** `tool-` and the tool's name. */
  type: `tool-${string}`;
  toolCallId: string;
  input: unknown;
  state:
    | "input-available"
    | "approval-requested"
    | "approval-responded"
    | "output-available"
    | "output-error"
    | "output-denied";
  output?: unknown;
  errorText?: string;
  approval?: { id: string; approved?: boolean; reason?: string };
  requestReason?: string;
}

export function isToolPart(part: SessionPart): part is ToolPart {
  return part.type.startsWith("tool-");
}
