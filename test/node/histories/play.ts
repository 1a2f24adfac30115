/** Plays one history on the real engine: prompts, commands, tasks, approvals, steering, stops, summaries and deaths of the
 *  host, each call of a model with another provider. Returns what providers refused, and what they were not told. */

import { type AgentConfig, defineTool, EdgeflueError } from "edgeflue";
import { memorySql, type TestSession, testAgent } from "edgeflue/testing";
import { z } from "zod";
import { systemClock } from "../../../src/clock.ts";
import { createRandom, type Random } from "../../sandbox/random.ts";
import { apis, settingsAt } from "./apis.ts";
import { findUntold } from "./find-untold.ts";
import { blanks, Facts, oddText } from "./odd.ts";
import { RandomScript } from "./script.ts";
import type { HistoryServer } from "./server.ts";

export interface Fault {
  seed: number;
  api: string;
  problem: string;
  /** The request, as JSON. */
  request?: string;
}

export interface Played {
  requests: number;
  faults: Fault[];
}

/** Pauses before a further call pass at once; deadlines do not. */
const clock = {
  ...systemClock,
  after: (delayMs: number, callback: () => void) =>
    systemClock.after(delayMs >= 400 && delayMs <= 8_000 ? 0 : delayMs, callback),
};

/** Ends that are right for what the script does. */
const expected: ReadonlySet<string> = new Set([
  "operation_aborted",
  "result_invalid",
  "model_rejected",
  "model_stream_broken",
  "model_unavailable",
  "limit_exceeded",
  "session_busy",
]);

/** A pixel. What follows its end tells it from others. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export async function playHistory(seed: number, server: HistoryServer): Promise<Played> {
  const random = createRandom(seed);
  const facts = new Facts();
  const script = new RandomScript(random, facts);
  server.script = script;
  const faults: Fault[] = [];
  const history = new History(random, facts, script, server.port);
  try {
    for (let turns = 3 + random.integer(5); turns > 0; turns -= 1) await history.turn();
    faults.push(...(await findUntold(history.session, script)).map((untold) => ({ seed, ...untold })));
  } catch (error) {
    faults.push({
      seed,
      api: "engine",
      problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  } finally {
    await history.close();
    server.script = undefined;
  }
  for (const { api, problem, text } of script.refusals)
    faults.push({ seed, api: api.name, problem, request: text });
  return { requests: script.exchanges.length + script.refusals.length, faults };
}

class History {
  session!: TestSession;
  readonly #random: Random;
  readonly #facts: Facts;
  readonly #script: RandomScript;
  readonly #port: number;
  readonly #sql = memorySql();
  readonly #decisions: Promise<unknown>[] = [];

  constructor(random: Random, facts: Facts, script: RandomScript, port: number) {
    this.#random = random;
    this.#facts = facts;
    this.#script = script;
    this.#port = port;
  }

  async turn(): Promise<void> {
    const random = this.#random;
    this.session ??= await this.#open();
    this.#script.steps = 0;
    this.#script.onRequest = undefined;
    const kind = random.integer(16);
    if (kind === 0) await this.#reopen();
    if (kind === 1) return this.#settle(this.session.shell(`echo ${this.#facts.take()}`));
    if (kind === 2) {
      const model = random.pick(apis).model;
      return this.#settle(
        this.session.compact({ keepRecent: random.integer(4), ...(random.integer(2) === 0 && { model }) }),
      );
    }
    if (kind === 3) return this.#settle(this.session.task(this.#text(), { model: random.pick(apis).model }));
    if (kind === 4 || kind === 5) {
      this.#script.onRequest = async () => {
        this.#decisions.push(this.session.prompt(this.#text(), { whenBusy: "steer" }).catch(() => {}));
        await new Promise(setImmediate);
      };
    }
    if (kind === 6) this.#script.onRequest = () => this.session.abort();
    await this.#settle(this.session.prompt(this.#text(), this.#options()));
    await Promise.all(this.#decisions.splice(0));
  }

  async close(): Promise<void> {
    await this.session?.[Symbol.asyncDispose]();
  }

  #options() {
    const random = this.#random;
    const result = z.object({ a_count: z.number(), word: z.string() });
    return {
      model: random.pick(apis).model,
      ...(random.integer(6) === 0 && { result, retries: 1 }),
      ...(random.integer(6) === 0 && {
        images: [{ data: this.#picture(), mimeType: "image/png" }],
      }),
      ...(random.integer(4) === 0 && { thinkingLevel: random.pick(["low", "high", "off"] as const) }),
    };
  }

  #picture(): string {
    return Buffer.concat([Buffer.from(pixel, "base64"), Buffer.from(this.#facts.take())]).toString("base64");
  }

  #text(): string {
    const text = oddText(this.#random, this.#facts.take());
    return this.#random.integer(8) === 0 ? `${this.#random.pick(blanks)}${text}` : text;
  }

  async #settle(promise: Promise<unknown>): Promise<void> {
    try {
      await promise;
    } catch (error) {
      if (!(error instanceof EdgeflueError) || !expected.has(error.code)) throw error;
    }
  }

  async #reopen(): Promise<void> {
    await this.close();
    this.session = await this.#open();
  }

  #open(): Promise<TestSession> {
    return testAgent(this.#agent(), {
      model: this.#random.pick(apis).model,
      config: { providers: settingsAt(this.#port) },
      sql: this.#sql,
      clock,
      onEvent: ({ type, data }) => {
        if (type === "approval_requested") setImmediate(() => this.#decide(String(data.approvalId)));
      },
    });
  }

  #decide(approvalId: string): void {
    const decision = this.#random.integer(2) === 0 ? "approve" : "deny";
    const reason = `Since ${this.#facts.take()}`;
    // The operation may have been stopped meanwhile.
    this.session.decide(approvalId, { decision, reason }).catch(() => {});
  }

  #agent(): AgentConfig {
    const random = this.#random;
    return {
      instructions: "Be brief.",
      allowShell: true,
      allowWrite: true,
      maxTaskDepth: 1,
      limits: { steps: 12 },
      tools: [
        defineTool({
          name: "note",
          description: "Notes a text.",
          parameters: z.looseObject({ text: z.string().optional() }),
          effect: "read",
          execute: () => {
            const text = oddText(random, this.#facts.take());
            if (random.integer(6) === 0) throw new Error(text);
            return random.pick<unknown>([text, text, { said: [text] }, random.pick(blanks), [], null, 0]);
          },
        }),
        defineTool({
          name: "ask",
          description: "Asks a person.",
          parameters: z.looseObject({}),
          needsApproval: true,
          execute: () => `Asked: ${this.#facts.take()}`,
        }),
      ],
    };
  }
}
