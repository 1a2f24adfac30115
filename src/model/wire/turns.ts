/** Brings messages, one after the other, into the order of roles that a dialect requires. The same messages give the
 *  same objects, so that whatever is derived from them can be cached. */

import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { Dialect } from "./dialect.ts";

type Message = LanguageModelV4Message;
type UserPart = Extract<Message, { role: "user" }>["content"][number];

const bridge: Message = { role: "assistant", content: [{ type: "text", text: "I have the results." }] };
const opening: Message = { role: "user", content: [{ type: "text", text: "(The conversation goes on.)" }] };
const request: Message = { role: "user", content: [{ type: "text", text: "Go on." }] };

export class Turns {
  readonly #dialect: Dialect;
  readonly #joined: JoinedMessages;
  readonly #prompt: Message[] = [];
  /** Consecutive messages of one role, which are joined. */
  #row: Message[] = [];

  constructor(dialect: Dialect, joined: JoinedMessages) {
    this.#dialect = dialect;
    this.#joined = joined;
  }

  add(message: Message): void {
    const { role } = message;
    const previous = this.#row.at(-1)?.role;
    if (this.#dialect.startsWithUser && role !== "user" && role !== "system") {
      if (previous === undefined || previous === "system") this.add(opening);
    }
    if (this.#dialect.userAfterTool === "bridged" && role === "user" && previous === "tool") this.add(bridge);
    if (this.#row.at(-1)?.role !== role || !this.#isJoined(role)) this.#endRow();
    this.#row.push(message);
  }

  end(): LanguageModelV4Prompt {
    if (this.#dialect.startsWithUser && this.#row.at(-1)?.role === "assistant") this.add(request);
    this.#endRow();
    return this.#prompt;
  }

  #isJoined(role: Message["role"]): boolean {
    if (role === "system") return false;
    return role === "tool" ? this.#dialect.results === "joined" : this.#dialect.sameRole === "joined";
  }

  #endRow(): void {
    const [first, second] = this.#row;
    if (first !== undefined) this.#prompt.push(second === undefined ? first : this.#joined.get(this.#row));
    this.#row = [];
  }
}

/** Joins consecutive messages of one role. */
export class JoinedMessages {
  readonly #known = new WeakMap<Message, { row: readonly Message[]; joined: Message }>();

  get(row: readonly Message[]): Message {
    const [first] = row;
    if (first === undefined) throw new Error("There is nothing to join.");
    const known = this.#known.get(first);
    if (known !== undefined && known.row.length === row.length && row.every((m, i) => m === known.row[i])) {
      return known.joined;
    }
    const joined = join(row, first);
    this.#known.set(first, { row, joined });
    return joined;
  }
}

function join(row: readonly Message[], first: Message): Message {
  const content = row.flatMap((message): unknown[] => (message.role === "system" ? [] : message.content));
  const { role } = first;
  return { role, content: role === "user" ? joinTexts(content as UserPart[]) : content } as Message; // all of one role
}

/** Some servers accept a message's text only in one piece. */
function joinTexts(parts: readonly UserPart[]): UserPart[] {
  if (!parts.every((part) => part.type === "text")) return [...parts];
  return [{ type: "text", text: parts.map(({ text }) => text).join("\n\n") }];
}
