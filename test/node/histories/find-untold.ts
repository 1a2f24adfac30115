/** Finds what a request left out of the conversation that its provider could have been told. What is there to tell is read
 *  from the session's messages, as its owner sees them. */

import type { TestSession } from "edgeflue/testing";
import type { MessageView, SummaryView } from "../../../src/protocol/message.ts";
import { factsIn } from "./odd.ts";
import type { Exchange, RandomScript } from "./script.ts";

interface Untold {
  api: string;
  problem: string;
  request: string;
}

/** `count` gets the number of facts that were looked for. */
export async function findUntold(
  session: TestSession,
  script: RandomScript,
  count: (facts: number) => void,
): Promise<Untold[]> {
  const { messages, summaries = [] } = await session.messages({ limit: 200, include: "compacted" });
  return messages.flatMap((message, index) => {
    const exchange = findExchange(message, script);
    // A task's answer is that of a conversation of its own.
    if (exchange === undefined || isTaskGiven(messages[index - 1])) return [];
    const summary = summaries.findLast(({ madeAtSeq = 0 }) => madeAtSeq < message.seq);
    const told = toldBefore(messages.slice(0, index), summary, exchange, script);
    count(told.length);
    return told
      .filter((fact) => !exchange.text.includes(fact))
      .map((fact) => ({
        api: exchange.api.name,
        problem: `was not told ${fact} of ${describe(messages, fact)}`,
        request: exchange.text,
      }));
  });
}

function isTaskGiven(message: MessageView | undefined): boolean {
  return JSON.stringify(message?.content ?? "").includes("A task was given to a child conversation:");
}

/** The request that this message is the answer to. */
function findExchange({ role, content }: MessageView, { exchanges }: RandomScript): Exchange | undefined {
  if (role !== "assistant") return undefined;
  const [fact] = factsIn(JSON.stringify(content));
  return fact === undefined ? undefined : exchanges.find(({ said }) => said.has(fact));
}

function toldBefore(
  messages: readonly MessageView[],
  summary: SummaryView | undefined,
  { api }: Exchange,
  { thinkers }: RandomScript,
): string[] {
  const covered = summary?.upToSeq ?? 0;
  const facts: string[] = summary === undefined ? [] : factsIn(JSON.stringify(summary.message));
  for (const { seq, role, content, excluded } of messages) {
    if (seq <= covered || excluded === true) continue;
    for (const [index, part] of content.entries()) {
      if (part.type === "file") {
        // Its name is not for everyone to see.
        const isPicture = part.data.type === "data" && String(part.data.data).startsWith("iVBOR");
        if (isPicture && part.data.type === "data") facts.push(String(part.data.data));
        continue;
      }
      const own = factsIn(JSON.stringify(part.providerOptions ?? {})).filter(
        (fact) => thinkers.get(fact) === api,
      );
      if (part.type === "tool-call") {
        facts.push(...factsIn(JSON.stringify(part.input)), ...(api.signsCalls ? own : []));
        continue;
      }
      if (part.type !== "reasoning") {
        facts.push(...factsIn(JSON.stringify(part)));
        continue;
      }
      // Thoughts go back to who thought them, where something follows them.
      const hasSequel = content.slice(index + 1).some(saysSomething);
      const thought = factsIn(JSON.stringify(part)).filter((fact) => thinkers.get(fact) === api);
      if (role === "assistant" && hasSequel && api.keepsReasoning) facts.push(...thought);
    }
  }
  return facts;
}

function saysSomething(part: MessageView["content"][number]): boolean {
  return part.type === "tool-call" || (part.type === "text" && part.text.trim() !== "");
}

function describe(messages: readonly MessageView[], fact: string): string {
  const message = messages.find(({ content }) => JSON.stringify(content).includes(fact));
  if (message === undefined) return "a summary";
  const part = (message.content as readonly object[]).find((one) => JSON.stringify(one).includes(fact));
  return `message ${message.seq} (${message.role}): ${JSON.stringify(part).slice(0, 300)}`;
}
