/** `init`: the engine embedded in a program, without a server. Sessions are SQLite files below `.edgeflue/`; operations
 *  that are open when the program ends resume when their session is opened again. */

import { existsSync } from "node:fs";
import { AgentDirectory } from "../agent/agent-directory.ts";
import { toBindings } from "../agent/bindings.ts";
import { type AgentConfig, toSandboxSettings } from "../agent/config/agent-config.ts";
import { applyEnvironment } from "../agent/config/apply-environment.ts";
import { defineConfig, type EdgeflueConfig } from "../agent/config/define-config.ts";
import { type CreatedAgent, createAgent, isCreatedAgent } from "../agent/create-agent.ts";
import type { Project } from "../agent/project.ts";
import { EdgeflueError, invalidRequest } from "../errors.ts";
import { checkProviderNames } from "../model/provider-registry.ts";
import { checkId, defaultSession, type SessionAddress } from "../protocol/address.ts";
import type { AgentFiles } from "../protocol/agent-session/agent-files.ts";
import {
  AgentSession,
  type SessionDefaults,
  type ShellCallOptions,
} from "../protocol/agent-session/agent-session.ts";
import { checkOptionValues, type FieldChecks, isObject } from "../protocol/check/field-checks.ts";
import * as is from "../protocol/check/value-checks.ts";
import type { ForkReply, ForkRequest, RewindReply, RewindRequest } from "../protocol/request/branch.ts";
import type { Session } from "../protocol/session.ts";
import type { ShellReply } from "../protocol/shell.ts";
import { checkAgent } from "../session/runtime/check-agent.ts";
import { checkLocalPolicy } from "./local/sandbox.ts";
import { requireSqlite } from "./node-sql.ts";
import { readConfig } from "./read-config.ts";
import { type EmbeddingOptions, embeddingChecks, readProject } from "./read-project.ts";
import { findStateDir, SessionPool } from "./session-pool.ts";

export interface InitOptions extends AgentConfig, EmbeddingOptions {
  /** The agent's name, part of each session's address. Default `default`. */
  name?: string;
  /** The instance: whom or what the agent works for. Default `default`. */
  id?: string;
}

/** The fields of `init` that belong to the host when `createAgent` made the agent. */
export interface HostOptions extends Pick<InitOptions, "name" | "id" | "onEvent">, EmbeddingOptions {}

/** Makes an agent from a configuration, or from one made by `createAgent`. */
export async function init(options: InitOptions): Promise<EmbeddedAgent>;
export async function init(agent: CreatedAgent, options?: HostOptions): Promise<EmbeddedAgent>;
export async function init(
  agentOrOptions: CreatedAgent | InitOptions,
  hostOptions: HostOptions = {},
): Promise<EmbeddedAgent> {
  requireSqlite();
  const isCreated = isCreatedAgent(agentOrOptions);
  checkGiven(agentOrOptions, hostOptions);
  const { options, config } = isCreated
    ? { options: hostOptions, config: undefined }
    : splitOptions(agentOrOptions);
  checkOptionValues("init()", options, hostChecks);
  const { root, providers } = options;
  if (root !== undefined && !existsSync(root))
    throw new Error(`[edgeflue] init(): root "${root}" does not exist.`);
  if (providers !== undefined) defineConfig({ providers });
  const projectConfig = applyEnvironment(
    await readConfig(options.root, options.configPath),
    options.env ?? process.env,
  );
  checkProviderNames("init()", Object.keys(providers ?? {}));
  const project = readProject(options, projectConfig);
  const agent = isCreated ? agentOrOptions : createAgent(() => config ?? {});
  if (!isCreated) await checkEarly(agent, options, project);
  return new EmbeddedAgent(agent, options, { project, config: projectConfig });
}

const hostChecks: FieldChecks<HostOptions> = {
  name: is.nonEmptyText,
  id: is.nonEmptyText,
  ...embeddingChecks,
  onEvent: is.aFunction,
};

/** Refuses what is neither a configuration nor an agent, and host options that would not be read. */
function checkGiven(given: unknown, hostOptions: HostOptions): void {
  if (!isObject(given)) {
    const remedy =
      typeof given === "string"
        ? "import the agent from its file and give it to init()"
        : typeof given === "function"
          ? "give the function to createAgent(), and what that returns to init()"
          : 'for example init({ model: "openai:gpt-5.5" })';
    throw new TypeError(`[edgeflue] init() takes a configuration or an agent of createAgent(): ${remedy}.`);
  }
  if (isCreatedAgent(given)) return;
  const [ignored] = Object.keys(hostOptions);
  if (ignored === undefined) return;
  throw new TypeError(
    `[edgeflue] init(): With a configuration, put "${ignored}" into it; the second argument is for an agent of createAgent().`,
  );
}

function splitOptions(given: InitOptions): { options: HostOptions; config: AgentConfig } {
  // An observer is the agent's here.
  const isHost = ([field]: [string, unknown]) => field !== "onEvent" && Object.hasOwn(hostChecks, field);
  const fields = Object.entries(given).filter(([, value]) => value !== undefined);
  const options = Object.fromEntries(fields.filter(isHost));
  return { options, config: Object.fromEntries(fields.filter((field) => !isHost(field))) };
}

/** A mistake in the configuration is an error here, not in the first prompt. */
async function checkEarly(
  agent: CreatedAgent,
  { id, name, env, bindings }: HostOptions,
  project: Project,
): Promise<void> {
  const config = await agent.configure({
    id: id ?? "default",
    name: name ?? "default",
    session: defaultSession,
    env: env ?? {},
    bindings: toBindings(bindings),
  });
  const { sandbox, ...policy } = config;
  if (toSandboxSettings(sandbox).provider === "local") checkLocalPolicy(policy);
  checkAgent(config, project);
}

export class EmbeddedAgent {
  readonly #name: string;
  readonly #id: string;
  readonly #pool: SessionPool;

  constructor(
    agent: CreatedAgent,
    options: HostOptions,
    { project, config }: { project: Project; config: EdgeflueConfig },
  ) {
    const { name = "default", id = "default", env = process.env, bindings, providers, onEvent } = options;
    this.#name = name;
    this.#id = checkId("instance", id);
    this.#pool = new SessionPool({
      agents: new AgentDirectory({ [name]: { file: "init()", load: async () => ({ default: agent }) } }),
      project,
      config,
      env,
      bindings,
      providers,
      onEvent,
      stateDir: findStateDir(options, config),
      openOther: (address) => this.#openOther(address),
    });
  }

  /** Opens a session, or makes it. The same id opens the same session, in this process and in the next one. `role`
   *  applies to every call of this handle that names none. */
  async session(id: string = defaultSession, defaults: SessionDefaults = {}): Promise<AgentSession> {
    return new AgentSession(this.#open(id), defaults);
  }

  /** Runs one command line in the sandbox of a session. Default: the session `default`. */
  async shell(
    command: string,
    { sessionId, ...options }: ShellCallOptions & { sessionId?: string } = {},
  ): Promise<ShellReply> {
    return (await this.session(sessionId)).shell(command, options);
  }

  /** The files of the session `default`. */
  get fs(): AgentFiles {
    return new AgentSession(this.#open(defaultSession)).fs;
  }

  readonly sessions = {
    /** An existing session. Rejects with `session_not_found`. */
    get: async (id: string = defaultSession, defaults: SessionDefaults = {}): Promise<AgentSession> => {
      if (this.#pool.exists(this.#address(id))) return this.session(id, defaults);
      throw new EdgeflueError("session_not_found", `There is no session ${JSON.stringify(id)}.`);
    },
    /** A new session. Rejects with `session_exists`. */
    create: async (id: string = defaultSession, defaults: SessionDefaults = {}): Promise<AgentSession> => {
      if (!this.#pool.exists(this.#address(id))) return this.session(id, defaults);
      throw new EdgeflueError("session_exists", `The session ${JSON.stringify(id)} exists already.`);
    },
    /** Makes another session with a copy of the history and the files of an existing one, up to a message. Returns its name.
     *  Rejects with `session_not_found`, `session_exists`, and with `invalid_request` where the files of that moment were
     *  not kept. */
    fork: async (id: string, options: ForkRequest = {}): Promise<ForkReply> =>
      (await this.sessions.get(id)).fork(options),
    /** Goes back to a message: history and files. What came after it stays readable, marked as `replaced`. Rejects with
     *  `session_busy` while an operation is open. */
    rewind: async (id: string, options: RewindRequest): Promise<RewindReply> =>
      (await this.sessions.get(id)).rewind(options),
    /** Aborts what runs in a session and removes it with its history and files. Does nothing when there is none. */
    delete: (id: string = defaultSession): Promise<void> => this.#pool.delete(this.#address(id)),
  };

  /** Waits for running operations, then closes every session. Their files stay. */
  destroy(): Promise<void> {
    return this.#pool.close();
  }

  #open(session: string): Session {
    return this.#pool.open(this.#address(session)).session;
  }

  /** Sessions of this agent: a program that embeds one has no others. */
  #openOther(address: SessionAddress): Session {
    if (address.agent === this.#name && address.instance === this.#id) {
      const isNew = !this.#pool.exists(address);
      const session = this.#open(address.session);
      if (!isNew) return session;
      const beginBranch: Session["beginBranch"] = (request) =>
        session.beginBranch(request).catch((error) => {
          this.#pool.removeEmpty(address);
          throw error;
        });
      return { ...session, beginBranch };
    }
    throw invalidRequest(`This program has embedded only the agent "${this.#name}", for "${this.#id}".`);
  }

  #address(session: string): SessionAddress {
    return { agent: this.#name, instance: this.#id, session: checkId("session", session) };
  }
}
