/** A session whose host dies where a test says and comes back on the same database, with tools of every effect that
 *  count how often they run, and a model that answers by what it is asked. */

import { type AgentConfig, defineTool, type ToolDefinition } from "edgeflue";
import {
  CrashingSql,
  type FakeClock,
  memorySql,
  type ScriptStep,
  scriptModel,
  type TestSession,
  testAgent,
} from "edgeflue/testing";
import { z } from "zod";

type Effect = NonNullable<ToolDefinition["effect"]>;
type ModelCall = Parameters<
  Extract<Parameters<typeof scriptModel>[0], (...parameters: never[]) => unknown>
>[0];

/** Answers of the model by a text of the user's message, one for each answer since. */
export type Script = Readonly<Record<string, readonly ScriptStep[]>>;

export interface WorldOptions {
  script: Script;
  /** Called in the middle of things, before the model answers or a tool returns. */
  onModelCall?: (text: string, step: number) => unknown;
  onToolCall?: (name: string) => unknown;
  /** Default: the system's. */
  clock?: FakeClock;
  /** What the agent has besides. */
  config?: AgentConfig;
}

export class CrashWorld {
  readonly sql = memorySql();
  /** Idempotency keys of the calls that ran, by tool. */
  readonly runs: Record<string, string[]> = { look: [], book: [], pay: [], ask: [] };
  readonly model;
  /** The host that lives now. */
  host = new CrashingSql(this.sql);
  lives = 0;
  readonly #options: WorldOptions;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.model = scriptModel(async (call) => {
      const { text, steps, answered } = findScript(options.script, call);
      await options.onModelCall?.(text, answered);
      return steps[Math.min(answered, steps.length - 1)] ?? { text: "done" };
    });
  }

  /** Plays on a new host; when that dies, once more on the next one, until it is through. `play` sends everything
   *  with idempotency keys, so that it can be played again. */
  async play<T>(play: (session: TestSession) => Promise<T>, plan?: (host: CrashingSql) => void): Promise<T> {
    for (;;) {
      this.host = new CrashingSql(this.sql);
      this.lives += 1;
      const { host, model } = this;
      const { clock } = this.#options;
      await using session = await testAgent(this.#agent(), { model, sql: host, ...(clock && { clock }) });
      if (this.lives === 1) plan?.(host);
      try {
        return await play(session);
      } catch (error) {
        if (!host.signal.aborted) throw error;
      }
    }
  }

  #agent(): AgentConfig {
    const defineCounted = (name: string, effect: Effect, needsApproval = false) =>
      defineTool({
        name,
        description: `Its effect is ${effect}.`,
        parameters: z.object({}),
        effect,
        needsApproval,
        execute: async (_input, { idempotencyKey }) => {
          this.runs[name]?.push(idempotencyKey);
          await this.#options.onToolCall?.(name);
          return `${name} is done`;
        },
      });
    return {
      tools: [
        defineCounted("look", "read"),
        defineCounted("book", "idempotent"),
        defineCounted("pay", "once"),
        defineCounted("ask", "once", true),
      ],
      skills: ["triage"],
      allowWrite: true,
      allowShell: true,
      ...this.#options.config,
    };
  }
}

interface Found {
  text: string;
  steps: readonly ScriptStep[];
  answered: number;
}

function findScript(script: Script, { prompt }: ModelCall): Found {
  if (JSON.stringify(prompt[0]).includes("Summarise this conversation"))
    return { text: "summary", steps: script.summary ?? [{ text: "a summary" }], answered: 0 };
  const texts = Object.keys(script);
  const namedBy = (message: ModelCall["prompt"][number]) =>
    message.role === "user"
      ? texts.find((text) => JSON.stringify(message.content).includes(text))
      : undefined;
  const place = prompt.findLastIndex((message) => namedBy(message) !== undefined);
  const message = prompt[place];
  const text = (message && namedBy(message)) ?? "";
  const answered = prompt.slice(place + 1).filter(({ role }) => role === "assistant").length;
  return { text, steps: script[text] ?? [], answered };
}
