/** Runs over one database, on hosts that come and go. */

import { CrashingSql, type CrashMoment, FakeClock } from "edgeflue/testing";
import { AgentDirectory } from "../../../src/agent/agent-directory.ts";
import { toBindings } from "../../../src/agent/bindings.ts";
import type { Clock } from "../../../src/clock.ts";
import { NodeSql } from "../../../src/node/node-sql.ts";
import { hasEnded, type RunRecord } from "../../../src/protocol/run/run.ts";
import { createSession, type Session } from "../../../src/protocol/session.ts";
import { createRunId } from "../../../src/workflow/run-address.ts";
import { RunEngine } from "../../../src/workflow/run-engine.ts";
import type { RunObserver } from "../../../src/workflow/run-ports.ts";
import { WorkflowDirectory } from "../../../src/workflow/workflow-directory.ts";

// biome-ignore lint/suspicious/noExplicitAny: each test knows its workflow's types
export type AnyWorkflow = Record<string, any> | (() => Promise<any>);

export interface WorldOptions {
  clock?: Clock;
  deploy?: string;
  env?: Record<string, string>;
  bindings?: object;
  openSession?: (label: string) => Session;
  onRunEvent?: RunObserver;
}

/** One host: an engine that can be killed. */
export class RunHost {
  readonly engine: RunEngine;
  readonly sql: CrashingSql;
  /** When the host wakes the engine; undefined when it does not. */
  alarm: number | undefined;
  readonly #work: Promise<unknown>[] = [];

  constructor(shared: NodeSql, workflow: AnyWorkflow, options: WorldOptions & { clock: Clock }) {
    this.sql = new CrashingSql(shared);
    const load = async () => (typeof workflow === "function" ? workflow() : workflow);
    const agents = new AgentDirectory({});
    this.engine = new RunEngine({
      sql: this.sql,
      clock: options.clock,
      workflows: new WorkflowDirectory({ flow: { file: "workflows/flow.ts", load } }, agents),
      env: options.env ?? {},
      bindings: toBindings(options.bindings),
      deploy: options.deploy,
      development: true,
      isObserved: true,
      onRunEvent: options.onRunEvent,
      identifyAgent: async (agent) => ({ name: String(agent) }),
      openSession: ({ agent, instance, session }) => {
        const opened = options.openSession?.(`${agent}/${instance}/${session}`);
        if (opened === undefined) throw new Error("no sessions here");
        return opened;
      },
      turn: (callback) => void setImmediate(callback),
      setAlarm: (atMs) => {
        this.alarm = atMs;
      },
      deleteStorage: () => {},
      defer: (work) => void this.#work.push(work),
    });
  }

  kill(): void {
    this.sql.crash();
  }

  get isDead(): boolean {
    return this.sql.signal.aborted;
  }
}

export class RunWorld {
  readonly clock: FakeClock;
  readonly runId = createRunId("workflow", "flow");
  readonly shared = new NodeSql(":memory:", { busyMsMax: 0 });
  readonly #options: WorldOptions;
  host: RunHost;

  constructor(workflow: AnyWorkflow, options: WorldOptions = {}) {
    this.clock = new FakeClock();
    this.#options = options;
    this.host = this.#open(workflow);
  }

  #open(workflow: AnyWorkflow, options: WorldOptions = {}): RunHost {
    return new RunHost(this.shared, workflow, { clock: this.clock, ...this.#options, ...options });
  }

  get engine(): RunEngine {
    return this.host.engine;
  }

  start(payload: unknown = {}): Promise<RunRecord> {
    const { runId } = this;
    return this.engine.start({ runId, kind: "workflow", name: "flow", instanceId: runId, payload });
  }

  /** The host dies, and another one comes, perhaps with other code. */
  restart(workflow: AnyWorkflow, options: WorldOptions = {}): RunHost {
    this.host.kill();
    this.host = this.#open(workflow, options);
    this.host.engine.resume();
    return this.host;
  }

  dieAt(commit: number, moment: CrashMoment = "after"): void {
    this.host.sql.crashAt(commit, moment);
  }

  /** Lets everything run that can, without time passing. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 60; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass until the run has ended or its host has died; wakes the host by its alarms. */
  async play(msMax = 3_600_000): Promise<RunRecord | undefined> {
    const end = this.clock.now() + msMax;
    for (;;) {
      await this.settle();
      if (this.host.isDead) return undefined;
      const record = await this.engine.record();
      if (hasEnded(record.status)) return record;
      const timer = this.clock.nextDelayMs;
      const alarm = this.host.alarm ?? Number.POSITIVE_INFINITY;
      const next = Math.min(timer === undefined ? Number.POSITIVE_INFINITY : this.clock.now() + timer, alarm);
      if (next > end) return record;
      if (next > this.clock.now()) this.clock.advance(next - this.clock.now());
      await this.wakeIfDue();
    }
  }

  /** Lets time pass, also for a run that has ended. */
  async passTime(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    for (;;) {
      await this.settle();
      const timer = this.clock.nextDelayMs ?? Number.POSITIVE_INFINITY;
      const next = Math.min(this.clock.now() + timer, this.host.alarm ?? Number.POSITIVE_INFINITY, end);
      if (next > this.clock.now()) this.clock.advance(next - this.clock.now());
      else if (next === end) return;
      await this.wakeIfDue();
    }
  }

  async wakeIfDue(): Promise<void> {
    if ((this.host.alarm ?? Number.POSITIVE_INFINITY) > this.clock.now()) return;
    this.host.alarm = undefined;
    await this.engine.wake();
  }

  async logs(): Promise<unknown[]> {
    const { events } = await this.engine.events({ types: ["log"] });
    return events.map(({ data }) => data.message);
  }
}

/** A session that answers each prompt once a key, as the engine does. */
export function countingSession(answers: Map<string, string>, asked: string[]): Session {
  return createSession(async (verb, [request]) => {
    const { message = "", idempotencyKey = "" } = request as { message?: string; idempotencyKey?: string };
    if (verb !== "prompt") return { verb };
    const known = answers.get(idempotencyKey);
    if (known === undefined) {
      asked.push(message);
      answers.set(idempotencyKey, `answer ${asked.length}`);
    }
    return { text: answers.get(idempotencyKey), metadata: {}, model: { id: "fake" } };
  });
}
