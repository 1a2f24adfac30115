/** `initWorkflow`: runs of one workflow embedded in a program, without a server. Each run is a SQLite file below
 *  `.edgeflue/runs/`; runs that are open when the program ends continue when the workflow is embedded again. */

import { setImmediate } from "node:timers";
import { AgentDirectory } from "../agent/agent-directory.ts";
import { toBindings } from "../agent/bindings.ts";
import type { AgentConfig } from "../agent/config/agent-config.ts";
import { applyEnvironment } from "../agent/config/apply-environment.ts";
import type { EdgeflueConfig } from "../agent/config/define-config.ts";
import { type CreatedAgent, isCreatedAgent } from "../agent/create-agent.ts";
import { systemClock } from "../clock.ts";
import { describeError, EdgeflueError } from "../errors.ts";
import { hostLimits } from "../limits.ts";
import type { SessionAddress } from "../protocol/address.ts";
import {
  checkOptions,
  checkOptionValues,
  type FieldChecks,
  isObject,
} from "../protocol/check/field-checks.ts";
import * as is from "../protocol/check/value-checks.ts";
import type { EventObserver } from "../protocol/event/event.ts";
import type { PayloadOf, RunResultOf } from "../protocol/run/module-types.ts";
import { hasEnded } from "../protocol/run/run.ts";
import { RunHandle } from "../protocol/run/run-handle.ts";
import { identifyKnownAgent } from "../session/runtime/init-agent.ts";
import { isRunId } from "../workflow/run-address.ts";
import { RunEngine } from "../workflow/run-engine.ts";
import type { RunObserver } from "../workflow/run-ports.ts";
import { startRun } from "../workflow/start-run.ts";
import type { WorkflowModule } from "../workflow/workflow.ts";
import { WorkflowDirectory } from "../workflow/workflow-directory.ts";
import { NodeSql, requireSqlite } from "./node-sql.ts";
import { readAgents } from "./read-agents.ts";
import { readConfig } from "./read-config.ts";
import { type EmbeddingOptions, embeddingChecks, readProject } from "./read-project.ts";
import { RunFiles } from "./run-files.ts";
import { findStateDir, SessionPool } from "./session-pool.ts";
import { wakeAt } from "./wake-at.ts";

export interface WorkflowHostOptions extends EmbeddingOptions {
  /** The workflow's name: letters, digits, `_` and `-`; part of the id of each run. */
  name: string;
  /** Agents by the name that `ctx.init` takes. Default: those of the project's `agents/`. */
  agents?: Readonly<Record<string, CreatedAgent>>;
  /** Gets every event of every run, after it is stored. */
  onRunEvent?: RunObserver;
  /** Gets every event of every session, after it is stored. */
  onEvent?: EventObserver;
}

export interface StartOptions {
  /** A start with the key of an earlier one is that one. */
  idempotencyKey?: string;
}

const optionChecks: FieldChecks<WorkflowHostOptions> = {
  name: is.nonEmptyText,
  agents: is.anObject,
  ...embeddingChecks,
  onRunEvent: is.aFunction,
  onEvent: is.aFunction,
};

/** Embeds a workflow, given as the namespace of its module (`import * as onboard`). Runs of an earlier process that have not ended
 *  continue at once. Rejects when the module exports no `run`, or an option is wrong. */
export async function initWorkflow<Module extends WorkflowModule>(
  workflow: Module,
  options: WorkflowHostOptions,
): Promise<EmbeddedWorkflow<PayloadOf<Module>, RunResultOf<Module>>> {
  requireSqlite();
  if (!isObject(options)) throw new TypeError('[edgeflue] initWorkflow() takes options with a "name".');
  checkOptionValues("initWorkflow()", options, optionChecks);
  const { name, agents = {}, env = process.env, root = process.cwd() } = options;
  if (!/^[A-Za-z][\w-]{0,63}$/.test(name ?? ""))
    throw new TypeError(
      '[edgeflue] initWorkflow(): "name" must be letters, digits, "_" and "-" and start with a letter.',
    );
  for (const [agentName, agent] of Object.entries(agents)) {
    if (!isCreatedAgent(agent))
      throw new TypeError(
        `[edgeflue] initWorkflow(): "agents.${agentName}" must be an agent made by createAgent().`,
      );
  }
  const config = applyEnvironment(await readConfig(options.root, options.configPath), env);
  const project = readProject(options, config);
  const given = Object.entries(agents).map(([agentName, agent]) => [
    agentName,
    { file: "initWorkflow()", load: async () => ({ default: agent }) },
  ]);
  const directory = new AgentDirectory(
    given.length > 0
      ? Object.fromEntries(given)
      : readAgents(root, options.agentsDir ?? config.agentsDir ?? "agents"),
  );
  const workflows = new WorkflowDirectory(
    { [name]: { file: `workflows/${name}`, load: async () => workflow } },
    directory,
  );
  await workflows.load("workflow", name);
  const embedded = new EmbeddedWorkflow<PayloadOf<Module>, RunResultOf<Module>>(name, {
    workflows,
    directory,
    config,
    options,
    sessions: (open) =>
      new SessionPool({
        agents: directory,
        project,
        config,
        env,
        bindings: options.bindings,
        providers: options.providers,
        onEvent: options.onEvent,
        stateDir: findStateDir(options, config),
        openOther: open,
      }),
  });
  await embedded.resume();
  return embedded;
}

interface EmbeddedWorkflowParts {
  workflows: WorkflowDirectory;
  directory: AgentDirectory;
  config: EdgeflueConfig;
  options: WorkflowHostOptions;
  sessions(
    open: (address: SessionAddress, config?: AgentConfig) => ReturnType<SessionPool["open"]>["session"],
  ): SessionPool;
}

interface OpenRun {
  sql: NodeSql;
  engine: RunEngine;
  /** Executions of its code, and calls of its verbs, that use the database: a key's object has only those. */
  users: number;
}

export class EmbeddedWorkflow<Payload = unknown, Result = unknown> {
  readonly name: string;
  readonly #parts: EmbeddedWorkflowParts;
  readonly #files: RunFiles;
  readonly #sessions: SessionPool;
  readonly #env: Readonly<Record<string, string | undefined>>;
  /** By the name of the object: a run's id, or a key's name. */
  readonly #open = new Map<string, OpenRun>();
  /** Cancels what wakes an object, by its name: also one that is closed. */
  readonly #alarms = new Map<string, () => void>();
  #isDestroyed = false;

  constructor(name: string, parts: EmbeddedWorkflowParts) {
    const { options, config } = parts;
    this.name = name;
    this.#parts = parts;
    this.#env = { ...(options.env ?? process.env), ...config.env };
    this.#files = new RunFiles(findStateDir(options, config), name);
    this.#sessions = parts.sessions(
      (address, agentConfig) => this.#sessions.open(address, agentConfig).session,
    );
  }

  /** Continues the runs that an earlier process left. One that another process has open is left to it; one that cannot be
   *  read is reported, and keeps none of the others from continuing. */
  async resume(): Promise<void> {
    for (const runId of this.#files.listOpen()) {
      try {
        await this.#unmarkEnded(runId);
      } catch (error) {
        if (error instanceof EdgeflueError && error.code === "session_in_use") continue;
        const path = this.#files.path(runId);
        console.error(`edgeflue: the run ${runId} cannot continue: ${describeError(error)} (${path})`);
      }
    }
  }

  /** Begins a run and waits for what it returns. Rejects with the run's error. */
  async run(payload: Payload, options: StartOptions = {}): Promise<Result> {
    return (await this.start(payload, options)).result();
  }

  /** Begins a run, and answers once it is stored. Rejects when the payload is not what the workflow takes. */
  async start(payload: Payload, options: StartOptions = {}): Promise<RunHandle<Result>> {
    checkOptions("start()", options, ["idempotencyKey"]);
    let runId: string | undefined;
    const over = Promise.withResolvers<void>();
    const open = (objectName: string) => {
      const engine = this.#engine(objectName);
      this.#keepOpen(objectName, over.promise);
      if (!isRunId(objectName)) return engine;
      runId = objectName;
      this.#files.markOpen(runId);
      return engine;
    };
    try {
      const { record } = await startRun(open, { kind: "workflow", name: this.name, payload, ...options });
      return this.#handle(record.runId);
    } finally {
      if (runId !== undefined) await this.#unmarkEnded(runId);
      over.resolve();
    }
  }

  /** A run by its id, of this process or an earlier one. Rejects with `run_not_found`. */
  async open(runId: string): Promise<RunHandle<Result>> {
    if (!isRunId(runId) || !this.#files.exists(runId))
      throw new EdgeflueError("run_not_found", "There is no such run.");
    return this.#handle(runId);
  }

  /** Stops executing, and closes runs and sessions once the operations of sessions have settled. Runs that have not ended
   *  continue when the workflow is embedded again; a step that is interrupted begins again then. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    for (const cancel of this.#alarms.values()) cancel();
    for (const { engine } of this.#open.values()) engine.close();
    await this.#sessions.close();
    for (const { sql } of this.#open.values()) sql.close();
    this.#open.clear();
  }

  /** A run that was refused leaves no file. */
  async #unmarkEnded(runId: string): Promise<void> {
    try {
      const { status } = await this.#use(runId, (run) => run.record());
      if (hasEnded(status)) this.#files.unmark(runId);
    } catch (error) {
      if (!(error instanceof EdgeflueError) || error.code !== "run_not_found") throw error;
      this.#close(runId);
      this.#files.delete(runId);
    }
  }

  #handle(runId: string): RunHandle<Result> {
    const use = <T>(body: (run: RunEngine) => Promise<T>) => this.#use(runId, body);
    return new RunHandle(runId, {
      wait: () => keepAlive(use((run) => run.wait())),
      record: () => use((run) => run.record()),
      events: (query) => use((run) => run.events(query)),
      cancel: () => use((run) => run.cancel()),
      deliver: (request) => use((run) => run.deliver(request)),
      delete: () => use((run) => run.delete()),
    });
  }

  /** Calls a run; one that has ended is closed once nothing uses it. */
  async #use<T>(runId: string, body: (run: RunEngine) => Promise<T>): Promise<T> {
    if (!this.#files.exists(runId)) throw new EdgeflueError("run_not_found", "There is no such run.");
    const engine = this.#engine(runId);
    const result = body(engine);
    this.#keepOpen(runId, result);
    return result;
  }

  #keepOpen(objectName: string, work: Promise<unknown>): void {
    const open = this.#open.get(objectName);
    if (open === undefined) return;
    open.users += 1;
    const release = async () => {
      open.users -= 1;
      if (open.users > 0 || this.#isDestroyed || this.#open.get(objectName) !== open) return;
      const isOver = !isRunId(objectName) || hasEnded((await open.engine.record()).status);
      if (isOver && open.users === 0) this.#close(objectName);
    };
    work
      .catch(() => {}) // the caller hears of it
      .then(release)
      .catch(() => {}); // it has been closed, or there is no run
  }

  /** The host's alarm: also of an object that has crashed, or was closed after its end. */
  #wake(objectName: string): void | Promise<void> {
    if (this.#isDestroyed || !this.#files.exists(objectName)) return;
    return this.#engine(objectName).wake();
  }

  #engine(objectName: string): RunEngine {
    const known = this.#open.get(objectName);
    if (known !== undefined) return known.engine;
    if (this.#isDestroyed) throw new Error("[edgeflue] This workflow was destroyed.");
    const { workflows, directory, options } = this.#parts;
    const sql = new NodeSql(this.#files.path(objectName), { busyMsMax: hostLimits.sessionBusyMsMax });
    const engine = new RunEngine({
      sql,
      clock: systemClock,
      workflows,
      env: this.#env,
      bindings: toBindings(this.#parts.options.bindings),
      deploy: undefined,
      development: true,
      identifyAgent: (agent) => identifyKnownAgent(directory, agent),
      openSession: (address, config) => this.#sessions.open(address, config).session,
      onRunEvent: (event, run) => {
        if (event.type === "run_end") this.#files.unmark(event.runId);
        options.onRunEvent?.(event, run);
      },
      isObserved: options.onRunEvent !== undefined,
      turn: (callback) => void setImmediate(callback),
      setAlarm: (atMs) => {
        this.#alarms.get(objectName)?.();
        this.#alarms.set(
          objectName,
          wakeAt(atMs, `The run ${objectName}`, () => this.#wake(objectName)),
        );
      },
      onCrash: () => this.#close(objectName),
      deleteStorage: () => {
        this.#close(objectName);
        this.#files.delete(objectName);
        this.#alarms.get(objectName)?.();
        this.#alarms.delete(objectName);
      },
      defer: (work) => this.#keepOpen(objectName, work),
    });
    this.#open.set(objectName, { sql, engine, users: 0 });
    engine.resume();
    return engine;
  }

  #close(objectName: string): void {
    this.#open.get(objectName)?.sql.close();
    this.#open.delete(objectName);
  }
}

/** The process lives while a caller waits for a run: its timers alone do not keep it alive. */
async function keepAlive<T>(promise: Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, hostLimits.timerMsMax);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}
