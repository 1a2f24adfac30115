/** `testAgent`: an agent at work in one session of the real engine, in memory, without a network. */

import { type Bindings, toBindings } from "../agent/bindings.ts";
import "../sandbox/shell/index.ts";
import { AgentDirectory } from "../agent/agent-directory.ts";
import { type AgentConfig, checkAgentConfig } from "../agent/config/agent-config.ts";
import { defineConfig, type EdgeflueConfig } from "../agent/config/define-config.ts";
import { type CreatedAgent, createAgent, isCreatedAgent } from "../agent/create-agent.ts";
import { emptyProject, type Project } from "../agent/project.ts";
import { type Clock, systemClock } from "../clock.ts";
import { defaultSession } from "../protocol/address.ts";
import { AgentSession } from "../protocol/agent-session/agent-session.ts";
import { checkOptionValues, type FieldChecks, isObject } from "../protocol/check/field-checks.ts";
import * as is from "../protocol/check/value-checks.ts";
import type { EventObserver } from "../protocol/event/event.ts";
import { checkAuthorsModel, type ModelChoice } from "../protocol/request/model-choice.ts";
import type { Session } from "../protocol/session.ts";
import { createVirtualSandbox } from "../sandbox/virtual/virtual-sandbox.ts";
import { SessionHost } from "../session/session-host.ts";
import type { Sql } from "../sql.ts";
import { migrateLazily, withLazyTables } from "../store/migrations.ts";
import { CrashingSql } from "./crashing-sql.ts";
import type { ScriptedModel } from "./script-model.ts";
import { commitTo, type TestFiles, toTestFiles } from "./test-files.ts";
import { untilCrash } from "./until-crash.ts";

export interface TestAgentOptions {
  /** Replaces the agent's own model. Default `demo:`, which echoes. Real ones have their settings in `config.providers`. */
  model?: ScriptedModel | ModelChoice;
  /** Files below `/workspace` that are there from the start, by path. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** The instance: whom or what the agent works for. Default `test`. */
  id?: string;
  /** Default `default`. */
  session?: string;
  /** What the agent's initializer gets as `env`. Default: nothing. */
  env?: Readonly<Record<string, string | undefined>>;
  /** What the agent's initializer and its tools get as `bindings`: fakes of databases, queues and the like. Default: none. */
  bindings?: Partial<Bindings>;
  /** Default: the system's. */
  clock?: Clock;
  /** The project's folder, for skills, roles and agents/AGENTS.md. Default on Node: the current one. In workerd there
   *  is none. */
  root?: string;
  /** Called with every event. */
  onEvent?: EventObserver;
  /** The configuration for all agents of the project. Default: empty. */
  config?: EdgeflueConfig;
  /** The session's database. The session in a used one is opened again, and its open operations resume. Default: a
   *  fresh one in memory on Node. Required in workerd. */
  sql?: Sql;
}

/** A database, and how to close it. */
export interface OpenedSql {
  sql: Sql;
  close(): void;
}

/** The methods of any session, and the agent's files. */
export class TestSession extends AgentSession implements AsyncDisposable {
  /** The agent's files below `/workspace`. */
  readonly files: TestFiles;
  readonly #close: () => Promise<void>;

  constructor(session: Session, files: TestFiles, close: () => Promise<void>) {
    super(session);
    this.files = files;
    this.#close = close;
  }

  /** Waits for running operations, then drops the session. `await using` calls it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

export type TestAgent = (
  agent: CreatedAgent | AgentConfig,
  options?: TestAgentOptions,
) => Promise<TestSession>;

/** `openSql` makes the database of sessions whose test passes none; `readProject` reads a project's folder. */
export function createTestAgent(
  openSql: () => OpenedSql,
  readProject: (root: string | undefined, config: EdgeflueConfig) => Project = () => emptyProject,
): TestAgent {
  return async (agent, options = {}) => {
    checkOptionValues("testAgent()", options, optionChecks);
    const { model = "demo:", files = {}, id = "test", session: name = defaultSession } = options;
    const { env = {}, bindings, clock = systemClock, root, onEvent, config = {} } = options;
    defineConfig(config);
    const choice = isScripted(model) ? model.reference : model;
    if (isScripted(model)) model.clock = clock;
    const opened = options.sql === undefined ? openSql() : { sql: options.sql, close: () => {} };
    const sql = withLazyTables(opened.sql);
    const work = new Set<Promise<unknown>>();
    const agents = new AgentDirectory({
      test: { file: "testAgent()", load: async () => ({ default: tested }) },
    });
    const tested = toTestedAgent(agent, choice);
    const host = new SessionHost(
      { agent: "test", instance: id, session: name },
      {
        sql,
        clock,
        agents,
        env,
        bindings: toBindings(bindings),
        project: readProject(root, config),
        config,
        onEvent,
        defaultModel: undefined,
        providers: config.providers ?? {},
        development: true,
        setAlarm: () => {},
        deleteStorage: () => {},
        defer: (promise) => {
          const tracked = promise.finally(() => work.delete(tracked));
          work.add(tracked);
        },
      },
    );
    host.engine();
    migrateLazily(sql);
    const policy = { allowWrite: true, allowShell: false, allowedCommands: [] };
    const sandbox = createVirtualSandbox({ sql, policy, clock });
    const seeds = Object.entries(files);
    if (seeds.length > 0) {
      await commitTo(sandbox, sql, async (transaction) => {
        for (const [path, content] of seeds) await transaction.files.write(path, content);
      });
    }
    const crash = opened.sql instanceof CrashingSql ? opened.sql.signal : new AbortController().signal;
    const died = new Promise<void>((resolve) => {
      crash.addEventListener("abort", () => resolve(), { once: true });
    });
    const session = opened.sql instanceof CrashingSql ? untilCrash(host.session, crash) : host.session;
    return new TestSession(session, toTestFiles(sandbox), async () => {
      // A dead host's work is not awaited.
      while (work.size > 0 && !crash.aborted) await Promise.race([Promise.all(work), died]);
      opened.close();
    });
  };
}

const optionChecks: FieldChecks<TestAgentOptions> = {
  model: (value) =>
    isObject(value) || checkAuthorsModel(value) === undefined
      ? undefined
      : "must be a model string, a list of them, or a scriptModel()",
  files: is.anObject,
  id: is.nonEmptyText,
  session: is.nonEmptyText,
  env: is.anObject,
  bindings: is.anObject,
  clock: is.aClock,
  root: is.nonEmptyText,
  onEvent: is.aFunction,
  config: is.anObject,
  sql: is.anObject,
};

function isScripted(model: ScriptedModel | ModelChoice): model is ScriptedModel {
  return isObject(model);
}

/** The agent with the test's model, and in a sandbox that writes nothing to disk. */
function toTestedAgent(agent: CreatedAgent | AgentConfig, model: ModelChoice): CreatedAgent {
  const given = isCreatedAgent(agent) ? agent : createAgent(() => checkAgentConfig(agent));
  return createAgent(async (context) => ({
    ...(await given.configure(context)),
    model,
    sandbox: "virtual",
  }));
}
