/** Plays one history on the real engine: prompts, commands, tasks, approvals, steering, stops, summaries and deaths of the
 *  host, each call of a model with another provider. Returns what providers refused, and what they were not told. */

import { type AgentConfig, defineTool, EdgeflueError } from "edgeflue";
import { CrashingSql, memorySql, type TestSession, testAgent } from "edgeflue/testing";
import { z } from "zod";
import { systemClock } from "../../../src/clock.ts";
import { createRandom, type Random } from "../../sandbox/random.ts";
import { apis } from "./apis.ts";
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
  /** Facts that were looked for in requests. */
  facts: number;
  faults: Fault[];
}

/** Pauses before a further call pass at once; deadlines do not. */
const clock = {
  ...systemClock,
  after: (delayMs: number, callback: () => void) =>
    systemClock.after(delayMs >= 400 && delayMs <= 8_000 ? 0 : delayMs, callback),
};

/** Far above what a turn takes on a busy machine. */
const turnMsMax = 15_000;

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

const results = [
  z.object({ a_count: z.number(), word: z.string() }),
  z.array(z.object({ a_count: z.number(), word: z.string() })).describe("a list of counts"),
];

const noteParameters = [
  z.looseObject({ text: z.string().optional() }),
  z.looseObject({
    text: z.string().nullable().optional(),
    pair: z.tuple([z.string(), z.number()]).optional(),
  }),
  z.looseObject({
    text: z.union([z.string(), z.array(z.string())]).optional(),
    "half \ud83d": z.int().optional(),
  }),
];
const askParameters = z.looseObject({});

const toFile = (mimeType: string, text: string) => ({ mimeType, data: Buffer.from(text).toString("base64") });
/** That some models take and others do not, and that are not what they say. */
const oddFiles = [
  toFile("application/pdf", "%PDF-1.4 x"),
  toFile("text/plain", "plain text"),
  toFile("audio/wav", "RIFF"),
  toFile("image/tiff", "II*"),
  toFile("image/png", "GIF89a no png"),
  toFile("application/zip", "PK"),
  { ...toFile("image/jpeg", "x"), name: "half \ud83d.jpg" },
];

/** A pixel. What follows its end tells it from others. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export async function playHistory(seed: number, server: HistoryServer): Promise<Played> {
  const random = createRandom(seed);
  const facts = new Facts();
  const script = new RandomScript(random, facts);
  server.script = script;
  const faults: Fault[] = [];
  const history = new History(random, facts, script, server.settings);
  let looked = 0;
  try {
    for (let turns = 2 + random.integer(5); turns > 0; turns -= 1) await inTime(history.turn());
    faults.push(
      ...(
        await findUntold(await history.end(), script, (count) => {
          looked += count;
        })
      ).map((untold) => ({ seed, ...untold })),
    );
  } catch (error) {
    faults.push({
      seed,
      api: "engine",
      problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  } finally {
    await inTime(history.close()).catch(() => {});
    server.script = undefined;
  }
  for (const { api, problem, text } of script.refusals)
    faults.push({ seed, api: api.name, problem, request: text });
  return { requests: script.exchanges.length + script.refusals.length, facts: looked, faults };
}

async function inTime(work: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("A turn hangs.")), turnMsMax);
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

class History {
  session!: TestSession;
  readonly #random: Random;
  readonly #facts: Facts;
  readonly #script: RandomScript;
  readonly #settings: HistoryServer["settings"];
  /** What outlives its hosts. */
  readonly #sql = memorySql();
  #host = new CrashingSql(this.#sql);
  readonly #decisions: Promise<unknown>[] = [];

  constructor(random: Random, facts: Facts, script: RandomScript, settings: HistoryServer["settings"]) {
    this.#random = random;
    this.#facts = facts;
    this.#script = script;
    this.#settings = settings;
  }

  async turn(): Promise<void> {
    const random = this.#random;
    await this.#ensureHost();
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
    if (kind === 6) this.#script.onRequest = () => this.session.abort().catch(() => {});
    const isFatal = kind === 7 || kind === 8;
    if (isFatal) this.#host.crashAt(1 + random.integer(8), random.pick(["before", "after"] as const));
    const text = this.#text();
    const options = { ...this.#options(), ...(isFatal && { idempotencyKey: this.#facts.take() }) };
    await this.#settle(this.session.prompt(text, options));
    await Promise.all(this.#decisions.splice(0));
    if (!this.#host.signal.aborted) return;
    await this.#ensureHost();
    await this.#settle(this.session.prompt(text, options));
  }

  async end(): Promise<TestSession> {
    await this.#ensureHost();
    return this.session;
  }

  async close(): Promise<void> {
    await this.session?.[Symbol.asyncDispose]();
  }

  #options() {
    const random = this.#random;
    const [{ model }, { model: next }] = [random.pick(apis), random.pick(apis)];
    return {
      model: random.integer(5) === 0 && next !== model ? [model, next] : model,
      ...(random.integer(6) === 0 && { result: random.pick(results), retries: 1 }),
      ...(random.integer(6) === 0 && { images: [{ data: this.#picture(), mimeType: "image/png" }] }),
      ...(random.integer(10) === 0 && { images: [random.pick(oddFiles)] }),
      ...(random.integer(10) === 0 && { allowedTools: random.pick([[], ["note"]]) }),
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
      if (this.#host.signal.aborted) return;
      if (!(error instanceof EdgeflueError) || !expected.has(error.code)) throw error;
    }
  }

  /** A death that was planned for a turn may come in a later one. */
  async #ensureHost(): Promise<void> {
    if (this.#host.signal.aborted) await this.#reopen();
    this.session ??= await this.#open();
  }

  async #reopen(): Promise<void> {
    await this.close();
    this.#host = new CrashingSql(this.#sql);
    this.session = await this.#open();
    // The host before has asked for them.
    for (const { approvalId } of await this.session.approvals()) this.#decide(approvalId);
  }

  #open(): Promise<TestSession> {
    return testAgent(this.#agent(), {
      model: this.#random.pick(apis).model,
      config: { providers: this.#settings },
      sql: this.#host,
      ...(this.session === undefined && { files: { "picture.png": Buffer.from(pixel, "base64") } }),
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
    const window = { contextWindowTokens: 4_000, reserveTokens: 800, keepRecentTokens: 700 };
    return {
      ...random.pick([{}, { instructions: "Be brief." }, { instructions: "half \ud83d, and 日本語" }]),
      ...(random.integer(4) === 0 && { compaction: window }),
      allowShell: true,
      allowWrite: true,
      maxTaskDepth: 1,
      limits: { steps: 12 },
      tools: [
        defineTool({
          name: "note",
          description: random.pick(["Notes a text.", "half \ud83d"]),
          parameters: random.pick(noteParameters),
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
          parameters: askParameters,
          needsApproval: true,
          execute: () => `Asked: ${this.#facts.take()}`,
        }),
      ],
    };
  }
}
