/** One request that the fake server received, and when it answered. Times are `performance.now()` of the
 *  server's process. The server writes to it while it answers; tests only read. */

export interface RecordedRequest {
  /** Position among all requests since the start, from 0. */
  index: number;
  method: string;
  path: string;
  /** The path with its query. */
  url: string;
  headers: Record<string, string>;
  /** The parsed JSON body; empty when there was none. */
  body: Record<string, unknown>;
  /** When the body had arrived. */
  receivedAt: number;
  firstByteAt?: number;
  /** When the first delta of text, reasoning or tool arguments was sent. */
  firstChunkAt?: number;
  lastByteAt?: number;
  outcome: "open" | "answered" | "cut" | "client_gone";
}

/** The text of the newest user message, in any of the protocols, or the newest that `counts`; empty when there is
 *  none. A message of tool results alone says nothing. */
export function lastUserText(
  body: Record<string, unknown>,
  counts: (text: string) => boolean = () => true,
): string {
  const texts = conversationOf(body).flatMap(({ role, content, parts }) =>
    role === "user" ? [textOf(content ?? parts)] : [],
  );
  return texts.findLast((text) => text !== "" && counts(text)) ?? "";
}

/** How many tool results stand after the newest user message: the step of the loop that this request is. */
export function toolResultsSinceUser(body: Record<string, unknown>): number {
  const messages = conversationOf(body);
  const userIndex = messages.findLastIndex(({ role }) => role === "user");
  return messages
    .slice(userIndex + 1)
    .filter(({ role, type }) => role === "tool" || type === "function_call_output").length;
}

/** `messages` of Chat Completions and Anthropic, `input` of Responses, `contents` of Google. */
export function conversationOf(body: Record<string, unknown>): Record<string, unknown>[] {
  const items = body.messages ?? body.input ?? body.contents;
  if (typeof items === "string") return [{ role: "user", content: items }];
  return Array.isArray(items) ? items.filter(isRecord) : [];
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .filter(isRecord)
    .map(({ text }) => (typeof text === "string" ? text : ""))
    .join("");
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
