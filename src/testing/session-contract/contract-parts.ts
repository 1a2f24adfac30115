/** The helpers of the session contract. */

import type { AgentSession } from "../../protocol/agent-session/agent-session.ts";
import type { WireEvent } from "../../protocol/agent-session/read-events.ts";
import type { TestRunner } from "../sandbox-files-contract.ts";

/** Opens another handle on the same session, or on another one of the same instance by its name. */
export type OpenAgain = (session?: string) => AgentSession | Promise<AgentSession>;

/** One sentence that is true of every session. */
export type Fact = (
  sentence: string,
  body: (session: AgentSession, openAgain: OpenAgain) => Promise<void>,
) => void;

export interface ContractParts {
  fact: Fact;
  expect: TestRunner["expect"];
}

const pollMs = 5;

/** Polls until the answer is true. The test's own timeout bounds it. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, pollMs));
}

/** Reads to the end, and calls back with each event. */
export async function watch(
  events: AsyncIterable<WireEvent>,
  onEvent: (event: WireEvent) => unknown,
): Promise<WireEvent[]> {
  const seen: WireEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    await onEvent(event);
  }
  return seen;
}

/** The order of events: how many deltas a text comes in depends on the network. */
export function orderOf(events: readonly WireEvent[]): string[] {
  return events
    .map(({ type }) => type)
    .filter((type, index, types) => type !== "delta" || types[index - 1] !== type);
}

export function saidIn(events: readonly WireEvent[]): string {
  return events.map(({ type, text }) => (type === "delta" ? text : "")).join("");
}

/** The model's request, from an answer that recites it. */
export function readRecital(text: string): { role: string; text: string }[] {
  return JSON.parse(text) as { role: string; text: string }[]; // said by the contract's model
}
