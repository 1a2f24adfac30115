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
  /** Comes back with the times of its requests. */
  label?: string;
  /** Tool calls before the answer, one per step. Default 0. */
  toolSteps?: number;
  /** The tool of these steps; `write` replaces one file each time. Default `exists`. */
  tool?: "exists" | "write";
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

export function planOf({ body }: Pick<RecordedRequest, "body">): Plan {
  return JSON.parse(lastUserText(body)); // Written by toMessage.
}

export function answerOf({ tokens }: Plan): string {
  return token.repeat(tokens);
}

export function replyTo({ body }: RecordedRequest): Reply {
  const plan = planOf({ body });
  const { tokens, toolSteps = 0, tool = "exists", delayMs = 0, chunkDelayMs = 0 } = plan;
  const step = toolResultsSinceUser(body);
  if (step < toolSteps) {
    const path = "x";
    const argument = tool === "write" ? { path, content: `${token.repeat(tokens)}${step}` } : { path };
    return [{ delayMs }, { toolCalls: [{ name: tool, arguments: argument }] }, { chunkDelayMs }];
  }
  return [{ delayMs }, { text: answerOf(plan), chunks: tokens }, { chunkDelayMs }];
}
