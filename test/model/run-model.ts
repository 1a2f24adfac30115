/** Runs a step of a provider's model against the fake server, as the session does, and shows what a user would see. */

import { env } from "cloudflare:workers";
import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { ModelAnswer } from "../../src/model/answer-builder.ts";
import type { ProviderSettings } from "../../src/model/provider.ts";
import { resolveModel } from "../../src/model/resolve-model.ts";
import { runStep, type StepCall, type StepOutcome, type StepRetry } from "../../src/model/run-step.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** The address of the fake server, with a path. */
export function fakeUrl(path: string): string {
  return new URL(path, env.OPENAI_BASE_URL).href;
}

export interface ModelUnderTest {
  /** `provider:model`. */
  reference: string;
  settings: ProviderSettings;
}

export interface Run {
  outcome: Promise<StepOutcome>;
  retries: StepRetry[];
  clock: FakeClock;
  /** The pieces of text in the order in which they came. */
  texts: string[];
  abort: () => void;
}

export async function start({ reference, settings }: ModelUnderTest, call: StepCall | string): Promise<Run> {
  const [provider = ""] = reference.split(":");
  const model = await resolveModel(reference, { [provider]: settings });
  const clock = new FakeClock();
  const retries: StepRetry[] = [];
  const texts: string[] = [];
  const controller = new AbortController();
  const outcome = runStep(model, typeof call === "string" ? { prompt: ask(call) } : call, {
    clock,
    signal: controller.signal,
    onText: (text) => texts.push(text),
    onRetry: (retry) => retries.push(retry),
  });
  return { outcome, retries, clock, texts, abort: () => controller.abort() };
}

/** Moves the clock over every pause before a retry, until the step has settled. */
export async function finish({ outcome, clock, retries }: Run): Promise<StepOutcome> {
  let settled: StepOutcome | undefined;
  void outcome.then((value) => (settled = value));
  for (let paused = 0; settled === undefined; ) {
    await Promise.race([outcome, clock.timerSet()]);
    if (retries.length > paused) {
      clock.advance(retries[paused]?.delayMs ?? 0);
      paused += 1;
    }
  }
  return settled;
}

/** The answer of a step that has to succeed. */
export async function answerOf(model: ModelUnderTest, call: StepCall | string): Promise<ModelAnswer> {
  const outcome = await finish(await start(model, call));
  if (outcome.type !== "answer") throw new Error(`The step did not answer: ${JSON.stringify(outcome)}`);
  return outcome.answer;
}

export function failureCode(outcome: StepOutcome): string {
  return outcome.type === "failure" ? outcome.error.code : outcome.type;
}

export function ask(message: string): LanguageModelV4Prompt {
  return [{ role: "user", content: [{ type: "text", text: message }] }];
}

/** The conversation after an answer whose calls were all run with this result. */
export function withResults(
  prompt: LanguageModelV4Prompt,
  { content }: ModelAnswer,
  result: string,
): LanguageModelV4Prompt {
  const results = content.flatMap((part) =>
    part.type === "tool-call"
      ? {
          type: "tool-result" as const,
          toolCallId: part.toolCallId,
          toolName: part.toolName,
          output: { type: "text" as const, value: result },
        }
      : [],
  );
  return [...prompt, { role: "assistant", content }, { role: "tool", content: results }];
}

export const readTool: NonNullable<LanguageModelV4CallOptions["tools"]> = [
  {
    type: "function",
    name: "read",
    description: "Reads a file.",
    inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  },
];
