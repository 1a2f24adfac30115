/** A session's host over a database whose transactions fail when a test says so. */

import { type AgentConfig, createAgent, type EventObserver } from "edgeflue";
import { memorySql, type ScriptedModel, scriptModel } from "edgeflue/testing";
import { AgentDirectory } from "../../../src/agent/agent-directory.ts";
import { emptyProject } from "../../../src/agent/project.ts";
import { type Clock, systemClock } from "../../../src/clock.ts";
import type { FrameSink } from "../../../src/feed/feed-reader.ts";
import type { Session } from "../../../src/protocol/session.ts";
import type { SessionPorts } from "../../../src/session/ports.ts";
import { SessionHost } from "../../../src/session/session-host.ts";

export class FailingDisk {
  readonly sql = memorySql();
  /** Transactions that were begun. */
  transactions = 0;
  #failures = new Set<number>();
  #isFull = false;

  constructor() {
    const transaction = this.sql.transaction.bind(this.sql);
    let isInside = false;
    this.sql.transaction = <T>(body: () => T): T => {
      if (isInside) return transaction(body);
      isInside = true;
      this.transactions += 1;
      const fails = this.#isFull || this.#failures.delete(this.transactions);
      try {
        return transaction(() => {
          const value = body();
          // At the end, so that all statements of it have run.
          if (fails) throw new Error("The disk is full.");
          return value;
        });
      } finally {
        isInside = false;
      }
    };
  }

  /** The next transaction fails, or the one after so many. */
  failNext(after = 0): void {
    this.#failures.add(this.transactions + 1 + after);
  }

  /** Every transaction fails until it has room again. */
  set isFull(isFull: boolean) {
    this.#isFull = isFull;
  }

  statuses(): string[] {
    return this.sql
      .all<{ status: string }>("SELECT status FROM operations ORDER BY id")
      .map(({ status }) => status);
  }
}

interface HostOptions {
  /** Default: a model that says "hello", and nothing else. */
  configure?: () => AgentConfig | Promise<AgentConfig>;
  clock?: Clock;
  onEvent?: EventObserver;
  setAlarm?: (atMs: number) => void;
  createSandbox?: SessionPorts["createSandbox"];
  /** Default: there is no other. */
  openSession?: SessionPorts["openSession"];
  /** Default: empty. */
  config?: SessionPorts["config"];
  /** Default: `s`. */
  session?: string;
  /** What the agent's file says of them. Default: nothing. */
  triggers?: Readonly<Record<string, unknown>>;
  /** Default: empty. */
  env?: SessionPorts["env"];
}

export function openHost(
  { sql }: FailingDisk,
  {
    configure = () => agentOf(scriptModel({ text: "hello" })),
    clock = systemClock,
    ...options
  }: HostOptions = {},
) {
  const alarms: number[] = [];
  const crashes: string[] = [];
  const work = new Set<Promise<unknown>>();
  const agent = createAgent(configure);
  const {
    onEvent,
    createSandbox,
    openSession,
    config = {},
    session = "s",
    triggers = {},
    env = {},
    setAlarm = (atMs: number) => void alarms.push(atMs),
  } = options;
  const host = new SessionHost(
    { agent: "test", instance: "i", session },
    {
      sql,
      clock,
      env,
      project: emptyProject,
      config,
      onEvent,
      ...(createSandbox !== undefined && { createSandbox }),
      ...(openSession !== undefined && { openSession }),
      defaultModel: undefined,
      providers: {},
      development: true,
      agents: new AgentDirectory({
        test: { file: "test.ts", load: async () => ({ default: agent, triggers }) },
      }),
      setAlarm,
      onCrash: ({ message }) => void crashes.push(message),
      deleteStorage: () => {},
      defer: (promise) => {
        const tracked = promise.finally(() => work.delete(tracked));
        work.add(tracked);
      },
    },
  );
  host.engine();
  const idle = async () => {
    while (work.size > 0) await Promise.all(work);
  };
  return { host, session: host.session, alarms, crashes, idle };
}

export function agentOf(model: ScriptedModel, config: AgentConfig = {}): AgentConfig {
  return { ...config, model: model.reference };
}

/** A disk on which a session has talked before. */
export async function warmDisk(): Promise<FailingDisk> {
  const disk = new FailingDisk();
  const { session, idle } = openHost(disk);
  await session.prompt({ message: "hi" });
  await idle();
  return disk;
}

/** Types of events that name an operation without a row. */
export async function strayEvents(session: Session, { sql }: FailingDisk): Promise<string[]> {
  const { events } = await session.events({ limit: 1_000 });
  const known = new Set(sql.all<{ id: string }>("SELECT id FROM operations").map(({ id }) => id));
  return events.filter(({ operationId }) => !known.has(operationId)).map(({ type }) => type);
}

/** A sink that keeps what it is sent. */
export function keepFrames(): FrameSink & { frames: Record<string, unknown>[]; errors: unknown[] } {
  const frames: Record<string, unknown>[] = [];
  const errors: unknown[] = [];
  return {
    frames,
    errors,
    isFull: () => false,
    send: (frame) => void frames.push(JSON.parse(frame)),
    close: () => {},
    disconnect: (error) => void errors.push(error),
  };
}
