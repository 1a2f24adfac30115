/** Converts a conversation into one provider's dialect: legal ids and names, calls with their results, well-formed
 *  text, roles in order, and only what this provider can read. It depends on the stored messages alone, so that a later
 *  version can mend a conversation that a provider refuses today. The result is cached per message: the same messages
 *  give the same objects, and each step converts only new ones. */

import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { AssistantMessage, ToolCallPart, ToolMessage, UserMessage } from "../../protocol/message.ts";
import type { Dialect } from "./dialect.ts";
import { type Reader, toLegalAssistant, toLegalUser } from "./legal-message.ts";
import { type ResultPart, toLegalResult } from "./legal-part.ts";
import { toPoorerDialect } from "./poorer.ts";
import { CallIds } from "./spelling.ts";
import { JoinedMessages, Turns } from "./turns.ts";

/** What follows an answer, up to the next answer. */
interface Following {
  results: ResultPart[];
  /** The messages that contain the results. */
  messages: ToolMessage[];
  /** What the user said in the meantime. */
  users: UserMessage[];
  /** The index of what comes next. */
  end: number;
}

/** An answer in the reader's dialect. */
interface Answer {
  legal: AssistantMessage;
  calls: readonly ToolCallPart[];
  /** The stored ids of the calls. */
  asked: readonly string[];
  /** The answer with the ids that a request gave its calls. */
  given?: { ids: readonly string[]; message: AssistantMessage };
  /** Substitutes for missing results, by the ids that requests gave the calls. */
  missing: Map<string, Result>;
}

/** A result with the id and the name that a request gave its call. */
interface Result {
  toolCallId: string;
  toolName: string;
  part: ResultPart;
  /** A message with this part alone. */
  message: ToolMessage;
}

export class Wire {
  readonly #reader: Reader;
  /** For messages of a request that the provider has refused, and accepted in its simpler form. */
  readonly #poorer: Reader;
  readonly #refused = new WeakSet<LanguageModelV4Message>();
  /** Hardly any conversation has such messages. */
  #hasRefused = false;
  readonly #refusedParts = new WeakSet<ResultPart>();
  readonly #joined = new JoinedMessages();
  readonly #users = new WeakMap<UserMessage, UserMessage>();
  readonly #answers = new WeakMap<AssistantMessage, Answer>();
  /** By the stored part. */
  readonly #results = new WeakMap<ResultPart, Result>();
  /** Answers with their calls in words. */
  readonly #words = new WeakMap<AssistantMessage, AssistantMessage>();
  readonly #notes = new WeakMap<ResultPart, UserMessage>();

  constructor(reader: Reader) {
    this.#reader = reader;
    this.#poorer = { ...reader, dialect: toPoorerDialect(reader.dialect) };
  }

  /** Sets whether these messages are sent in their simpler form from now on. */
  setRefused(prompt: LanguageModelV4Prompt, isRefused: boolean): void {
    this.#hasRefused ||= isRefused;
    for (const message of prompt) {
      if (isRefused) this.#refused.add(message);
      else this.#refused.delete(message);
      if (message.role === "user") this.#users.delete(message);
      if (message.role === "assistant") this.#answers.delete(message);
      if (message.role !== "tool") continue;
      for (const part of message.content) {
        if (part.type !== "tool-result") continue;
        this.#results.delete(part);
        this.#notes.delete(part);
        if (isRefused) this.#refusedParts.add(part);
        else this.#refusedParts.delete(part);
      }
    }
  }

  toPrompt(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
    const isPoor = this.#hasRefused && prompt.some((message) => this.#refused.has(message));
    const { dialect } = isPoor ? this.#poorer : this.#reader;
    const turns = new Turns(dialect, this.#joined);
    const ids = new CallIds(dialect.callId);
    const newestQuestion = isPoor ? prompt.findLastIndex(({ role }) => role === "user") : 0;
    for (let index = 0; index < prompt.length; ) {
      const message = prompt[index];
      const isOver = index < newestQuestion;
      index += 1;
      if (message?.role === "assistant") {
        const following = readFollowing(prompt, index);
        this.#addAnswer({ turns, ids }, message, following, isOver && this.#refused.has(message));
        index = following.end;
      } else if (message?.role === "tool") {
        // Results without a call.
        for (const part of message.content) if (part.type === "tool-result") turns.add(this.#toNote(part));
      } else if (message?.role === "user") turns.add(this.#toUser(message));
      else if (message !== undefined) addSystem(turns, message, dialect);
    }
    return turns.end();
  }

  /** `asWords`: its calls and their results are sent in words. */
  #addAnswer(
    { turns, ids }: { turns: Turns; ids: CallIds },
    stored: AssistantMessage,
    following: Following,
    asWords: boolean,
  ): void {
    const answer = this.#toAnswer(stored);
    const { legal, calls, asked } = answer;
    if (calls.length === 0 || asWords) {
      if (legal.content.length > 0) turns.add(calls.length === 0 ? legal : this.#toWords(legal));
      for (const part of following.results) turns.add(this.#toNote(part));
    } else {
      const given = asked.map((id) => ids.take(id));
      turns.add(withIds(answer, given));
      this.#addResults(turns, answer, given, following);
    }
    for (const user of following.users) turns.add(this.#toUser(user));
  }

  #addResults(
    turns: Turns,
    { asked, calls, missing }: Answer,
    given: readonly string[],
    { results, messages }: Following,
  ): void {
    const waiting = [...results];
    let isSame = results.length === calls.length;
    const ordered = calls.map(({ toolName }, index): Result => {
      const place = waiting.findIndex(({ toolCallId }) => toolCallId === asked[index]);
      const id = given[index] ?? "";
      const [found] = place < 0 ? [] : waiting.splice(place, 1);
      const result =
        found === undefined ? noResult(missing, id, toolName) : this.#toResult(found, id, toolName);
      isSame &&= result.part === results[index];
      return result;
    });
    // Nearly always, they are as they are stored.
    if (isSame) for (const message of messages) turns.add(message);
    else for (const { message } of ordered) turns.add(message);
    for (const part of waiting) turns.add(this.#toNote(part));
  }

  #toUser(message: UserMessage): UserMessage {
    return keep(this.#users, message, () => toLegalUser(message, this.#readerOf(message)));
  }

  #toAnswer(message: AssistantMessage): Answer {
    return keep(this.#answers, message, () => {
      const legal = toLegalAssistant(message, this.#readerOf(message));
      const asked = callsOf(message.content).map(({ toolCallId }) => toolCallId);
      return { legal, calls: callsOf(legal.content), asked, missing: new Map() };
    });
  }

  #toWords(message: AssistantMessage): AssistantMessage {
    return keep(this.#words, message, () => ({
      role: "assistant",
      content: message.content.map((part) =>
        isOwnCall(part)
          ? { type: "text", text: `[Called ${part.toolName} with ${JSON.stringify(part.input)}]` }
          : part,
      ),
    }));
  }

  #toResult(part: ResultPart, toolCallId: string, toolName: string): Result {
    const known = this.#results.get(part);
    if (known?.toolCallId === toolCallId && known.toolName === toolName) return known;
    const legal = toLegalResult(part, toolName, this.#dialectOf(part));
    const made = toResult(toolCallId === legal.toolCallId ? legal : { ...legal, toolCallId });
    this.#results.set(part, made);
    return made;
  }

  /** A note with a result whose call is gone. */
  #toNote(part: ResultPart): UserMessage {
    return keep(this.#notes, part, () => {
      const { toolName, output } = toLegalResult(part, part.toolName.toWellFormed(), this.#dialectOf(part));
      const text = `[Result of ${toolName}: ${describe(output)}]`;
      return { role: "user", content: [{ type: "text", text }] };
    });
  }

  #dialectOf(part: ResultPart): Dialect {
    return this.#refusedParts.has(part) ? this.#poorer.dialect : this.#reader.dialect;
  }

  #readerOf(message: LanguageModelV4Message): Reader {
    return this.#refused.has(message) ? this.#poorer : this.#reader;
  }
}

/** Reads the results of an answer's calls, and user messages among them. */
function readFollowing(prompt: LanguageModelV4Prompt, start: number): Following {
  const following: Following = { results: [], messages: [], users: [], end: start };
  for (; following.end < prompt.length; following.end += 1) {
    const message = prompt[following.end];
    if (message?.role === "user") following.users.push(message);
    else if (message?.role === "tool") {
      following.messages.push(message);
      for (const part of message.content) if (part.type === "tool-result") following.results.push(part);
    } else break;
  }
  return following;
}

function addSystem(turns: Turns, message: LanguageModelV4Message, { blankText }: Dialect): void {
  if (message.role !== "system") return;
  if (blankText === "dropped" && message.content.trim() === "") return;
  turns.add(
    message.content.isWellFormed() ? message : { ...message, content: message.content.toWellFormed() },
  );
}

function isOwnCall(part: AssistantMessage["content"][number]): part is ToolCallPart {
  return part.type === "tool-call" && part.providerExecuted !== true;
}

function callsOf(content: AssistantMessage["content"]): ToolCallPart[] {
  return content.filter(isOwnCall);
}

/** The answer with the ids that its calls have in this request. */
function withIds(answer: Answer, ids: readonly string[]): AssistantMessage {
  const { legal, calls, given } = answer;
  if (calls.every(({ toolCallId }, index) => toolCallId === ids[index])) return legal;
  if (given !== undefined && ids.every((id, index) => id === given.ids[index])) return given.message;
  const next = ids.values();
  const content = legal.content.map((part) =>
    isOwnCall(part) ? { ...part, toolCallId: next.next().value ?? "" } : part,
  );
  const message = { ...legal, content };
  answer.given = { ids, message };
  return message;
}

function noResult(missing: Answer["missing"], toolCallId: string, toolName: string): Result {
  const known = missing.get(toolCallId);
  if (known !== undefined) return known;
  const output = { type: "error-text" as const, value: "This call has no result." };
  const made = toResult({ type: "tool-result", toolCallId, toolName, output });
  missing.set(toolCallId, made);
  return made;
}

function toResult(part: ResultPart): Result {
  const { toolCallId, toolName } = part;
  return { toolCallId, toolName, part, message: { role: "tool", content: [part] } };
}

export function describe(output: ResultPart["output"]): string {
  switch (output.type) {
    case "text":
    case "error-text":
      return output.value;
    case "content":
      return output.value.map((item) => (item.type === "text" ? item.text : `[${item.type}]`)).join("\n");
    default:
      return JSON.stringify(output);
  }
}

function keep<K extends object, V>(cache: WeakMap<K, V>, key: K, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
