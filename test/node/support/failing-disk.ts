/** A session's engine over a database whose transactions fail when a test says so. */

import { type AgentConfig, createAgent, type EventObserver } from "edgeflue";
import { memorySql, type ScriptedModel, scriptModel } from "edgeflue/testing";
import { AgentDirectory } from "../../../src/agent/agent-directory.ts";
import { emptyProject } from "../../../src/agent/project.ts";
import { type Clock, systemClock } from "../../../src/clock.ts";
import type { FrameSink } from "../../../src/feed/feed-reader.ts";
import { SessionEngine } from "../../../src/session/session-engine.ts";

export class FailingDisk {
  readonly sql = memorySql();
  #failures = 0;

  constructor() {
    const transaction = this.sql.transaction.bind(this.sql);
    this.sql.transaction = <T>(body: () => T): T => {
      if (this.#failures === 0) return transaction(body);
      this.#failures -= 1;
      throw new Error("The disk is full.");
    };
  }

  /** Lets this many transactions fail from now on. */
  failNext(times = 1): void {
    this.#failures = times;
  }

  statuses(): string[] {
    return this.sql
      .all<{ status: string }>("SELECT status FROM operations ORDER BY id")
      .map(({ status }) => status);
  }
}

interface EngineOptions {
  /** Default: a model that says "hello", and nothing else. */
  configure?: () => AgentConfig | Promise<AgentConfig>;
  clock?: Clock;
  onEvent?: EventObserver;
  setAlarm?: (atMs: number) => void;
}

export function openEngine(
  { sql }: FailingDisk,
  {
    configure = () => agentOf(scriptModel({ text: "hello" })),
    clock = systemClock,
    ...options
  }: EngineOptions = {},
) {
  const alarms: number[] = [];
  const work = new Set<Promise<unknown>>();
  const agent = createAgent(configure);
  const { onEvent, setAlarm = (atMs: number) => void alarms.push(atMs) } = options;
  const engine = new SessionEngine(
    { agent: "test", instance: "i", session: "s" },
    {
      sql,
      clock,
      env: {},
      project: emptyProject,
      config: {},
      onEvent,
      defaultModel: undefined,
      providers: {},
      development: true,
      agents: new AgentDirectory({ test: { file: "test.ts", load: async () => ({ default: agent }) } }),
      setAlarm,
      deleteStorage: () => {},
      defer: (promise) => {
        const tracked = promise.finally(() => work.delete(tracked));
        work.add(tracked);
      },
    },
  );
  engine.resume();
  const idle = async () => {
    while (work.size > 0) await Promise.all(work);
  };
  return { engine, alarms, idle };
}

export function agentOf(model: ScriptedModel, config: AgentConfig = {}): AgentConfig {
  return { ...config, model: model.reference };
}

/** A disk on which a session has talked before. */
export async function warmDisk(): Promise<FailingDisk> {
  const disk = new FailingDisk();
  const { engine, idle } = openEngine(disk);
  await engine.prompt({ message: "hi" });
  await idle();
  return disk;
}

/** Types of events that tell of an operation without a row. */
export async function strayEvents(engine: SessionEngine, { sql }: FailingDisk): Promise<string[]> {
  const { events } = await engine.events({ limit: 1_000 });
  const known = new Set(sql.all<{ id: string }>("SELECT id FROM operations").map(({ id }) => id));
  return events.filter(({ operationId }) => !known.has(operationId)).map(({ type }) => type);
}

/** A sink that keeps what it is sent. */
export function keepFrames(): FrameSink & { frames: Record<string, unknown>[] } {
  const frames: Record<string, unknown>[] = [];
  return {
    frames,
    isFull: () => false,
    send: (frame) => void frames.push(JSON.parse(frame)),
    close: () => {},
  };
}
