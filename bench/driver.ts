/** The client: prompts over keep-alive HTTP/1.1 from one Node process, times them, and checks the answers. */

import { Agent, request } from "node:http";
import { requestTimeoutMs } from "./limits.ts";
import { answerOf, type Plan, token, toMessage } from "./model/script.ts";
import { monotonicMs } from "./monotonic-clock.ts";
import type { Target } from "./target.ts";
import type { WorkerdProcess } from "./workerd-process.ts";

/** Times in milliseconds of `monotonicMs()`. */
export interface Timing {
  sentAt: number;
  /** When the first bytes with text of the model arrived. */
  firstTokenAt: number;
  endedAt: number;
}

export interface PromptOptions {
  sessionId: string;
  plan: Plan;
  /** Default `json`. */
  accept?: "json" | "sse";
}

export type Prompt = (options: PromptOptions) => Promise<Timing>;

/** Its connections live as long as the process that they lead to. */
export function createDriver(target: Target, workerd: WorkerdProcess): Prompt {
  const agent = new Agent({ keepAlive: true });
  return async ({ sessionId, plan, accept = "json" }) => {
    const isStream = accept === "sse";
    const exchange = post(`${workerd.url}/agents/assistant/${sessionId}`, {
      agent,
      headers: { accept: isStream ? "text/event-stream" : "application/json", ...target.headers },
      body: JSON.stringify({ message: toMessage(plan) }),
    });
    const { status, answer, ...timing } = await workerd.within(requestTimeoutMs, exchange);
    const failure = check(status, () => (isStream ? target.sseText(answer) : jsonText(answer)), plan);
    if (failure !== undefined) {
      throw new Error(
        `${target.name} answered ${accept} wrongly: ${failure} The answer began: ${answer.slice(0, 500)}`,
      );
    }
    return timing;
  };
}

/** What the driver and the model take between them: prompts straight to the model, without a Worker. */
export async function timeWithoutWorker(modelUrl: string, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const messages = [{ role: "user", content: toMessage({ tokens: 20 }) }];
  const body = JSON.stringify({ model: "bench", messages, stream: true });
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const headers = { authorization: "Bearer bench" };
    const { sentAt, endedAt } = await post(`${modelUrl}/chat/completions`, { agent, headers, body });
    samples.push(endedAt - sentAt);
  }
  agent.destroy();
  return samples;
}

interface Exchange extends Timing {
  status: number | undefined;
  answer: string;
}

interface PostOptions {
  agent: Agent;
  headers: Record<string, string>;
  body: string;
}

const marker = Buffer.from(token);

function post(url: string, { agent, headers, body }: PostOptions): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let firstTokenAt = Number.NaN;
    const sentAt = monotonicMs();
    const outgoing = request(url, {
      agent,
      method: "POST",
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers },
    });
    outgoing.once("error", reject);
    outgoing.once("response", (incoming) => {
      incoming.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        if (Number.isNaN(firstTokenAt) && chunk.includes(marker)) firstTokenAt = monotonicMs();
      });
      incoming.once("error", reject);
      incoming.once("end", () => {
        const endedAt = monotonicMs();
        const answer = Buffer.concat(chunks).toString();
        resolve({ status: incoming.statusCode, answer, sentAt, firstTokenAt, endedAt });
      });
    });
    outgoing.end(body);
  });
}

function jsonText(answer: string): string {
  return JSON.parse(answer).result.text;
}

/** What is wrong with an answer, or undefined. */
function check(status: number | undefined, readText: () => string, plan: Plan): string | undefined {
  if (status !== 200) return `status ${status}.`;
  try {
    const text = readText();
    if (text.trim() === answerOf(plan).trim()) return undefined;
    return `expected ${answerOf(plan).length} characters of the model's text, got ${text.length}.`;
  } catch (error) {
    return `it cannot be read (${error instanceof Error ? error.message : error}).`;
  }
}
