/** Keeps a conversation within its model's window and within memory: older messages become a summary. The raw messages
 *  stay stored and readable. A long history takes several summaries, each from the one before and what came next: a
 *  restart continues from the newest. */

import type { ErrorRecord } from "../../errors.ts";
import { compactionDefaults, storeLimits } from "../../limits.ts";
import type { CompactionReason } from "../../protocol/event/event.ts";
import { textOf } from "../../protocol/message.ts";
import { addUsage, noUsage, type Usage } from "../../protocol/usage.ts";
import { summaryThreadOf } from "../../store/message/message-store.ts";
import type { Window } from "../../store/message/thread-window.ts";
import type { Operation } from "../../store/operation-store.ts";
import {
  clipTokens,
  findCut,
  measureContext,
  selectContext,
  toSummaryMessage,
} from "../conversation/context.ts";
import {
  charsOfTools,
  estimateMessage,
  estimateText,
  estimateTools,
  mostTokens,
} from "../conversation/token-estimate.ts";
import type { ThreadScope } from "../scope/operation-scope.ts";
import { pieceTokensOf, type Summary, summarise } from "./summarise.ts";

/** Summarises when the next call would come too near to the window, or the conversation has outgrown memory. Returns
 *  why there can be no call. */
export async function compactIfNeeded(scope: ThreadScope): Promise<ErrorRecord | undefined> {
  const { agent } = scope;
  const context = contextOf(scope);
  if (agent.compaction === undefined) return context.isWhole ? undefined : tooLong();
  const { contextWindowTokens, reserveTokens, keepRecentTokens } = agent.compaction;
  const { systemPrompt, tools } = agent;
  const tokensMax = contextWindowTokens - reserveTokens;
  // A short conversation fits whatever its characters are, which need not be looked at.
  const most = () => mostTokens(systemPrompt.length + charsOfTools(tools.forModel));
  if (context.isWhole && measureContext(context, most) <= tokensMax) return undefined;
  const tokens = measureContext(context, () => estimateText(systemPrompt) + estimateTools(tools.forModel));
  if (context.isWhole && tokens <= tokensMax) return undefined;
  // What would still be sent as it is, should there be no summary.
  const stillFits = context.isWhole && tokens <= contextWindowTokens - Math.ceil(reserveTokens / 2);
  if (stillFits && tokens < (passedOver.get(scope.operation) ?? 0)) return undefined;
  const outcome = await compact(scope, { reason: "threshold", keepTokens: keepRecentTokens, tokens });
  if (outcome.ok) return undefined;
  if (!stillFits || scope.signal.aborted) return outcome.error;
  const { code, message } = outcome.error;
  scope.log.warn("The conversation goes on without a summary, which failed.", { code, message });
  passedOver.set(scope.operation, tokens + Math.ceil(reserveTokens / 8));
  return undefined;
}

/** The tokens from which on an operation tries again to summarise, after that has failed. */
const passedOver = new WeakMap<Operation, number>();

/** After the provider refused the conversation as too long: keeps half as much. At most once for an operation. */
export async function compactAfterOverflow(scope: ThreadScope): Promise<ErrorRecord | "done" | "exhausted"> {
  const { agent, operation, stores, thread } = scope;
  const summaries = stores.messages.heads(summaryThreadOf(thread), operation.id);
  const isSecond = summaries.some(({ metadata }) => metadata.summary?.reason === "overflow");
  if (agent.compaction === undefined || isSecond) return "exhausted";
  const context = contextOf(scope);
  const tokens = measureContext(context, () => 0);
  // The provider's count includes the system prompt and the tools: only the messages can become fewer.
  const estimated = context.messages.reduce((sum, { message }) => sum + estimateMessage(message), 0);
  const keepTokens = Math.floor(Math.min(agent.compaction.keepRecentTokens, estimated) / 2);
  const outcome = await compact(scope, { reason: "overflow", keepTokens, tokens });
  if (!outcome.ok) return outcome.error;
  // The same call would be refused again.
  return outcome.summarySeq === undefined ? "exhausted" : "done";
}

/** On request. */
export function compactNow(
  scope: ThreadScope,
  { keepRecent }: { keepRecent?: number | undefined },
): Promise<CompactionOutcome> {
  const { keepRecentTokens } = scope.agent.compaction ?? compactionDefaults;
  const tokens = measureContext(contextOf(scope), () => 0);
  return compact(scope, {
    reason: "manual",
    keepTokens: keepRecent === undefined ? keepRecentTokens : Number.POSITIVE_INFINITY,
    keepMessages: keepRecent,
    tokens,
  });
}

export type CompactionOutcome =
  | {
      ok: true;
      /** Absent when there was nothing to summarise. */
      summarySeq?: number;
      messagesBefore: number;
      messagesAfter: number;
      tokens: number;
    }
  | { ok: false; error: ErrorRecord };

function contextOf({ stores, thread }: ThreadScope): Window {
  return selectContext(stores.messages.window(thread));
}

interface Compaction {
  reason: CompactionReason;
  keepTokens: number;
  /** Newest messages that stay; results stay with their calls. Default: as many as fit. */
  keepMessages?: number | undefined;
  tokens: number;
}

async function compact(scope: ThreadScope, compaction: Compaction): Promise<CompactionOutcome> {
  const { budget, reporter } = scope;
  const { reason, tokens } = compaction;
  const context = contextOf(scope);
  const { cut, upToSeq } = findEnd(context, compaction);
  const kept = context.messages.length - cut;
  const newest = context.messages.at(-1);
  const inherited = reason === "manual" ? findInherited(scope) : undefined;
  let summarised = inherited?.messages ?? 0;
  const end = (summarySeq: number): CompactionOutcome => {
    const [messagesBefore, messagesAfter] = [summarised + kept, kept + 1];
    reporter.log({ type: "compaction_end", messagesBefore, messagesAfter });
    return { ok: true, summarySeq, messagesBefore, messagesAfter, tokens };
  };
  if (upToSeq === undefined || newest === undefined) {
    // Nothing to cut off: one long message alone is clipped where the call is assembled.
    if (inherited === undefined) return { ok: true, messagesBefore: kept, messagesAfter: kept, tokens };
    return end(inherited.seq);
  }
  reporter.logNow({ type: "compaction_start", reason, estimatedTokens: tokens });
  for (;;) {
    const { summary } = contextOf(scope);
    const next = await summarise(scope, { summary, upToSeq });
    if (!next.ok) {
      countFailed(scope, next.usage);
      return { ok: false, error: next.error };
    }
    const summarySeq = store(scope, next, { madeAtSeq: newest.seq, reason });
    budget.addUsage(next.usage);
    summarised += next.messages;
    if (next.upToSeq >= upToSeq) return end(summarySeq);
    const error = budget.findExceeded(0);
    if (error !== undefined) return { ok: false, error };
  }
}

/** Calls for a summary that failed have been paid: the message that they were made after has what they used. */
function countFailed({ operation, stores, thread, journal, budget }: ThreadScope, usage: Usage): void {
  if (usage === noUsage) return;
  budget.addUsage(usage);
  const newest = stores.messages.tail(thread, operation.id).at(-1);
  if (newest === undefined) return;
  const { childUsage = noUsage } = newest.metadata;
  journal.commit(({ messages }) =>
    messages.setMetadata(thread, newest, { ...newest.metadata, childUsage: addUsage(childUsage, usage) }),
  );
}

/** The newest summary that a compaction had made before its host died, and how many messages all of them stand for. */
function findInherited({
  operation,
  stores,
  thread,
}: ThreadScope): { seq: number; messages: number } | undefined {
  const summaries = stores.messages.heads(summaryThreadOf(thread), operation.id);
  const newest = summaries.at(-1);
  if (newest === undefined) return undefined;
  const messages = summaries.reduce((sum, { metadata }) => sum + (metadata.summary?.messages ?? 0), 0);
  return { seq: newest.seq, messages };
}

/** How many of the messages are cut off, and up to where a summary then covers the conversation. What stays takes
 *  at most half of the memory that a conversation has, so that it is not cut again at once. */
function findEnd(
  { messages, isWhole }: Window,
  { keepTokens, keepMessages = messages.length }: Compaction,
): { cut: number; upToSeq: number | undefined } {
  const { cachedCharsMax, cachedMessagesMax } = storeLimits;
  const cut = findCut(messages, {
    tokens: keepTokens,
    messages: Math.min(keepMessages, Math.floor(cachedMessagesMax / 2)),
    chars: cachedCharsMax / 2,
  });
  const oldest = messages[0];
  const beforeAll = isWhole || oldest === undefined ? undefined : oldest.seq - 1;
  return { cut, upToSeq: messages[cut - 1]?.seq ?? beforeAll };
}

/** Writes the summary. A request that it covers and that is being worked on stays word for word. */
function store(
  scope: ThreadScope,
  { text, usage, upToSeq, messages: count }: Summary,
  { madeAtSeq, reason }: { madeAtSeq: number; reason: CompactionReason },
): number {
  const { operation, stores, thread } = scope;
  const seq = stores.messages.heads(thread, operation.id).find(({ role }) => role === "user")?.seq;
  const request = seq === undefined || seq > upToSeq ? undefined : stores.messages.find(thread, seq);
  const message = toSummaryMessage(
    request === undefined
      ? text
      : `${text}\n\nThe request being worked on, word for word:\n${clipTokens(textOf(request), pieceTokensOf(scope) / 2)}`,
  );
  const metadata = { usage, summary: { upToSeq, messages: count, madeAtSeq, reason } };
  return scope.journal.commit(({ messages, now }) =>
    messages.insertSummary(thread, { operationId: operation.id, message, metadata }, now),
  );
}

function tooLong(): ErrorRecord {
  return {
    code: "model_overflow",
    message: "The conversation is longer than one call of a model can carry.",
    hint: "Compaction is off for this agent. Turn it on, or summarise once: session.compact(), POST …/compact.",
  };
}
