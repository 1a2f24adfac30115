/** What the fake model answers in the benchmark: the user's message is a plan, and the plan says it. */

import {
  lastUserText,
  type RecordedRequest,
  type Reply,
  toolResultsSinceUser,
} from "../../test/support/fake-openai/index.ts";

export interface Plan {
  /** Tokens of the final answer, each one chunk. */
  tokens: number;
  /** Tool calls before the answer, one per step. Default 0. */
  toolSteps?: number;
  /** How long the model thinks before its first byte. Default 0. */
  delayMs?: number;
  /** Between two tokens. Default 0: all that fits at once. */
  chunkDelayMs?: number;
}

/** Every token of every answer. Appears nowhere else on the wire, so that its arrival is the first token's. */
export const token = "word ";

export function toMessage(plan: Plan): string {
  return JSON.stringify(plan);
}

export function answerOf({ tokens }: Plan): string {
  return token.repeat(tokens);
}

export function replyTo({ body }: RecordedRequest): Reply {
  const plan: Plan = JSON.parse(lastUserText(body)); // Written by toMessage.
  const { tokens, toolSteps = 0, delayMs = 0, chunkDelayMs = 0 } = plan;
  if (toolResultsSinceUser(body) < toolSteps) {
    return [{ toolCalls: [{ name: "exists", arguments: { path: "x" } }] }];
  }
  return [{ delayMs }, { text: answerOf(plan), chunks: tokens }, { chunkDelayMs }];
}
