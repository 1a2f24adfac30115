/** What one caller asked for, and all that it heard of it. Written by the caller, read by the checks. */

export type RequestKind =
  | "prompt"
  | "typed"
  | "task"
  | "stream"
  | "dispatch"
  | "steer"
  | "interrupt"
  | "shell"
  | "compact";

export interface SentRequest {
  /** Stands in what the request asks for, and in nothing else. */
  id: string;
  kind: RequestKind;
  session: string;
  key: string | undefined;
  /** `performance.now()` when it was first sent. */
  sentAt: number;
  /** When the first answer showed that it was accepted; undefined while none did. */
  provenAt: number | undefined;
  /** Every operation that an answer named. */
  operationIds: Set<string>;
  /** The final answer; undefined when nobody knows whether it was accepted, or while its caller waits. */
  answer: Answer | undefined;
  reading: Reading | undefined;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back; the checks look into it
  body: any;
}

/** What a reader of an operation's stream has put together. */
export interface Reading {
  text: string;
  /** Times that it came back after its connection had broken, or it had left. */
  resumes: number;
  /** `end` or `error`, once it came. */
  // biome-ignore lint/suspicious/noExplicitAny: a frame's data
  last: any;
}

/** A decision that was sent, and how it was answered. */
export interface SentDecision {
  approvalId: string;
  decision: "approve" | "deny";
  status: number;
}

/** A file that a caller put beside the agent's own, and whether the server said that it has it. */
export interface SentFile {
  path: string;
  content: string;
  isStored: boolean;
}
