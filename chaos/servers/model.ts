/** The model: follows the plan that the newest message of the user names, one step for each answer since. What it says
 *  and the tokens that it hands out tell one try from another, so that nothing of a void try can pass for its repeat. */

import {
  conversationOf,
  type FakeOpenAi,
  type FakeToolCall,
  type RecordedRequest,
  type Reply,
  startFakeOpenAi,
} from "../../test/support/fake-openai/index.ts";
import type { Moments } from "../moments.ts";
import { type Plan, type PlannedCall, type PlanStep, planIdsIn, toCommand, toMessage } from "./plan.ts";

export interface ChaosModel extends Pick<FakeOpenAi, "url" | "close"> {
  /** Makes a plan known, and those of the tasks in it. */
  learn(plan: Plan): void;
}

export async function startModel(moments: Moments): Promise<ChaosModel> {
  const plans = new Map<string, Plan>();
  const asked = new Map<string, number>();

  const server = await startFakeOpenAi({
    respond: (request) => {
      server.requests.length = 0; // Nobody reads them.
      moments.happened("model asked");
      const reply = answer(request);
      setTimeout(() => moments.happened("model answering"), 30).unref();
      return reply;
    },
  });

  function answer({ body }: RecordedRequest): Reply {
    const messages = conversationOf(body);
    if (JSON.stringify(messages[0]?.content).includes("Summarise this conversation"))
      return [{ text: "A summary." }];
    const place = messages.findLastIndex(
      (message) => message.role === "user" && planOf(message) !== undefined,
    );
    const plan = plans.get(planOf(messages[place] ?? {}) ?? "");
    if (plan === undefined) return [{ status: 400, body: { error: { message: "No plan is known." } } }];
    const stepIndex = messages.slice(place + 1).filter(({ role }) => role === "assistant").length;
    const step = plan.steps[stepIndex];
    if (step === undefined) return [{ text: `${plan.id} is over.` }];
    const name = `${plan.id}.${stepIndex}`;
    const time = (asked.get(name) ?? 0) + 1;
    asked.set(name, time);
    return toReply(step, { name, time });
  }

  const learn = (plan: Plan) => {
    plans.set(plan.id, plan);
    for (const { child } of plan.steps.flatMap(({ calls }) => calls)) if (child !== undefined) learn(child);
  };
  return { url: server.url, close: server.close, learn };
}

function planOf({ content }: Record<string, unknown>): string | undefined {
  return planIdsIn(JSON.stringify(content ?? "")).at(-1);
}

function toReply(
  { says, calls, delayMs, chunkDelayMs, trouble }: PlanStep,
  { name, time }: { name: string; time: number },
): Reply {
  if (trouble === "refused" && time === 1) return [{ status: 500 }];
  const isResult = says.startsWith("{");
  return [
    { delayMs },
    { text: isResult ? says : `${name} try ${time}: ${says}` },
    ...(calls.length > 0
      ? [{ toolCalls: calls.map((call, index) => toToolCall(call, `${name}.${index}.${time}`)) }]
      : []),
    { chunkDelayMs },
    ...(trouble === "cut" && time === 1 ? [{ cutAfterChunks: 3 }] : []),
  ];
}

function toToolCall({ tool, sleepMs, child }: PlannedCall, token: string): FakeToolCall {
  if (child !== undefined) return { name: "task", arguments: { prompt: toMessage(child) } };
  if (tool === "bash") return { name: tool, arguments: { command: toCommand(token, sleepMs) } };
  if (tool === "write") return { name: tool, arguments: { path: `${token}.txt`, content: token } };
  return { name: tool, arguments: { token } };
}
