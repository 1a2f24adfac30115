/** One message of a conversation as it is stored, sent to models and read over HTTP: the AI SDK's message,
 *  with content always as parts, tool calls and results included. */

import type { LanguageModelV4Message } from "@ai-sdk/provider";

export type Message = Exclude<LanguageModelV4Message, { role: "system" }>;
export type UserMessage = Extract<Message, { role: "user" }>;
export type AssistantMessage = Extract<Message, { role: "assistant" }>;
export type ToolMessage = Extract<Message, { role: "tool" }>;
export type AssistantPart = AssistantMessage["content"][number];
export type ToolCallPart = Extract<AssistantPart, { type: "tool-call" }>;
export type ToolResultPart = Extract<ToolMessage["content"][number], { type: "tool-result" }>;

/** A message as `GET messages` shows it. */
export interface MessageView {
  /** Position in the conversation; grows, with gaps while tool calls run. */
  seq: number;
  role: Message["role"];
  content: Message["content"];
  operationId: string;
  /** What its author called it, if anything. */
  id?: string;
  /** Who a message of the user's is from: the principal of its request, if that has a name. */
  by?: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Set on the result of a call that needed an approval. */
  approval?: { decision: string; by?: string; at?: number };
  /** Set on an answer that was stopped in the middle. */
  aborted?: true;
  /** Set on a message that no longer reaches the model: nothing came of its operation. */
  excluded?: true;
  /** Set on a message in whose place, or in place of one before it, another one has come, or that the session was
   *  rewound to a message before. */
  replaced?: true;
  /** Set on a message of the user's that joined an operation which was running. */
  steered?: true;
  /** Set on a request of ours to correct a typed result. */
  repair?: true;
  /** Set on the result of a call that was not done in this branch: the fork was made before its result. */
  notDone?: true;
}

export interface MessageQuery {
  /** Only messages before this position. */
  before?: number;
  /** At most this many, the newest ones. */
  limit?: number;
  /** `compacted`: also the summaries that stand for older messages towards the model. `live`: also where the page stands in
   *  the session's events. */
  include?: "compacted" | "live";
}

/** The moment at which a page of messages was read. */
export interface LiveState {
  /** Who follows the session's events after this position misses nothing that is not in the page, and gets nothing that
   *  is. */
  position: string;
  /** Operations that have not settled, oldest first. */
  open: { operationId: string; status: "queued" | "running" | "waiting" }[];
}

/** What the model sees in place of the messages up to `upToSeq`. */
export interface SummaryView {
  message: Message;
  upToSeq?: number;
  madeAtSeq?: number;
  reason?: string;
}

export interface MessagePage {
  /** Oldest first. */
  messages: MessageView[];
  /** Pass it as `before` to read older messages; null when there are none. */
  nextBefore: number | null;
  /** Those that were made while the page's messages were written, oldest first. Only when asked for. Only the
   *  newest of all is in force. */
  summaries?: SummaryView[];
  /** Only when asked for. */
  live?: LiveState;
}

/** What a message of the user's is called: by its author, or by its place. */
export function messageIdOf({ id, seq }: Pick<MessageView, "id" | "seq">): string {
  return id ?? `message-${seq}`;
}

/** The calls in an answer that we have to run (the provider ran the others itself). */
export function toolCallsOf(message: AssistantMessage): ToolCallPart[] {
  return message.content.filter(
    (part): part is ToolCallPart => part.type === "tool-call" && part.providerExecuted !== true,
  );
}

/** What a result says, for events and programs: of one with a file, the words. */
export function resultOf(output: ToolResultPart["output"]): unknown {
  if (output.type !== "content") return "value" in output ? output.value : "";
  return output.value.flatMap((item) => (item.type === "text" ? [item.text] : [])).join("\n");
}

export function reasoningOf(message: Message): string {
  let text = "";
  for (const part of message.content) if (part.type === "reasoning") text += part.text;
  return text;
}

export function textOf(message: Message): string {
  let text = "";
  for (const part of message.content) if (part.type === "text") text += part.text;
  return text;
}
