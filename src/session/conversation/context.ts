/** The part of a conversation that reaches the model: the newest summary in place of what it covers, and all
 *  that came after. Pure. */

import type { Message, UserMessage } from "../../protocol/message.ts";
import type { StoredMessage } from "../../store/message/stored-message.ts";
import type { Window } from "../../store/message/thread-window.ts";
import { conversationLimits } from "./limits.ts";
import { charsOfTokens, countChars, estimateMessage } from "./token-estimate.ts";

/** A window without what no longer reaches the model. */
export function selectContext({ summary, messages, isWhole }: Window): Window {
  return { summary, messages: messages.filter(reachesModel), isWhole };
}

export function reachesModel({ message, metadata }: StoredMessage): boolean {
  // An answer without content says nothing, and some providers refuse it.
  return metadata.excluded !== true && message.content.length > 0;
}

/** Tokens of the next call: what the provider counted last, and an estimate of what came since. */
export function measureContext(
  { summary, messages }: Pick<Window, "summary" | "messages">,
  estimateOverhead: () => number,
): number {
  const madeAtSeq = summary?.metadata.summary?.madeAtSeq ?? 0;
  const counted = messages.findLastIndex(
    ({ seq, metadata }) => seq > madeAtSeq && metadata.usage !== undefined,
  );
  const usage = messages[counted]?.metadata.usage;
  let tokens = 0;
  if (usage !== undefined && usage.inputTokens > 0) {
    tokens = usage.inputTokens + usage.outputTokens;
    const since = messages.slice(counted + 1);
    if (since.length === 0) return tokens;
    const estimated = since.reduce((sum, { message }) => sum + estimateMessage(message), 0);
    return tokens + Math.ceil(estimated * findCorrection(messages.slice(0, counted + 1), madeAtSeq));
  }
  tokens = estimateOverhead() + (summary === undefined ? 0 : estimateMessage(summary.message));
  for (const { message } of messages) tokens += estimateMessage(message);
  return tokens;
}

/** How many times more tokens the provider has counted for this conversation than were estimated, at least 1: between
 *  the first call that it counted and the last one, whose system prompt and tools were the same. */
function findCorrection(messages: readonly StoredMessage[], afterSeq: number): number {
  const first = messages.findIndex(
    ({ seq, metadata }) => seq > afterSeq && (metadata.usage?.inputTokens ?? 0) > 0,
  );
  const before = messages[first]?.metadata.usage?.inputTokens ?? 0;
  const after = messages.at(-1)?.metadata.usage?.inputTokens ?? 0;
  let estimated = 0;
  // The last answer was not part of what its call sent.
  for (const { message } of messages.slice(first, -1)) estimated += estimateMessage(message);
  if (first < 0 || estimated < correctedTokensMin) return 1;
  return Math.min(Math.max((after - before) / estimated, 1), correctionMax);
}

const { correctedTokensMin, correctionMax } = conversationLimits;

/** Where to cut: the newest messages from there on fit into what is kept, and no call is parted from its result.
 *  0 when nothing can be cut off. */
export function findCut(
  messages: readonly StoredMessage[],
  keep: { tokens: number; messages?: number | undefined; chars?: number },
): number {
  const { tokens: tokensMax, messages: messagesMax = messages.length, chars: charsMax = Infinity } = keep;
  const earliest = Math.max(messages.length - messagesMax, 0);
  let tokens = 0;
  let chars = 0;
  let cut = messages.length;
  while (cut > earliest) {
    const stored = messages[cut - 1];
    if (stored === undefined) break;
    tokens += estimateMessage(stored.message);
    chars += countChars(stored.message);
    if (tokens > tokensMax || chars > charsMax) break;
    cut -= 1;
  }
  // The newest message stays, however long, unless nothing is to be kept; results stay with their calls.
  if (messagesMax > 0) cut = Math.min(cut, messages.length - 1);
  while (cut > 0 && messages[cut]?.message.role === "tool") cut -= 1;
  return Math.max(cut, 0);
}

/** The messages of a call, with texts cut in the middle where one alone, or the results of one step together, would
 *  fill the window. */
export function clipMessages<M extends Message>(messages: readonly M[], textTokensMax: number): M[] {
  let share = textTokensMax;
  return messages.map((message, index) => {
    if (message.role !== "tool") return clipMessage(message, textTokensMax);
    if (messages[index - 1]?.role !== "tool") share = shareOf(resultsFrom(messages, index), textTokensMax);
    return clipMessage(message, share);
  });
}

/** The most tokens of each result of a step. */
function shareOf(results: readonly Message[], textTokensMax: number): number {
  const tokens = results.reduce((sum, result) => sum + estimateMessage(result), 0);
  return tokens <= textTokensMax ? textTokensMax : Math.floor(textTokensMax / results.length);
}

/** The results of the step whose first result is at `start`. */
function resultsFrom(messages: readonly Message[], start: number): readonly Message[] {
  let end = start;
  while (messages[end]?.role === "tool") end += 1;
  return messages.slice(start, end);
}

/** A message whose texts are cut in the middle where one has more tokens. */
export function clipMessage<M extends Message>(message: M, textTokensMax: number): M {
  if (estimateMessage(message) <= textTokensMax) return message;
  const known = clipped.get(message);
  if (known?.textTokensMax === textTokensMax) return known.made as M; // made of this message
  const clip = (text: string) => clipTokens(text, textTokensMax);
  const content = message.content.map((part) => {
    if (part.type === "text") return { ...part, text: clip(part.text) };
    // Results that are not text are short: longer ones have become text when they were stored.
    if (part.type !== "tool-result" || part.output.type !== "text") return part;
    return { ...part, output: { ...part.output, value: clip(part.output.value) } };
  });
  const made = { ...message, content } as M; // the same parts, some with a shorter text
  clipped.set(message, { textTokensMax, made });
  return made;
}

/** The same message is the same object in each call: what was made of it is cached. */
const clipped = new WeakMap<Message, { textTokensMax: number; made: Message }>();

export function clipTokens(text: string, tokensMax: number): string {
  return clipText(text, charsOfTokens(text, tokensMax));
}

/** A text cut in the middle. */
export function clipText(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const half = Math.floor(charsMax / 2);
  const leftOut = text.length - 2 * half;
  return `${text.slice(0, half).toWellFormed()}\n[… ${leftOut} characters left out …]\n${text.slice(-half).toWellFormed()}`;
}

const summaryMark = "[Context Summary]\n\n";

export function toSummaryMessage(text: string): UserMessage {
  return { role: "user", content: [{ type: "text", text: `${summaryMark}${text}` }] };
}

/** The text of a summary as a person reads it; any other text as it is. */
export function withoutMark(text: string): string {
  return text.startsWith(summaryMark) ? text.slice(summaryMark.length) : text;
}
